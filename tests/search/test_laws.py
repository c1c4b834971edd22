"""Whatever is written, edited, deleted, moved and hidden: everybody finds what a naive matcher finds, and no more."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from samband.entries import actions
from samband.entries.addressing import Addressee, ToColleagues, ToPeople, ToSpace
from samband.entries.models import Entry
from samband.kernel.errors import NotFound
from samband.people.models import Person
from samband.search import statements
from samband.search.queries import Found, find
from samband.search.rules import parse
from samband.spaces.models import Audience, Membership, Space
from tests.cast import Cast
from tests.search.factories import Naive
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db

WORDS = (
    "värmepumpen", "pump", "pumpar", "pumpstation", "läcker", "läckage", "kunden", "kundtjänst", "mötesrum", "rum",
    "battery", "batteries", "batteriåtervinning", "e-post", "i.MX8", "på", "och", "#drift", "Élodie", "2026",
)  # fmt: skip
QUERIES = (
    "pump", "pumpar", "värme", "v", "rum", "kund", "batter", "batteries", "återvinning", "läck", "epost", "e-post", "imx8",
    "elodie", "20", "och", '"pump läcker"', '"på och"', "pump -läcker", "-pump", "topic:drift", "is:comment",
    "is:comment rum", "from:anna pump", "from:anna from:bo", '-"på och" kund', "pump rum", "zzz",
)  # fmt: skip
_texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
_steps = st.lists(
    st.tuples(st.sampled_from(["post", "comment", "edit", "delete", "restore", "move", "leave", "join"]),
              st.integers(0, 50), st.integers(0, 3), _texts),
    min_size=3, max_size=14,
)  # fmt: skip


@settings(
    max_examples=6,
    # A smaller example costs minutes to find; the steps of a failure are few and shown.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=_steps)
def test_what_is_found_is_what_is_there(cast: Cast, steps: list[tuple[str, int, int, str]]) -> None:
    with transaction.atomic():
        _play(cast, steps)
        transaction.set_rollback(True)


def _play(cast: Cast, steps: list[tuple[str, int, int, str]]) -> None:
    rooms = [
        make_room(cast.anna, f"Rum {openness}", openness, cast.bo, cast.guest)
        for openness in ("open", "closed", "secret")
    ]
    to: list[Addressee] = [
        ToColleagues(),
        *(ToSpace(room.pk) for room in rooms[:2]),
        ToPeople((cast.anna.handle, cast.bo.handle)),
    ]
    for act, which, where, text in steps:
        # Who has left a room can't go on in what they wrote there.
        with suppress(NotFound):
            _step(cast, act, which, to[where], rooms[where % 3], text)
    _compare(cast, (cast.anna, cast.bo, cast.editor, cast.guest))


def _step(cast: Cast, act: str, which: int, to: Addressee, room: Space, text: str) -> None:
    entries = list(Entry.objects.filter(state="published").order_by("pk"))
    entry = entries[which % len(entries)] if entries else None
    if act == "post":
        actions.write_post(
            actor=cast.anna if which % 2 else cast.bo,
            to=to,
            body=text,
            title=text[:20] if which % 3 == 0 else "",
        )
    elif act == "join":
        Membership.objects.get_or_create(space=room, person=cast.editor)
    elif act == "leave":
        Membership.objects.filter(space=room, person=cast.bo).delete()
    elif entry is None or entry.author is None:
        return
    elif act == "comment":
        actions.comment(actor=entry.author, parent_id=entry.pk, body=text)
    elif act == "edit":
        actions.edit_entry(actor=entry.author, entry_id=entry.pk, version=entry.version, body=text)
    elif act == "delete":
        actions.delete_entry(actor=entry.author, entry_id=entry.pk)
    elif act == "restore":
        gone = Entry.objects.filter(state="deleted", root=None, deleted_by__isnull=False).first()
        if gone is not None and gone.deleted_by is not None:
            actions.restore_entry(actor=gone.deleted_by, entry_id=gone.pk)
    elif act == "move":
        root = entry.root_id or entry.pk
        audience = Audience.objects.get(current_space=room)
        Entry.objects.filter(pk=root).update(audience=audience)
        Entry.objects.filter(root_id=root).update(audience=audience)


def _compare(cast: Cast, readers: tuple[Person, ...]) -> None:
    now = timezone.now() + timedelta(seconds=1)
    entries = list(Entry.objects.select_related("author"))
    for reader in readers:
        for text in QUERIES:
            query = parse(text)
            wanted = Naive(reader, query).finds(entries)
            threads = {entry.root_id or entry.pk for entry in entries if entry.pk in wanted}
            for order in ("best", "newest"):
                found = _all_pages(reader, text, order, now)
                assert {one.thread_id for one in found} == threads, (reader.handle, text, order)
                assert len(found) == len(threads)
                assert sum(one.count for one in found) == len(wanted), (reader.handle, text, order)
                assert {one for each in found for one in each.entry_ids} <= wanted


def _all_pages(reader: Person, text: str, order: str, now: datetime) -> list[Found]:
    found: list[Found] = []
    cursor = ""
    while True:
        page = find(reader=reader, text=text, now=now, order=order, cursor=cursor, limit=2)
        found += page.threads
        cursor = page.next_cursor
        if not cursor:
            return found


def test_every_way_through_the_index(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Common words are walked to, rare ones come from the index of words: the same is found, page by page."""
    for number in range(12):
        root = actions.write_post(
            actor=cast.anna,
            to=ToColleagues(),
            body="pump läcker" if number % 3 else "kunden och rum",
            title="pumpar" if number == 1 else "",
        )
        actions.comment(actor=cast.bo, parent_id=root.pk, body="värmepumpen i mötesrum 2026")
    # Never enough: otherwise the best of a common word are the best of the newest, on purpose.
    monkeypatch.setattr(statements, "ENOUGH", 10**6)
    for walked in (1500, 1, 3, 7):
        monkeypatch.setattr(statements, "WALKED_NEWEST", walked)
        monkeypatch.setattr(statements, "WALKED_BEST", walked)
        _compare(cast, (cast.bo,))
