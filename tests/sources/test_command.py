"""`samband import …`, from its arguments to its one summary."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from samband.cli.main import build_parser
from samband.kernel.db import as_system
from samband.kernel.errors import SambandError
from samband.kernel.models import AuditRecord
from samband.people import installation
from samband.people.models import Installation
from samband.sources.models import Import, Item
from samband.ties.models import Tie
from tests.cast import Cast
from tests.sources.conftest import mail, mbox
from tests.sources.test_calendar import ANNA, VERA, file_of, meeting
from tests.sources.test_git import commit, git
from tests.sources.test_imports import LIST, _own_folder, letters

__all__ = ["_own_folder"]


class Terminal(StringIO):
    """What somebody types."""

    def isatty(self) -> bool:
        return True


def samband(*words: str) -> None:
    """Run a command as the process would that has the database ready."""
    args = build_parser().parse_args(list(words))
    args.command.run(args)


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def sample(cast: Cast) -> Cast:
    """A sample installation: nobody real, so no consent is asked for."""
    Installation.objects.update(is_sample=True)
    installation.current.forget()
    return cast


def test_a_mailbox_in_one_command(
    sample: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(letters(tmp_path))
    samband("import", "mbox", path, "--owner", "anna", "--yes", "--json")
    found = told(capsys)
    assert (found["state"], found["read"], found["stored"], found["known"], found["reported"]) == (
        "applied", 6, 6, 0, 0,
    )  # fmt: skip
    samband("import", "mbox", path, "--owner", "anna@norrsken.example", "--yes", "--json")
    found = told(capsys)
    assert (found["read"], found["stored"], found["known"]) == (6, 0, 6)
    samband("import", "list", "--owner", "anna", "--json")
    rows = json.loads(capsys.readouterr().out)
    assert [row["stored"] for row in rows] == [6, 0]
    samband("import", "list", "--json")
    assert json.loads(capsys.readouterr().out) == []
    with as_system():
        assert AuditRecord.objects.filter(subject_id=sample.anna.pk).count() == 2


def test_a_further_address(
    sample: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = mbox(tmp_path, [mail(1, "Ada <ada@out.example>", "anna@home.example")])
    samband("import", "mbox", str(path), "--owner", "anna", "--yes", "--json")
    assert told(capsys)["interactions"] == 0
    samband("import", "revert", str(_latest().pk), "--json")
    samband(
        "import", "mbox", str(path), "--owner", "anna", "--address", "anna@home.example",
        "--yes", "--json",
    )  # fmt: skip
    assert told(capsys)["interactions"] == 1
    with as_system():
        assert Tie.objects.get().to_party_id == sample.anna.party_id


def _latest() -> Import:
    with as_system():
        return Import.objects.select_related("source").latest("pk")


def test_nothing_is_stored_without_yes(
    sample: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samband("import", "mbox", str(letters(tmp_path)), "--owner", "anna", "--json")
    assert told(capsys)["state"] == "checked"
    with as_system():
        assert not Item.objects.exists()
    number = str(_latest().pk)
    samband("import", "resume", number, "--json")
    assert told(capsys)["state"] == "applied"
    samband("import", "revert", number, "--json")
    assert told(capsys)["state"] == "reverted"


def test_in_words(sample: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = mbox(tmp_path, [
        mail(1, "Ada <ada@out.example>", "anna@norrsken.example"), mail(2, "x", "y"),
    ])  # fmt: skip
    samband("import", "mbox", str(path), "--owner", "anna", "--yes")
    assert "Read 2, stored 1, known before 0, reported 1." in capsys.readouterr().out
    samband("import", "errors", str(_latest().pk))
    assert len(capsys.readouterr().out.splitlines()) == 2
    samband("import", "list", "--owner", "anna")
    assert "post.mbox" in capsys.readouterr().out


def test_what_is_left_out_of_a_calendar_is_said(
    sample: Cast,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("n\n"))
    path = file_of(tmp_path, meeting(VERA, ANNA), meeting(VERA, ANNA, "CLASS:PRIVATE", uid="b"))
    samband("import", "calendar", str(path), "--owner", "anna")
    assert "Left out: Events that are marked as private (1)." in capsys.readouterr().err


def test_a_history_in_one_command(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "pump"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "Start\n\nReviewed-by: Cia <cia@south.example>", "a")
    samband(
        "import", "git", str(folder), "--home", "north.example,other.example", "--yes", "--json"
    )
    found = told(capsys)
    assert (found["stored"], found["interactions"], found["inside"]) == (1, 2, 2)
    assert _latest().source.label == "pump"


def test_ones_own_is_recorded(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the command line nobody proves who they are, so the person is shown what was done."""
    path = str(letters(tmp_path))
    samband("import", "mbox", path, "--owner", "anna", "--as", "anna", "--yes", "--json")
    assert told(capsys)["stored"] == 6
    samband("import", "mbox", path, "--owner", "astrid", "--yes", "--json")
    assert told(capsys)["stored"] == 6, "the only administrator is who runs the machine"
    with as_system():
        for person in (cast.anna, cast.administrator):
            assert AuditRecord.objects.get(subject_id=person.pk).verb == "mailbox.imported"


def test_what_is_refused(cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(letters(tmp_path))
    for words, code in (
        (("mbox", path, "--owner", "anna"), "consent-missing"),
        (("mbox", path, "--owner", "anna", "--as", "bo"), "consent-missing"),
        (("mbox", path, "--owner", "nobody"), "no-such-person"),
        (("mbox", path, "--public-list", "--subjects"), "subjects"),
        (("mbox", path, "--public-list"), "not_a_public_list"),
        (("mbox", str(tmp_path / "none"), "--public-list"), "not_found"),
        (("git", str(tmp_path)), "not_a_repository"),
        (("git", str(tmp_path), "--since", "yesterday"), "bad-date"),
        (("git", str(tmp_path), "--home", "not a domain"), "bad-domain"),
        (("git", str(tmp_path), "--as", "anna"), "refused"),
        (("resume", "99999999"), "no-such-import"),
    ):
        with pytest.raises(SambandError) as caught:
            samband("import", *words)
        assert caught.value.code == code, words
    wrong_words: list[tuple[str, ...]] = [
        ("mbox", path),
        ("mbox", path, "--owner", "anna", "--public-list"),
        ("git",),
    ]
    for bad in wrong_words:
        with pytest.raises(SystemExit) as wrong:
            samband("import", *bad)
        assert wrong.value.code == 2
    assert capsys.readouterr().out == ""


def test_a_list_is_confirmed(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from samband.people.models import Person
    from tests.cast import make_person

    make_person("Olle Admin", handle="olle", role=Person.Role.ADMINISTRATOR)
    path = mbox(tmp_path, [mail(1, "Ada <ada@out.example>", "Bo <bo@far.example>", extra=LIST)])
    words = ("import", "mbox", str(path), "--public-list", "--as", "astrid", "--yes", "--json")
    with pytest.raises(SambandError, match="Another administrator"):
        samband(*words)
    number = str(_latest().pk)
    with pytest.raises(SambandError):
        samband("import", "confirm", number, "--as", "astrid")
    samband("import", "confirm", number, "--as", "olle", "--json")
    capsys.readouterr()
    samband("import", "resume", number, "--json")
    assert told(capsys)["stored"] == 1
