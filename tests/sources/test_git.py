"""Repositories: their history is read, and nothing of what they could start is started."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.sources.child import Wanted, read_lines
from samband.sources.git import MOST_PATHS, TEXT_LENGTH, read_history
from samband.sources.mailmap import Mailmap
from samband.sources.records import Address, Commit, Parsed, Problem, UnreadableInput, dump, load
from samband.sources.trailers import split_message

NOW = 1_750_000_000
BEGAN = 1_700_000_000


def git(folder: Path, *arguments: str, at: int = BEGAN, stdin: str = "", **more: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Ada Berg",
        "GIT_AUTHOR_EMAIL": "Ada@North.example",
        "GIT_AUTHOR_DATE": f"{at} +0100",
        "GIT_COMMITTER_NAME": "Bo Ek",
        "GIT_COMMITTER_EMAIL": "bo@north.example",
        "GIT_COMMITTER_DATE": f"{at + 60} +0000",
        **more,
    }
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        env=environment, check=True, capture_output=True, text=True, input=stdin,
    )  # fmt: skip
    return done.stdout.strip()


def commit(folder: Path, message: str, *names: str, at: int = BEGAN, **more: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(message)
        git(folder, "add", "--", name)
    git(folder, "commit", "-q", "--allow-empty", "-F", "-", at=at, stdin=message, **more)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "förråd med rum"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "Start the pump\n\nIt leaked.\n\nSigned-off-by: Ada Berg <ada@north.example>\n"
           "Reviewed-by: Cia Dahl <cia@south.example>\nCc: stable@north.example # 5.4+\n",
           "pump/värme.c", "README")  # fmt: skip
    commit(folder, "Stop the pump", "pump/stop.c", at=BEGAN + 86_400)
    return folder


def read(path: Path, **options: bool | datetime) -> list[Parsed]:
    return list(read_history(path, now=NOW, **options))  # type: ignore[arg-type]  # passed through


def test_commits_become_records(repository: Path) -> None:
    second, first = read(repository)
    assert isinstance(first, Commit)
    assert isinstance(second, Commit)
    assert first.author == Address("Ada Berg", "ada@north.example")
    assert first.committer == Address("Bo Ek", "bo@north.example")
    assert (first.authored_at, first.committed_at) == (BEGAN, BEGAN + 60)
    assert first.title == "Start the pump"
    assert first.text == "It leaked."
    assert first.paths == ("README", "pump/värme.c")
    assert [(one.kind, one.who.mail) for one in first.trailers] == [
        ("signed", "ada@north.example"),
        ("reviewed", "cia@south.example"),
        ("copied", "stable@north.example"),
    ]
    assert second.number == 1
    assert not first.is_merge
    assert load(dump(first)) == first


def test_since_and_mailmap(repository: Path) -> None:
    commit(repository, "Map", ".mailmap", at=BEGAN + 90_000)
    (repository / ".mailmap").write_text("Ada Lind <ada@lind.example> <ada@north.example>\n")
    git(repository, "commit", "-qam", "Fill the map", at=BEGAN + 100_000)
    since = datetime.fromtimestamp(BEGAN + 86_400, UTC)
    found = read(repository, since=since, with_mailmap=True)
    assert len(found) == 3
    assert {one.author for one in found if isinstance(one, Commit)} == {
        Address("Ada Lind", "ada@lind.example")
    }


def test_merges_empty_commits_and_many_paths(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "side", "HEAD~1")
    commit(repository, "Wide", *(f"wide/{i}" for i in range(MOST_PATHS + 20)))
    git(repository, "checkout", "-q", "main")
    git(repository, "merge", "-q", "--no-ff", "-m", "Merge side", "side")
    commit(repository, "Nothing")
    found = {one.title: one for one in read(repository) if isinstance(one, Commit)}
    assert found["Merge side"].is_merge
    assert found["Nothing"].paths == ()
    assert len(found["Wide"].paths) == MOST_PATHS
    assert found["Wide"].path_count == MOST_PATHS + 20


def test_authors_without_an_address_are_reported(repository: Path) -> None:
    commit(repository, "By a machine", GIT_AUTHOR_EMAIL="builder")
    first, *rest = read(repository)
    assert isinstance(first, Problem)
    assert (first.code, first.value) == ("bad_author", "builder")
    assert len(rest) == 2


def test_odd_messages_names_and_dates(repository: Path) -> None:
    commit(repository, "x" * 5000 + "\n\n" + "y" * (TEXT_LENGTH * 2), GIT_AUTHOR_NAME="<b>" * 300)
    commit(repository, "Old", GIT_AUTHOR_DATE="@1 +0000")
    old, long = read(repository)[:2]
    assert isinstance(long, Commit)
    assert len(long.title) == 300
    assert len(long.text) == TEXT_LENGTH
    assert len(long.author.name) <= 200
    assert isinstance(old, Commit)
    assert old.authored_at == BEGAN + 60, "the committer's date is taken instead"


def test_nothing_of_the_repository_runs(repository: Path, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    evil = tmp_path / "evil.sh"
    evil.write_text(f"#!/bin/sh\ntouch '{mark}'\ncat\n")
    evil.chmod(0o755)
    for key in (
        "core.fsmonitor", "core.pager", "pager.log", "diff.external", "gpg.program",
        "diff.evil.textconv", "diff.evil.command", "filter.evil.smudge", "core.sshCommand",
        "alias.log", "alias.rev-parse",
    ):  # fmt: skip
        git(repository, "config", key, f"!{evil}" if key.startswith("alias") else str(evil))
    git(repository, "config", "log.showSignature", "true")
    (repository / ".gitattributes").write_text("* diff=evil filter=evil\n")
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc", "post-index-change"):
        (repository / ".git" / "hooks").mkdir(exist_ok=True)
        (repository / ".git" / "hooks" / hook).symlink_to(evil)
    tip = git(repository, "rev-parse", "HEAD~0")
    git(repository, "replace", "-f", tip, git(repository, "rev-parse", "HEAD~1"))
    mark.unlink(missing_ok=True)
    assert [one.title for one in read(repository) if isinstance(one, Commit)] == [
        "Stop the pump", "Start the pump",
    ]  # fmt: skip
    assert not mark.exists()


def test_a_bundle(repository: Path, tmp_path: Path) -> None:
    bundle = tmp_path / "pump.bundle"
    git(repository, "bundle", "create", str(bundle), "--all")
    assert [dump(one) for one in read(bundle)] == [dump(one) for one in read(repository)]
    bundle.write_bytes(bundle.read_bytes()[:-200])
    with pytest.raises(UnreadableInput, match="broken_bundle"):
        read(bundle)
    git(repository, "bundle", "create", str(bundle), "main~1..main")
    with pytest.raises(UnreadableInput, match="broken_bundle"):
        read(bundle)


def test_what_is_no_history_says_so(repository: Path, tmp_path: Path) -> None:
    def code(path: Path) -> str:
        with pytest.raises(UnreadableInput) as caught:
            read(path)
        return caught.value.code

    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{repository}", str(shallow))
    empty = tmp_path / "empty"
    git(tmp_path, "init", "-q", str(empty))
    (tmp_path / "binary").write_bytes(bytes(range(256)) * 100)
    (tmp_path / "nothing").write_bytes(b"")
    assert code(shallow) == "shallow_repository"
    assert code(empty) == "empty_repository"
    assert code(repository / "pump") == "not_a_repository"
    assert code(tmp_path) == "not_a_repository"
    assert code(tmp_path / "binary") == "not_a_bundle"
    assert code(tmp_path / "nothing") == "empty_file"
    assert code(tmp_path / "--upload-pack=x") == "not_found"


def test_the_child_reads_the_same(repository: Path, tmp_path: Path) -> None:
    lines = list(read_lines(Wanted("git", repository, since="2023-01-01")))
    assert [load(line) for line in lines] == read(repository)
    with pytest.raises(UnreadableInput) as caught:
        list(read_lines(Wanted("git", tmp_path)))
    assert (caught.value.code, caught.value.detail) == ("not_a_repository", tmp_path.name)


def test_the_child_has_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A `git` of the test's own writes down the environment that it was started with."""
    monkeypatch.setenv("SAMBAND_DATABASE_URL", "postgresql://hemligt")
    spy = tmp_path / "git"
    seen = tmp_path / "seen"
    spy.write_text(f"#!/bin/sh\nenv > '{seen}'\nexit 1\n")
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(UnreadableInput):
        list(read_lines(Wanted("git", tmp_path)))
    assert "hemligt" not in seen.read_text()
    assert "HOME=/nonexistent" in seen.read_text()


def test_leaving_early_ends_git(repository: Path) -> None:
    for i in range(3):
        commit(repository, f"More {i}")
    history = read_history(repository, now=NOW)
    next(history)
    history.close()
    lines = read_lines(Wanted("git", repository))
    next(lines)
    lines.close()


@given(st.text(max_size=400))
def test_any_message_splits(message: str) -> None:
    title, text, trailers = split_message(message, text_length=100)
    assert "\n" not in title
    assert len(text) <= 100
    assert len(set(trailers)) == len(trailers)


def test_trailers_in_all_their_spellings() -> None:
    title, text, trailers = split_message(
        "Fix it\n\nFixes: 12ab (\"Break it\")\nProse: stays\nSee Reported-by: below\n\n"
        "signed-off-by: A <a@x.example>\n    Acked-by: B <b@x.example>\n"
        "Co-authored-by: C <c@x.example>\nCo-Developed-By: D <d@x.example>\n"
        "Reviewed-by: nobody in particular\nCc: E <e@x.example>, f@x.example\n"
        "Acked-by: B <b@x.example>\nHelped-by: G <g@x.example>\n",
        text_length=1000,
    )  # fmt: skip
    assert title == "Fix it"
    assert text == "Prose: stays\nSee Reported-by: below"
    assert [(one.kind, one.who.mail[0]) for one in trailers] == [
        ("signed", "a"), ("acked", "b"), ("codeveloped", "c"), ("codeveloped", "d"),
        ("copied", "e"), ("copied", "f"),
    ]  # fmt: skip


def test_mailmap_forms() -> None:
    mailmap = Mailmap(
        "# people\nAda Lind <ada@new.example>\n<bo@new.example> <BO@old.example>\n"
        "Cia <cia@new.example> <team@old.example>\nDan <dan@new.example> dan <team@old.example>\n"
        "Eva <eva@new.example> <eva>\n"
    )

    def known(name: str, mail: str) -> tuple[str, str]:
        found = mailmap.resolve(Address(name, mail))
        return found.name, found.mail

    assert known("A", "ada@new.example") == ("Ada Lind", "ada@new.example")
    assert known("Bo Ek", "bo@old.example") == ("Bo Ek", "bo@new.example")
    assert known("x", "team@old.example") == ("Cia", "cia@new.example")
    assert known("DAN", "team@old.example") == ("Dan", "dan@new.example")
    assert known("eva", "eva") == ("Eva", "eva@new.example")
    assert known("F", "f@x.example") == ("F", "f@x.example")
