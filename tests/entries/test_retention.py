"""How long a room keeps what is written: chosen by its hosts, told, after 14 days, and then nothing remains."""

import json
from datetime import datetime, timedelta

import pytest
from django.core.files import storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from samband.activity.saving.actions import save_entry
from samband.entries import actions
from samband.entries.addressing import ToSpace
from samband.entries.attachments import Attached, upload_file
from samband.entries.models import Attachment, Counters, Entry, Link, Reaction
from samband.entries.pins import pin_entry
from samband.entries.purge import erase_threads, purge_links
from samband.entries.reactions import react
from samband.entries.reporting import report_entry
from samband.entries.retention import erasing
from samband.entries.retention.actions import choose_retention
from samband.entries.retention.queries import outlooks
from samband.entries.retention.rules import NOTICE, PRESETS, takes_effect
from samband.kernel.db import as_system
from samband.kernel.errors import Invalid, NotFound, Refused
from samband.kernel.models import AuditRecord
from samband.people.models import Person
from samband.spaces.models import Space
from tests.cast import Cast, sign_in
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db
NOW = timezone.now()
OLD = NOW - timedelta(days=800)
WORD = "hemligtord"


def old_thread(person: Person, space: Space, body: str = "Gammalt", at: datetime = OLD) -> Entry:
    return actions.write_post(actor=person, to=ToSpace(space.pk), body=body, now=at)


def test_the_page_says_what_would_go_before_it_is_chosen(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Rummet", "closed", cast.bo)
    for number in range(3):
        old_thread(cast.anna, room, at=OLD + timedelta(days=number))
    old_thread(cast.anna, room, "Nytt", NOW)
    sign_in(client, cast.anna)
    address = f"/rooms/{room.slug}/retention"
    assert address in client.get(f"/rooms/{room.slug}/settings").content.decode()
    page = client.get(address).content.decode()
    assert "3 threads are older now" in page
    assert "0 threads are older now" in page  # of five years
    asked = client.get(f"{address}?months=12").content.decode()
    assert "3 threads would go" in asked
    assert Space.objects.get(pk=room.pk).retention_months is None
    for wrong in ("0", "601", "-1", "x", "other", "1e3", "٣"):
        assert client.get(f"{address}?months={wrong}").status_code == 422
        assert client.post(address, {"months": wrong}).status_code == 422
    done = client.post(address, {"months": "12"})
    assert done.status_code == 303
    chosen = Space.objects.get(pk=room.pk)
    assert chosen.retention_months == 12
    assert chosen.retention_from is not None
    assert chosen.retention_from > timezone.now() + timedelta(days=13)
    told = Entry.objects.filter(audience__space=room).latest("pk")
    assert told.author == cast.anna
    assert "12 m" in told.title
    sign_in(client, cast.bo)
    assert f'href="{address}"' in client.get(f"/rooms/{room.slug}").content.decode()
    readers = client.get(address).content.decode()
    assert "12 m" in readers
    assert "would go" not in readers
    assert "older now" not in readers
    assert client.post(address, {"months": "1"}).status_code == 403


def test_who_may_choose(cast: Cast) -> None:
    room = make_room(cast.anna, "Rummet", "open", cast.bo)
    secret = make_room(cast.anna, "Hemligt", "secret")
    with pytest.raises(Refused):
        choose_retention(actor=cast.bo, slug=room.slug, months=12)
    choose_retention(actor=cast.administrator, slug=room.slug, months=12)
    with pytest.raises(NotFound):
        choose_retention(actor=cast.administrator, slug=secret.slug, months=12)
    with pytest.raises(Invalid):
        choose_retention(actor=cast.anna, slug=room.slug, months=0)
    posts = Entry.objects.filter(audience__space=room).count()
    choose_retention(actor=cast.anna, slug=room.slug, months=12)
    assert Entry.objects.filter(audience__space=room).count() == posts


@given(
    before=st.none() | st.integers(1, 600),
    started=st.integers(-400, 14),
    months=st.none() | st.integers(1, 600),
)
def test_nothing_goes_that_was_not_announced_for_14_days(
    before: int | None, started: int, months: int | None
) -> None:
    before_from = NOW + timedelta(days=started) if before is not None else None
    found = takes_effect(months, NOW, before=before, before_from=before_from)
    if months is None:
        assert found is None
    elif before is None or months < before:
        assert found == NOW + NOTICE
    else:
        # What the longer time deletes, the announced shorter one would have deleted too, and as late.
        assert found == before_from


def _rows_that_say(word: str) -> list[str]:
    """Every table of the database in which a word stands, read past all policies."""
    found = []
    with as_system(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ILIKE %s', [f"%{word}%"]
            )
            row = cursor.fetchone()
            if row and row[0]:
                found.append(table)
    return found


def _rows_about(ids: list[int]) -> list[str]:
    """Every foreign key to entries that still leads to one of these."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c "
            "JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] "
            "WHERE c.confrelid = 'entries_entry'::regclass"
        )
        keys = cursor.fetchall()
        found = []
        for table, column in [
            *keys,
            ("search_entrywords", "entry_id"),
            ("knowledge_document", "entry_id"),
        ]:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = ANY (%s)", [ids])
            row = cursor.fetchone()
            if row and row[0]:
                found.append(f"{table}.{column}")
    return found


def test_nothing_remains_of_what_went(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    room = make_room(cast.anna, "Rummet", "closed", cast.bo)
    file = upload_file(actor=cast.anna, upload=SimpleUploadedFile(f"{WORD}.txt", WORD.encode()))
    gone = actions.write_post(
        actor=cast.anna,
        to=ToSpace(room.pk),
        title=WORD,
        body=f"{WORD} @bo https://{WORD}.example/ #annat",
        attachments=[Attached(file.pk)],
        now=OLD,
    )
    answer = actions.comment(actor=cast.bo, parent_id=gone.pk, body=f"{WORD} ja", now=OLD)
    actions.edit_entry(actor=cast.bo, entry_id=answer.pk, version=1, body=f"{WORD} nej", now=OLD)
    react(actor=cast.bo, entry_id=gone.pk, emoji="🙏")
    save_entry(actor=cast.bo, entry_id=gone.pk)
    stays = old_thread(cast.anna, room, "Fäst")
    pin_entry(actor=cast.anna, entry_id=stays.pk)
    page = actions.write_post(
        actor=cast.anna, to=ToSpace(room.pk), kind="page", title="Sida", body="Sida", now=OLD
    )
    reported = old_thread(cast.anna, room, "Anmält")
    report_entry(actor=cast.bo, entry_id=reported.pk, reason="Fel")
    answered = old_thread(cast.anna, room, "Besvarat")
    actions.comment(actor=cast.bo, parent_id=answered.pk, body="Nyss", now=NOW)
    elsewhere = old_thread(cast.anna, make_room(cast.anna, "Annat", "closed"), "Annat")
    quoting = actions.comment(
        actor=cast.bo, parent_id=answered.pk, body="Se", quoted_id=gone.pk, now=NOW
    )
    stored = Attachment.objects.get(pk=file.pk).stored_name
    assert storage.default_storage.exists(stored)
    assert "search_entrywords" in _rows_that_say(WORD)
    choose_retention(actor=cast.anna, slug=room.slug, months=12, now=NOW)

    assert erasing.erase_quiet(NOW) == 0
    assert erasing.erase_quiet(NOW + NOTICE - timedelta(minutes=1)) == 0
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's
        assert erasing.erase_quiet(NOW + NOTICE) == 1
        Link.objects.update(created_at=OLD)
        purge_links(NOW)
    assert _rows_that_say(WORD) == []
    assert _rows_about([gone.pk, answer.pk]) == []
    assert not storage.default_storage.exists(stored)
    assert not Reaction.objects.filter(entry_id=gone.pk).exists()
    left = {stays.pk, page.pk, reported.pk, answered.pk, elsewhere.pk, quoting.pk}
    assert set(Entry.objects.filter(pk__in=left).values_list("pk", flat=True)) == left
    assert Counters.objects.get(entry_id=answered.pk).comments == 2
    record = AuditRecord.objects.get(verb="space.retention-erased")
    assert record.data == {"threads": 1, "entries": 2}
    assert WORD not in json.dumps(record.data)
    assert erasing.erase_quiet(NOW + NOTICE) == 0


def test_it_goes_on_where_it_was_killed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    room = make_room(cast.anna, "Rummet", "closed")
    for number in range(7):
        old_thread(cast.anna, room, at=OLD + timedelta(hours=number))
    choose_retention(actor=cast.anna, slug=room.slug, months=12, now=NOW - NOTICE)
    monkeypatch.setattr(erasing, "BATCH", 2)
    whole, calls = erase_threads, iter(range(10))

    def killed(threads: list[int]) -> int:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return whole(threads)

    monkeypatch.setattr(erasing, "erase_threads", killed)
    with pytest.raises(KeyboardInterrupt):
        erasing.erase_quiet(NOW)
    assert (
        Entry.objects.filter(
            audience__space=room, published_at__lt=NOW - timedelta(days=400)
        ).count()
        == 3
    )
    assert erasing.erase_quiet(NOW) == 3
    told = AuditRecord.objects.filter(verb="space.retention-erased")
    assert sum(one.data["threads"] for one in told) == 7


def test_what_a_choice_means_is_what_the_job_does(cast: Cast) -> None:
    room = make_room(cast.anna, "Rummet", "closed")
    for days in (100, 200, 400, 800, 2000):
        old_thread(cast.anna, room, at=NOW - timedelta(days=days))
    found = {one.months: one.threads for one in outlooks(room.pk, PRESETS, NOW)}
    assert found == {6: 4, 12: 3, 24: 2, 60: 1}
    [empty] = outlooks(make_room(cast.anna, "Tomt").pk, [12], NOW)
    assert (empty.threads, empty.first_at) == (0, None)
    choose_retention(actor=cast.anna, slug=room.slug, months=24, now=NOW - NOTICE)
    assert erasing.erase_quiet(NOW) == found[24]
