"""A calendar as a source: whom its owner met when, and nothing else; brought in once however often it is read."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from samband.cards.models import Card
from samband.kernel.db import as_person, as_system
from samband.people.actions import deactivate
from samband.people.calendars import rules
from samband.people.models import Person
from samband.sources import actions, jobs, queries
from samband.sources.errors import ImportFailed
from samband.sources.feeds import actions as feeds
from samband.sources.feeds import following
from samband.sources.feeds.models import Feed
from samband.sources.models import Import
from samband.sources.records import Address, Meeting, dump, load
from samband.sources.rules import Owner, meeting_touches
from samband.ties.models import Interaction
from tests.calendars import OUTLOOK_ZONE, Server, calendar, event
from tests.cast import Cast, sign_in
from tests.people.conftest import Mailbox
from tests.sources.test_imports import _own_folder, bring, everything  # noqa: F401 - the fixture
from tests.sources.test_pages import latest, work

ANNA, BO = "ATTENDEE;CN=Anna:mailto:anna@norrsken.example", "ATTENDEE:mailto:bo@norrsken.example"
VERA = "ORGANIZER;CN=Vera Vik:mailto:Vera@kund.example"
CIA = "ATTENDEE;CN=Cia:mailto:cia@kund.example"
ROOM = "ATTENDEE;CUTYPE=ROOM:mailto:rum7@norrsken.example"
NO = "ATTENDEE;PARTSTAT=DECLINED:mailto:dag@kund.example"
TIMES = ("DTSTART;TZID=Customized Time Zone:20250603T090000", "DURATION:PT1H")


def meeting(*lines: str, uid: str = "a", times: tuple[str, ...] = TIMES) -> str:
    return event(*times, *lines, uid=uid)


def file_of(folder: Path, *parts: str) -> Path:
    path = folder / "kalender.ics"
    path.write_bytes(calendar(OUTLOOK_ZONE, *parts))
    return path


def ties(person: Person) -> list[tuple[str, str, str]]:
    """Who touched whom and when, in a person's own layer."""
    with as_person(person.pk):
        rows = Interaction.objects.filter(layer=person.pk, kind="meeting").order_by("at", "pk")
        found = rows.values_list("from_identity__value", "to_identity__value", "at")
        return [(one, other, f"{at:%m-%d %H:%M}") for one, other, at in found]


def apply(run: Import) -> Import:
    return actions.apply_import(run=run)


def test_whom_one_met_and_nothing_else(cast: Cast, tmp_path: Path) -> None:
    run = bring(file_of(tmp_path, meeting(VERA, ANNA, CIA, ROOM, NO)), cast.anna, kind="calendar")
    assert (run.plan["stored"], run.plan["contacts"], run.plan["interactions"]) == (1, 2, 4)
    (row,) = run.plan["rows"]
    assert "Vera Vik <vera@kund.example>" in str(row)
    assert "Hemligt" not in str(run.plan)
    with as_system():
        assert not Interaction.objects.exists()
    apply(run)
    anna, at = "anna@norrsken.example", "06-03 07:00"
    others = ("vera@kund.example", "cia@kund.example")
    both = {pair for one in others for pair in ((anna, one, at), (one, anna, at))}
    assert set(ties(cast.anna)) == both
    assert len(ties(cast.anna)) == len(both)
    assert ties(cast.bo) == []
    with as_person(cast.anna.pk):
        assert set(Card.objects.values_list("name", flat=True)) == {"Vera Vik", "Cia"}


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((VERA, ANNA, "CLASS:PRIVATE"), "private"),
        ((VERA, ANNA, "STATUS:CANCELLED"), "cancelled"),
        ((ANNA,), "alone"),
        ((ANNA, ROOM), "alone"),
        ((VERA, ANNA, *(f"ATTENDEE:mailto:x{n}@kund.example" for n in range(30))), "crowd"),
        ((), "alone"),
    ],
)
def test_what_is_passed_over_is_counted(
    cast: Cast, tmp_path: Path, lines: tuple[str, ...], why: str
) -> None:
    old = meeting(VERA, ANNA, uid="old", times=("DTSTART:19970101T120000Z", "DURATION:PT1H"))
    day = meeting(VERA, ANNA, uid="day", times=("DTSTART;VALUE=DATE:20250610",))
    run = bring(file_of(tmp_path, meeting(*lines), old, day), cast.anna, kind="calendar")
    assert (run.plan["read"], run.plan["interactions"]) == (0, 0)
    assert run.plan["left_out"] == {why: 1, "other_time": 1, "whole_day": 1}


def test_repeating_is_brought_in_once_also_when_one_time_was_moved(
    cast: Cast, tmp_path: Path
) -> None:
    weekly = meeting(VERA, ANNA, "RRULE:FREQ=WEEKLY;COUNT=3")
    apply(bring(file_of(tmp_path, weekly), cast.anna, kind="calendar"))
    assert [at for _, _, at in ties(cast.anna)][::2] == [
        "06-03 07:00",
        "06-10 07:00",
        "06-17 07:00",
    ]
    before = everything()
    moved = meeting(
        "RECURRENCE-ID:20250610T070000Z",
        VERA,
        ANNA,
        times=("DTSTART:20250611T120000Z", "DURATION:PT1H"),
    )
    new = meeting(VERA, ANNA, uid="b")
    run = bring(file_of(tmp_path, weekly, moved, new), cast.anna, kind="calendar")
    assert (run.plan["known"], run.plan["stored"]) == (3, 1)
    apply(run)
    assert everything()["Interaction"] == before["Interaction"] + 2
    actions.revert_import(run=run)
    assert everything() == before


def test_what_is_broken_or_not_ones_own_is_reported(cast: Cast, tmp_path: Path) -> None:
    parts = [
        meeting(VERA, CIA),
        meeting(VERA, ANNA.replace("CN=Anna", "PARTSTAT=DECLINED"), CIA, uid="b"),
        "BEGIN:VEVENT\nDTSTART:nonsense\nEND:VEVENT",
        meeting(VERA, ANNA, "RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", uid="c"),
    ]
    run = bring(file_of(tmp_path, *parts), cast.anna, kind="calendar")
    troubles = {"not_there": 2, "broken_event": 1, "endless_event": 1}
    assert (run.plan["troubles"], run.plan["stored"]) == (troubles, 0)
    figures = queries.summary(run)
    assert figures.read == figures.stored + figures.known + figures.reported
    # An address that the owner had, named by them.
    other = bring(
        tmp_path / "kalender.ics", cast.anna, kind="calendar", own_mails=("cia@kund.example",)
    )
    assert other.plan["interactions"] == 4


def test_what_is_no_calendar(cast: Cast, tmp_path: Path) -> None:
    for content, code in ((b"", "empty_file"), (b"<html>", "not_a_calendar")):
        path = tmp_path / "x.ics"
        path.write_bytes(content)
        with pytest.raises(ImportFailed) as failed:
            bring(path, cast.anna, kind="calendar")
        assert failed.value.code == code


def test_from_the_page(cast: Cast, client: Client, tmp_path: Path) -> None:
    private = meeting(VERA, ANNA, "CLASS:PRIVATE", uid="b")
    data = file_of(tmp_path, meeting(VERA, ANNA, CIA), private).read_bytes()
    sign_in(client, cast.anna, confirmed=True)
    assert "My own calendar" in client.get("/imports/new").content.decode()
    sent = {"what": "calendar", "file": SimpleUploadedFile("k.ics", data)}
    answer = client.post("/imports/new", sent)
    assert answer.status_code == 303
    run = work(latest().pk, jobs.plan)
    page = client.get(answer["Location"]).content.decode()
    assert "Vera Vik" in page
    assert "Events that are marked as private" in page
    assert "Hemligt" not in page
    assert client.post(f"/imports/{run.pk}/application").status_code == 303
    assert work(run.pk, jobs.apply).state == Import.State.APPLIED
    assert len(ties(cast.anna)) == 4


people = st.lists(
    st.sampled_from(["anna@x.example", "a2@x.example", "b@y.example", "c@y.example", "info@y.example"]),
    unique=True,
    max_size=5,
)  # fmt: skip


@given(people)
def test_a_meeting_never_puts_two_others_together(mails: list[str]) -> None:
    found = Meeting(1, "00", 5, tuple(Address("", one) for one in mails))
    owner = Owner(Address("Anna", "anna@x.example"), frozenset({"anna@x.example", "a2@x.example"}))
    touches = meeting_touches(found, owner, lambda mail: mail.startswith("info@"))
    assert load(dump(found)) == found
    for touch in touches:
        ends = {touch.source.mail, touch.target.mail}
        assert len(ends & owner.mails) == 1
        assert "info@y.example" not in ends
    others = {one for one in mails if one not in owner.mails and not one.startswith("info@")}
    assert len(touches) == (2 * len(others) if owner.mails & set(mails) else 0)


def bring_feed(cast: Cast, calendar_server: Server) -> Import:
    with as_person(cast.anna.pk):
        run = feeds.bring_calendar(actor=cast.anna, address=calendar_server.address)
    run = work(run.pk, jobs.plan)
    assert run.state == Import.State.CHECKED
    return run


def the_feed() -> Feed:
    with as_system():
        return Feed.objects.get()


def test_an_address_is_asked_again_only_after_its_owner_said_yes(
    cast: Cast, calendar_server: Server
) -> None:
    calendar_server.data = calendar(OUTLOOK_ZONE, meeting(VERA, ANNA))
    run = bring_feed(cast, calendar_server)
    feed = the_feed()
    assert b"secret-of-anna" not in bytes(feed.sealed)
    assert following.due(timezone.now() + timedelta(days=9)) == []
    apply(run)
    tomorrow = timezone.now() + timedelta(days=1, minutes=1)
    assert following.due(tomorrow) == [feed.pk]
    # The same as before: nothing is read and no import is made.
    assert following.follow(feed.pk, tomorrow) == ""
    now = timezone.now() - timedelta(hours=2)
    new = (f"DTSTART:{now:%Y%m%dT%H%M%S}Z", "DURATION:PT1H")
    calendar_server.data, calendar_server.etag = (
        calendar(OUTLOOK_ZONE, meeting(VERA, ANNA), meeting(ANNA, CIA, uid="b", times=new)),
        '"2"',
    )
    later = tomorrow + timedelta(days=1)
    assert following.follow(feed.pk, later) == ""
    assert {"anna@norrsken.example", "cia@kund.example"} == set(ties(cast.anna)[-1][:2])
    with as_system():
        assert Import.objects.filter(state="applied").count() == 2
    calendar_server.etag = '"3"'  # changed, with nothing new in it
    assert following.follow(feed.pk, later + timedelta(days=1)) == ""
    with as_system():
        assert Import.objects.count() == 2


def test_what_ends_a_feed(cast: Cast, client: Client, calendar_server: Server) -> None:
    calendar_server.data = calendar(OUTLOOK_ZONE, meeting(VERA, ANNA))
    run = apply(bring_feed(cast, calendar_server))
    sign_in(client, cast.bo, confirmed=True)
    assert client.post(f"/imports/feeds/{run.source_id}/end").status_code == 404
    sign_in(client, cast.anna, confirmed=True)
    assert "127.0.0.1" in client.get("/imports").content.decode()
    assert client.post(f"/imports/feeds/{run.source_id}/end").status_code == 303
    with as_system():
        assert not Feed.objects.exists()
    assert ties(cast.anna)
    again = apply(bring_feed(cast, calendar_server))
    actions.revert_import(run=again)
    with as_system():
        assert not Feed.objects.exists()
    # Whoever left is not asked for any more.
    apply(bring_feed(cast, calendar_server))
    deactivate(actor=cast.administrator, person=cast.anna)
    following.follow(the_feed().pk, timezone.now() + timedelta(days=2))
    with as_system():
        assert not Feed.objects.exists()


def test_a_feed_that_fails_is_asked_less_often_and_told_once(
    cast: Cast, calendar_server: Server, mailbox: Mailbox
) -> None:
    calendar_server.data = calendar(OUTLOOK_ZONE, meeting(VERA, ANNA))
    apply(bring_feed(cast, calendar_server))
    calendar_server.data, calendar_server.etag = b"<html>Sign in</html>", '"2"'
    for _attempt in range(rules.FAULTS_TOLD + 1):
        due = the_feed().next_at
        assert due is not None
        assert following.follow(the_feed().pk, due) == "no-calendar"
    assert len(mailbox.messages) == 1
    assert "secret-of-anna" not in mailbox.text()
    with as_system():
        assert Import.objects.count() == 1
