"""Presence from one's own calendar: shown before it is stored, sealed, kept current, and gone when it is turned off."""

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from samband.kernel.db import as_person, as_system, bind_person
from samband.kernel.errors import Invalid, SambandError
from samband.people import actions
from samband.people.calendars import refreshing, rules
from samband.people.calendars.actions import own_address
from samband.people.calendars.models import BusySpan, PresenceCalendar
from samband.people.calendars.rules import Span, joined
from samband.people.calendars.words import until_words
from samband.people.models import Person, Presence
from samband.people.presence import line_of, presence_of
from tests.calendars import Server, calendar, event
from tests.cast import Cast, make_person, sign_in
from tests.people.conftest import Mailbox

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 6, 3, 9, 30, tzinfo=STOCKHOLM)
START = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.integers(0, 500).map(lambda minutes: START + timedelta(minutes=minutes))
some_spans = st.lists(
    st.builds(Span, moments, moments, st.sampled_from(["busy", "away"])), max_size=12
)


@given(some_spans)
def test_joined_spans_cover_what_was_given_once(given_spans: list[Span]) -> None:
    found = joined(given_spans)
    assert found == sorted(found)
    assert joined(found) == found
    assert all(one.ends_at <= other.starts_at for one, other in itertools.pairwise(found))
    for span in given_spans:
        at = span.starts_at
        while at < span.ends_at:
            kinds = [one.kind for one in found if one.starts_at <= at < one.ends_at]
            assert kinds in ([span.kind], ["away"])
            at += timedelta(minutes=7)


def at(day: int, hour: int, *, until: int, more: str = "") -> str:
    zone = "TZID=Europe/Stockholm"
    times = [
        f"DTSTART;{zone}:202606{day:02}T{hour:02}0000",
        f"DTEND;{zone}:202606{day:02}T{until:02}0000",
    ]
    return event(*times, *([more] if more else []))


def turn_on(person: Person, data: bytes, now: datetime = NOW) -> None:
    with as_person(person.pk):
        found = actions.look_at_calendar(actor=person, data=data, now=now)
        actions.take_calendar(actor=person, proposal=found.sealed, now=now)


def seen(person: Person, now: datetime = NOW, language: str = "en") -> str:
    """What colleagues read beside the name."""
    with translation.override(language), timezone.override(STOCKHOLM):
        person = Person.objects.select_related("presence").get(pk=person.pk)
        return line_of(presence_of(person, now), now)


def test_shown_exactly_before_anything_is_stored(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna, confirmed=True)
    soon = timezone.now().astimezone(STOCKHOLM) + timedelta(days=1)
    data = calendar(
        event(f"DTSTART:{soon:%Y%m%dT100000}", f"DTEND:{soon:%Y%m%dT113000}"),
        "BEGIN:VEVENT\nDTSTART:x\nEND:VEVENT",
    )
    answer = client.post("/presence/calendar/look", {"file": SimpleUploadedFile("a.ics", data)})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "10:00 to 11:30" in page
    assert "1 entry of it" in page
    assert "Hemligt" not in page
    assert "Rum 7" not in page
    assert not PresenceCalendar.objects.exists()
    assert not BusySpan.objects.exists()
    proposal = page.split('name="proposal" value="')[1].split('"')[0]
    sign_in(client, cast.bo, confirmed=True)
    assert client.post("/presence/calendar/consent", {"proposal": proposal}).status_code == 422
    sign_in(client, cast.anna, confirmed=True)
    assert client.post("/presence/calendar/consent", {"proposal": proposal}).status_code == 303
    bind_person(cast.anna.pk)
    assert BusySpan.objects.count() == 1
    assert "10:00 to 11:30" in client.get("/presence/calendar").content.decode()
    assert client.post("/presence/calendar/end").status_code == 303
    bind_person(cast.anna.pk)
    assert not BusySpan.objects.exists()
    assert not PresenceCalendar.objects.exists()
    assert not Presence.objects.exists()


def test_colleagues_see_what_holds_now_and_nothing_else(cast: Cast) -> None:
    turn_on(cast.anna, calendar(at(3, 9, until=14), at(3, 16, until=17)))
    assert seen(cast.anna) == "busy until 14:00"
    assert seen(cast.anna, language="sv") == "upptagen till 14.00"
    later = NOW.replace(hour=15)
    assert refreshing.keep_current(later) == 1
    assert seen(cast.anna, later) == ""
    assert seen(cast.anna, NOW.replace(hour=16)) == "busy until 17:00"
    assert refreshing.keep_current(NOW + timedelta(days=1)) == 0
    assert seen(cast.anna, NOW + timedelta(days=1)) == ""


@pytest.mark.parametrize(
    ("kind", "until", "english", "swedish"),
    [
        ("busy", "2026-06-03T14:00", "busy until 14:00", "upptagen till 14.00"),
        ("away", "2026-06-03T14:00", "out of office until 14:00", "borta till 14.00"),
        ("busy", "2026-06-04T00:00", "busy for the rest of the day", "upptagen resten av dagen"),
        ("away", "2026-06-04T00:00", "out of office today", "borta i dag"),
        ("away", "2026-06-08T00:00", "out of office until Monday", "borta till måndag"),
        ("busy", "2026-06-08T00:00", "busy until Monday", "upptagen till måndag"),
        ("away", "2026-06-05T12:00", "out of office until Friday 12:00", "borta till fredag 12.00"),
        ("busy", "2026-06-05T12:00", "busy until Friday 12:00", "upptagen till fredag 12.00"),
        ("away", "2026-07-06T00:00", "out of office until 6 July", "borta till 6 juli"),
    ],
)  # fmt: skip
def test_until_when_in_both_languages(kind: str, until: str, english: str, swedish: str) -> None:
    end = datetime.fromisoformat(until).replace(tzinfo=STOCKHOLM)
    with timezone.override(STOCKHOLM):
        with translation.override("en"):
            assert until_words(kind, end, NOW) == english
        with translation.override("sv"):
            assert until_words(kind, end, NOW) == swedish


def test_what_is_said_by_hand_goes_before_it(cast: Cast) -> None:
    turn_on(cast.anna, calendar(at(3, 9, until=14, more="X-MICROSOFT-CDO-BUSYSTATUS:OOF")))
    actions.say_presence(actor=cast.anna, doing="läser", until="hour", now=NOW)
    assert seen(cast.anna) == "out of office until 14:00 · läser"
    actions.say_presence(actor=cast.anna, availability="free", until="hour", now=NOW)
    assert seen(cast.anna) == "free to talk"
    assert seen(cast.anna, NOW + timedelta(hours=2)) == "out of office until 14:00"
    actions.take_back_presence(actor=cast.anna)
    assert seen(cast.anna) == "out of office until 14:00"


def test_the_address_is_sealed_and_asked_only_for_what_is_new(
    cast: Cast, calendar_server: Server
) -> None:
    calendar_server.data = calendar(at(3, 9, until=10))
    with as_person(cast.anna.pk):
        found = actions.look_at_calendar(actor=cast.anna, address=calendar_server.address, now=NOW)
        actions.take_calendar(actor=cast.anna, proposal=found.sealed, now=NOW)
        row = PresenceCalendar.objects.get()
        assert (row.host, own_address(row)) == ("127.0.0.1", calendar_server.address)
    assert b"secret-of-anna" not in bytes(row.sealed)
    assert "secret-of-anna" not in str(row.__dict__)
    soon = NOW + rules.FETCHED_EACH
    assert refreshing.due(NOW) == []
    assert refreshing.due(soon) == [cast.anna.pk]
    assert refreshing.refresh(cast.anna.pk, soon) == ""
    calendar_server.data, calendar_server.etag = calendar(at(3, 9, until=12)), '"2"'
    assert refreshing.refresh(cast.anna.pk, soon + rules.FETCHED_EACH) == ""
    assert calendar_server.asked == ["", '"1"', '"1"']
    assert seen(cast.anna) == "busy until 12:00"
    # The window moves on though nothing changed: once a day it is read whole.
    refreshing.refresh(cast.anna.pk, soon + timedelta(days=1))
    assert calendar_server.asked[-1] == ""


@pytest.mark.django_db(transaction=True)
def test_after_several_faults_its_person_is_told_and_later_nothing_is_said(
    cast: Cast, calendar_server: Server, mailbox: Mailbox
) -> None:
    Person.objects.filter(pk=cast.anna.pk).update(language="sv")
    calendar_server.data = calendar(event("DTSTART:20260603T000000", "DTEND:20260803T000000"))
    with as_person(cast.anna.pk):
        found = actions.look_at_calendar(actor=cast.anna, address=calendar_server.address, now=NOW)
        actions.take_calendar(actor=cast.anna, proposal=found.sealed, now=NOW)
    calendar_server.status, now, pauses = 404, NOW, []
    for _attempt in range(rules.FAULTS_TOLD + 1):
        with as_person(cast.anna.pk):
            due = PresenceCalendar.objects.get().next_at
        assert due is not None
        pauses.append(due - now)
        now = due
        assert refreshing.refresh(cast.anna.pk, now) == "gone"
    assert pauses == sorted(pauses)
    assert pauses[-1] > pauses[0]
    assert len(mailbox.messages) == 1
    body = mailbox.text()
    assert "/presence/calendar" in body
    assert "Det finns ingen kalender" in body
    assert "secret" not in body
    assert seen(cast.anna, now)
    refreshing.refresh(cast.anna.pk, NOW + rules.STALE_AFTER + timedelta(days=1))
    assert seen(cast.anna, NOW + timedelta(days=9)) == ""
    calendar_server.status, calendar_server.etag = 200, '"3"'
    refreshing.refresh(cast.anna.pk, NOW + timedelta(days=10))
    assert seen(cast.anna, NOW + timedelta(days=10)) != ""


@pytest.mark.parametrize(
    "address",
    ["http://calendar.example/a.ics", "file:///etc/passwd", "https://127.0.0.1/a.ics", "webcal://10.0.0.1/x", "x"],
)  # fmt: skip
def test_where_samband_does_not_go(cast: Cast, address: str) -> None:
    with pytest.raises(SambandError):
        actions.look_at_calendar(actor=cast.anna, address=address)


def test_bad_input(cast: Cast, client: Client) -> None:
    for wrong in ({}, {"data": b"<html>"}, {"address": "https://a.example", "data": b"x"}):
        with pytest.raises(Invalid):
            actions.look_at_calendar(actor=cast.anna, **wrong)
    found = actions.look_at_calendar(actor=cast.anna, data=calendar(), now=NOW)
    for proposal, now in (("", NOW), ("AAAA", NOW), (found.sealed, NOW + timedelta(hours=2))):
        with pytest.raises(Invalid):
            actions.take_calendar(actor=cast.anna, proposal=proposal, now=now)
    sign_in(client, cast.anna, confirmed=True)
    assert client.post("/presence/calendar/look", {"address": "gopher://x"}).status_code == 422


def test_who_leaves_leaves_nothing_of_it(cast: Cast) -> None:
    for person in (cast.anna, cast.bo):
        turn_on(person, calendar(at(3, 9, until=14)))
    bind_person(cast.administrator.pk)
    assert not BusySpan.objects.exists()  # nobody's but one's own
    actions.deactivate(actor=cast.administrator, person=cast.anna)
    actions.erase(actor=cast.administrator, person=cast.bo)
    with as_system():
        assert not BusySpan.objects.exists()
        assert not PresenceCalendar.objects.exists()
    assert not Presence.objects.exists()


def test_the_list_costs_the_same_with_calendars(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    client.get("/people")
    counts = []
    now = timezone.now()
    until = {"calendar_from": now, "calendar_until": now + timedelta(days=2)}
    for _round in range(2):
        Presence.objects.bulk_create(
            Presence(person=make_person(), calendar_kind="busy", **until) for _one in range(10)
        )
        with CaptureQueriesContext(connection) as found:
            page = client.get("/people").content.decode()
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert page.count("busy until") >= 10
