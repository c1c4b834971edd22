"""Moving in: archives of other conversations become rooms and entries, once, and can be taken away again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from samband.entries.actions import comment
from samband.entries.models import Entry
from samband.kernel.db import as_person, as_system
from samband.knowledge.models import Document
from samband.parties.suppression import suppress
from samband.sources import actions, queries
from samband.sources.chat.jsonl import moment_of
from samband.sources.chat.text import from_html, from_slack
from samband.sources.errors import ImportFailed
from samband.sources.models import Import, Item, Source, Trouble
from samband.sources.options import Options
from samband.spaces.models import Audience, Space
from tests.cast import Cast, sign_in
from tests.sources import archives
from tests.sources.test_imports import _own_folder

__all__ = ["_own_folder"]


def bring(cast: Cast, path: Path, *, apply: bool = True, **options: Any) -> Import:
    """Plan (and store) an archive as an administrator."""
    with as_person(cast.administrator.pk):
        run = actions.create_import(
            actor=cast.administrator,
            kind=Source.Kind.CHAT,
            label=path.name,
            options=Options(path=str(path), **options),
        )
    with as_system():
        run = Import.objects.select_related("source", "source__owner", "actor").get(pk=run.pk)
    actions.plan_import(run=run)
    return actions.apply_import(run=run) if apply else run


def entries_of(space_name: str) -> list[tuple[str, str, str]]:
    """(who, what, title) of a room's entries in the order they were said."""
    found = Entry.objects.filter(audience__space__name=space_name).select_related("author")
    return [
        (one.author.handle if one.author else one.byline, one.body, one.title)
        for one in found.order_by("published_at", "number")
    ]


def figures(run: Import) -> tuple[int, int, int, int]:
    found = queries.summary(run)
    return found.read, found.stored, found.known, found.reported


def test_a_slack_export(cast: Cast, tmp_path: Path) -> None:
    run = bring(cast, archives.slack(tmp_path))
    assert figures(run) == (8, 5, 0, 3)
    assert run.plan["rows"][0]["what"] == "Pumpen **läcker**, @anna & alla"
    assert entries_of("drift") == [
        ("Ulla Utflyttad", "Pumpen **läcker**, @anna & alla", ""),
        ("anna", "Byt packningen", ""),
        ("anna", "Ny dag\n\n📎 ritning.pdf", ""),
        ("Ulla Utflyttad", "Tack", ""),
    ]
    root = Entry.objects.get(body__startswith="Pumpen")
    assert [one.number for one in root.comments.order_by("number")] == [1, 2]
    assert root.counters.comments == 2
    assert root.published_at.year == 2023
    assert root.counters.reactions == {"👍": 1}
    assert [one.person.handle for one in root.reactions.all()] == ["anna"]
    assert Space.objects.get(name="drift").openness == "open"
    secret = Space.objects.get(name="hemlis")
    assert secret.openness == "secret"
    assert [one.person.handle for one in secret.memberships.all()] == ["anna"]
    assert not Space.objects.filter(name="andras").exists(), "nobody here could read it"
    waiting = ProcrastinateJob.objects.filter(task_name__startswith="notices.")
    assert not waiting.exists(), "nobody is told of what was said long ago"
    with as_system():
        codes = sorted(Trouble.objects.filter(import_run=run).values_list("code", flat=True))
    assert codes == ["direct_left_out", "file_missing", "nobody_here", "not_words"]
    # It is evidence like any entry, and the administrator who brought it reads no private room.
    assert Document.objects.filter(entry=root).exists()
    assert not Entry.objects.visible_to(cast.administrator).filter(audience__space=secret).exists()


def test_again_adds_nothing_and_later_answers_find_their_thread(cast: Cast, tmp_path: Path) -> None:
    bring(cast, archives.slack(tmp_path))
    with as_system():
        late = Item.objects.get(object_id=Entry.objects.get(body="Tack").pk)
        late.delete()
    Entry.objects.filter(body="Tack").delete()
    run = bring(cast, archives.slack(tmp_path))
    assert figures(run) == (8, 1, 4, 3)
    thanks = Entry.objects.get(body="Tack")
    assert (thanks.root or thanks).body.startswith("Pumpen")
    assert Space.objects.filter(name="drift").count() == 1
    assert figures(bring(cast, archives.slack(tmp_path)))[1:3] == (0, 5)


def test_direct_messages_only_when_asked_for(cast: Cast, tmp_path: Path) -> None:
    bring(cast, archives.slack(tmp_path), with_direct=True)
    said = Entry.objects.select_related("audience").get(body="Till dig")
    assert said.audience.kind == Audience.Kind.PEOPLE
    assert Entry.objects.visible_to(cast.anna).filter(pk=said.pk).exists()
    assert not Entry.objects.visible_to(cast.bo).filter(pk=said.pk).exists()


def test_taking_back_leaves_what_colleagues_answered(cast: Cast, tmp_path: Path) -> None:
    run = bring(cast, archives.slack(tmp_path))
    answered = Entry.objects.get(body="Byt packningen")
    with as_person(cast.bo.pk):
        comment(actor=cast.bo, parent_id=answered.pk, body="Gjort")
    actions.revert_import(run=run)
    assert run.state == Import.State.REVERTED
    assert {body for _, body, _ in entries_of("drift")} == {
        "Pumpen **läcker**, @anna & alla", "Byt packningen", "Gjort",
    }  # fmt: skip
    assert run.counts["kept"] == 2
    assert not Space.objects.filter(name="hemlis").exists()
    assert Document.objects.filter(entry__body="Ny dag").count() == 0
    again = bring(cast, archives.slack(tmp_path))
    assert figures(again)[2] == 2, "what stayed is known"


def test_reverting_all_leaves_nothing(cast: Cast, tmp_path: Path) -> None:
    before = Space.objects.count(), Entry.objects.count(), Document.objects.count()
    run = bring(cast, archives.zulip(tmp_path), with_direct=True)
    assert Entry.objects.count() == before[1] + 5
    actions.revert_import(run=run)
    assert (Space.objects.count(), Entry.objects.count(), Document.objects.count()) == before
    with as_system():
        assert not Item.objects.filter(import_run=run).exists()


def test_a_mattermost_export(cast: Cast, tmp_path: Path) -> None:
    run = bring(cast, archives.mattermost(tmp_path), with_direct=True)
    assert figures(run) == (4, 3, 0, 1)
    assert entries_of("Torget") == [("anna", "Hej @bo, `@anna`", ""), ("bo", "Hej", "")]
    root = Entry.objects.get(body__startswith="Hej @bo")
    assert [one.person.handle for one in root.mentions.all()] == ["bo"]
    whisper = Entry.objects.get(body="Viskar")
    assert Entry.objects.visible_to(cast.anna).filter(pk=whisper.pk).exists()
    assert not Entry.objects.visible_to(cast.administrator).filter(pk=whisper.pk).exists()


def test_a_zulip_export(cast: Cast, tmp_path: Path) -> None:
    run = bring(cast, archives.zulip(tmp_path), with_direct=True)
    assert figures(run) == (5, 5, 0, 0)
    assert entries_of("drift") == [
        ("anna", "Den läcker @bo", "Pumpen"),
        ("bo", "Byt den", ""),
        ("bo", "Fika?", "Annat"),
    ]
    two = Entry.objects.filter(body__in=["Psst", "Ja?"]).values_list("audience_id", flat=True)
    assert len(set(two)) == 1


def test_plain_lines_with_a_mapping_in_any_order(cast: Cast, tmp_path: Path) -> None:
    rows = [
        {"n": 2, "who": "anna@norrsken.example", "ts": 1700000100, "h": "<p>Byt <b>den</b></p>"},
        {"n": 1, "who": "Ulla", "ts": 1700000000, "h": "<p>Den läcker</p>"},
        {"n": 3, "who": "Ulla", "ts": "i går", "h": "<p>?</p>"},
    ]
    rows = [{"stream": "drift", "topic": "Pumpen", **row} for row in rows]
    names = {
        "id": "n",
        "room": "stream",
        "thread": "topic",
        "author": "who",
        "at": "ts",
        "html": "h",
    }
    mapping = json.dumps({"archive": "old", "fields": names})
    run = bring(cast, archives.lines(tmp_path, rows), mapping=mapping)
    assert figures(run) == (3, 2, 0, 1)
    assert entries_of("drift") == [("Ulla", "Den läcker", "Pumpen"), ("anna", "Byt **den**", "")]


def test_who_objected_is_not_named_again(cast: Cast, tmp_path: Path) -> None:
    with as_system():
        suppress([("email", "ulla@old.example")], actor_id=None)
    bring(cast, archives.slack(tmp_path))
    assert {who for who, _, _ in entries_of("drift")} == {"anna", "-"}


@pytest.mark.parametrize(
    ("content", "options", "code"),
    [
        (b"", {}, "empty_file"),
        (b"\x00\x01 binary \xff" * 100, {}, "no_archive"),
        (b"PK\x03\x04 not really a zip", {}, "broken_zip"),
        (b'{"id": 1}\n', {"mapping": '{"felds": {}}'}, "bad_mapping"),
        (b'{"id": 1}\n', {"mapping": "[]"}, "bad_mapping"),
    ],
)
def test_bad_input_gets_a_clear_error(
    cast: Cast, tmp_path: Path, content: bytes, options: dict[str, Any], code: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(ImportFailed) as failed:
        bring(cast, path, **options)
    assert failed.value.code == code
    assert not Space.objects.exists()


@pytest.mark.parametrize("break_", [lambda b: b[: len(b) // 2], lambda b: b[:-200] + b"x" * 200])
def test_a_damaged_archive_stores_nothing(
    cast: Cast, tmp_path: Path, break_: Callable[[bytes], bytes]
) -> None:
    path = archives.slack(tmp_path)
    path.write_bytes(break_(path.read_bytes()))
    with pytest.raises(ImportFailed):
        bring(cast, path)


def test_an_archive_that_lies_about_its_types(cast: Cast, tmp_path: Path) -> None:
    path = archives.zipped(
        tmp_path / "odd.zip",
        {
            "users.json": [{"id": 7, "profile": []}, "nobody", {"id": "U1"}],
            "channels.json": [{"id": "C1", "name": ["x"], "members": [3]}, {"id": "C2", "name": "ok"}],
            "ok/2024-01-01.json": [
                {"ts": 5, "text": {}}, {"ts": "nan?", "text": "x"}, {"ts": "1700000000.1", "text": "\x0ePx\x0f<b>hej</b>"},
            ],
        },
    )  # fmt: skip
    run = bring(cast, path)
    assert figures(run) == (3, 1, 0, 2)
    assert entries_of("ok") == [("-", "Px<b>hej</b>", "")]


def test_texts() -> None:
    plain = str
    assert from_slack("~nej~ `*kod*` <https://a.example|länk>", plain, plain) == (
        "~~nej~~ `*kod*` [länk](https://a.example)"
    )
    assert from_html("<ul><li>ett</li><li>två</li></ul>") == "- ett\n- två"
    assert moment_of("2023-11-14T22:13:20Z") == moment_of(1700000000) == moment_of(1700000000000)
    assert (moment_of(True), moment_of("snart")) == (None, None)


def test_the_page_shows_rooms_and_who_is_missing(
    cast: Cast, client: Client, tmp_path: Path
) -> None:
    run = bring(cast, archives.slack(tmp_path), apply=False)
    sign_in(client, cast.administrator, confirmed=True)
    page = client.get(f"/imports/{run.pk}").content.decode()
    assert "hemlis" in page
    assert "Ulla Utflyttad" in page
    assert "Bara vi" not in page, "what stands behind closed doors is not shown to whoever imports"
    sign_in(client, cast.anna, confirmed=True)
    assert client.get(f"/imports/{run.pk}").status_code == 404
