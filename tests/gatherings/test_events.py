"""Dates: when they are, who comes, what calendars are told, who is reminded, what becomes of them."""

from datetime import UTC, date, datetime, time, timedelta
from email.message import Message
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar
from pytest_django import Settings

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues, ToSpace
from samband.gatherings.events import rules, telling
from samband.gatherings.events.actions import (
    Wanted,
    answer,
    cancel_event,
    change_event,
    written_event,
)
from samband.gatherings.events.ical import Item, as_text
from samband.gatherings.events.keys import forget_answers, make_calendar_key
from samband.gatherings.events.models import Attendance, CalendarKey, Event
from samband.gatherings.events.queries import coming
from samband.kernel.db import as_person
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from samband.notices import outbox
from samband.notices.models import Notification, Preferences
from samband.search.queries import find
from tests.activity.test_pages import statements
from tests.cast import Cast, sign_in
from tests.gatherings.factories import comes, make_event, make_poll
from tests.people.conftest import Mailbox
from tests.spaces.factories import make_room

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ZONES = st.sampled_from(
    ["Europe/Stockholm", "UTC", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
)
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
TIMES = st.none() | st.times().map(lambda at: at.replace(microsecond=0, second=0, fold=0))


@given(DAYS, TIMES, st.none() | DAYS, TIMES, ZONES)
def test_a_span_ends_later_than_it_begins(
    day: date, begin: time | None, last: date | None, end: time | None, zone: str
) -> None:
    here = ZoneInfo(zone)
    span, problem = rules.span_of(day, begin, last, end, here)
    assert (span is None) == bool(problem)
    if span is None:
        return
    assert span.ends_at is None or span.ends_at.timestamp() > span.starts_at.timestamp()
    first, until = rules.days_of(span.starts_at, span.ends_at, here)
    assert span.is_whole_day == (begin is None)
    if span.is_whole_day:
        assert (first, until) == (day, last or day)
    # What a calendar reads is what was meant, also over a change of the clock.
    item = Item(
        "a@b",
        "Provning",
        span.starts_at,
        span.ends_at,
        span.is_whole_day,
        zone,
        0,
        span.starts_at,
        "https://x.example/1",
    )
    (read,) = Calendar.from_ical(as_text([item])).events
    if span.is_whole_day:
        assert (read.start, read.end) == (day, (last or day) + timedelta(days=1))
    else:
        assert read.decoded("dtstart") == span.starts_at.astimezone(UTC)
        assert span.ends_at is None or read.decoded("dtend") == span.ends_at.astimezone(UTC)
    assert (
        rules.remind_at(span.starts_at, span.is_whole_day, here).timestamp()
        < span.starts_at.timestamp()
    )


def test_a_dinner_ends_after_midnight() -> None:
    span, _none = rules.span_of(date(2026, 6, 5), time(18), None, time(1), STOCKHOLM)
    assert span is not None
    assert span.ends_at == datetime(2026, 6, 6, 1, tzinfo=STOCKHOLM)


def soon(days: int = 3) -> date:
    return timezone.now().astimezone(STOCKHOLM).date() + timedelta(days=days)


def test_who_comes(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    entry = make_event(cast.anna, soon(), time(14), to=ToSpace(room.pk))
    comes(cast.bo, entry, "maybe")
    comes(cast.bo, entry, "yes")
    assert dict(Attendance.objects.values_list("person__handle", "answer")) == {
        "anna": "yes",
        "bo": "yes",
    }
    comes(cast.bo, entry, "")
    assert Attendance.objects.count() == 1
    with pytest.raises(NotFound):
        comes(cast.editor, entry, "yes")
    with pytest.raises(Invalid):
        comes(cast.bo, entry, "of course")
    with pytest.raises(Refused):
        cancel_event(actor=cast.bo, entry_id=entry.pk)
    cancel_event(actor=cast.anna, entry_id=entry.pk)
    with pytest.raises(Conflict):
        comes(cast.bo, entry, "yes")
    with pytest.raises(Invalid):
        written_event(Wanted(soon(), url="javascript:alert(1)"))
    over = [written_event(Wanted(date(2020, 1, 1)))]
    with as_person(cast.anna.pk), pytest.raises(Invalid):
        entries.write_post(actor=cast.anna, to=ToColleagues(), body="I går", extras=over)
    past = make_event(cast.anna, date(2020, 1, 1))
    with pytest.raises(Conflict):
        answer(actor=cast.bo, entry_id=past.pk, answer="yes")


def test_the_calendar_shows_what_one_may_read_in_order(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "secret", cast.bo)
    hidden = make_event(cast.anna, soon(1), to=ToSpace(room.pk))
    open_ones = [make_event(cast.anna, soon(2 + number % 3), time(10)) for number in range(7)]
    make_event(cast.anna, date(2020, 1, 1))
    found: list[int] = []
    cursor, pages = "", 0
    while pages == 0 or cursor:
        page = coming(cast.editor, timezone.now(), cursor, limit=2)
        found += [line.id for line in page.rows]
        cursor, pages = page.next_cursor, pages + 1
    by_time = sorted(open_ones, key=lambda one: (Event.objects.get(pk=one.pk).starts_at, one.pk))
    assert found == [one.pk for one in by_time]
    assert coming(cast.bo, timezone.now()).rows[0].id == hidden.pk
    threads = find(reader=cast.bo, text="has:event", now=timezone.now(), limit=50).threads
    assert len(threads) == 9
    entries.delete_entry(actor=cast.anna, entry_id=open_ones[0].pk)
    assert open_ones[0].pk not in {line.id for line in coming(cast.bo, timezone.now()).rows}


def parts(message: Message) -> dict[str, Message]:
    return {part.get_content_type(): part for part in message.walk()}


def calendar_in(message: Message) -> tuple[str, Any]:
    part = parts(message)["text/calendar"]
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    made = Calendar.from_ical(payload)
    assert part.get_param("method") == made["method"]
    return str(made["method"]), made.events[0]


def always(*people: Any) -> None:
    for person in people:
        Preferences.objects.create(person=person, quiet_from=None, quiet_until=None, days=[])


def send(entry_id: int) -> None:
    telling.tell(entry_id, timezone.now())
    telling.follow(timezone.now())
    outbox.send_due(timezone.now() + timedelta(minutes=1))


def test_calendars_hear_of_it_and_of_its_changes_once(
    cast: Cast, mailbox: Mailbox, settings: Settings
) -> None:
    settings.DEFAULT_FROM_EMAIL = "samband@norrsken.example"
    always(cast.anna, cast.bo, cast.editor, cast.administrator)
    entry = make_event(
        cast.anna, soon(), time(14), title="Provning", body="Kom, @edit", place="Verkstaden"
    )
    comes(cast.bo, entry, "yes")
    comes(cast.administrator, entry, "no")
    send(entry.pk)
    send(entry.pk)
    assert sorted(message["To"].split("<")[1] for message in mailbox.messages) == [
        "anna@norrsken.example>", "bo@norrsken.example>", "edit@norrsken.example>",
    ]  # fmt: skip
    to_bo = next(message for message in mailbox.messages if "bo@" in message["To"])
    method, event = calendar_in(to_bo)
    assert (method, event["summary"], event["location"], event["sequence"]) == (
        "REQUEST",
        "Provning",
        "Verkstaden",
        0,
    )
    assert event["attendee"].params["partstat"] == "ACCEPTED"
    uid = event["uid"]
    mailbox.messages.clear()
    change_event(
        actor=cast.anna, entry_id=entry.pk, wanted=Wanted(soon(4), time(15), place="Verkstaden")
    )
    send(entry.pk)
    methods = [calendar_in(message) for message in mailbox.messages]
    assert [(method, event["sequence"], event["uid"]) for method, event in methods] == [
        ("REQUEST", 1, uid)
    ] * 3
    noted = Notification.objects.filter(kind="event")
    assert set(noted.values_list("person__handle", flat=True)) == {"bo"}
    mailbox.messages.clear()
    comes(cast.bo, entry, "no")
    entries.delete_entry(actor=cast.anna, entry_id=entry.pk)
    send(entry.pk)
    gone = [calendar_in(message) for message in mailbox.messages]
    assert {(method, event["sequence"]) for method, event in gone} == {("CANCEL", 2)}
    assert len(gone) == 3
    mailbox.messages.clear()
    entries.restore_entry(actor=cast.anna, entry_id=entry.pk)
    send(entry.pk)
    back = [calendar_in(message) for message in mailbox.messages]
    assert {(method, event["sequence"]) for method, event in back} == {("REQUEST", 3)}
    assert len(back) == 2
    mailbox.messages.clear()
    cancel_event(actor=cast.anna, entry_id=entry.pk)
    send(entry.pk)
    send(entry.pk)
    assert {calendar_in(message)[0] for message in mailbox.messages} == {"CANCEL"}
    assert len(mailbox.messages) == 2


def test_a_secret_room_tells_no_mail_what_it_is(cast: Cast, mailbox: Mailbox) -> None:
    always(cast.anna, cast.bo)
    room = make_room(cast.anna, "Dolt", "secret", cast.bo)
    entry = make_event(
        cast.anna,
        soon(),
        time(14),
        to=ToSpace(room.pk),
        title="Provning",
        body="Tyst",
        place="Källaren",
    )
    comes(cast.bo, entry, "yes")
    send(entry.pk)
    assert len(mailbox.messages) == 2
    for message in mailbox.messages:
        whole = message.as_string() + str(parts(message)["text/calendar"].get_payload(decode=True))
        assert not [word for word in ("Provning", "Tyst", "Källaren", "Dolt") if word in whole]


def test_the_day_before_those_who_come_are_reminded_once(cast: Cast) -> None:
    entry = make_event(cast.anna, soon(3), time(14))
    at = Event.objects.get().starts_at
    comes(cast.bo, entry, "yes")
    comes(cast.editor, entry, "maybe")
    assert telling.remind(at - timedelta(hours=25)) == 0
    assert telling.remind(at - timedelta(hours=23)) == 1
    assert telling.remind(at - timedelta(hours=22)) == 0
    told = Notification.objects.filter(kind="event-soon").values_list("person__handle", flat=True)
    assert sorted(told) == ["anna", "bo"]
    Event.objects.update(sequence=1)
    assert telling.remind(at - timedelta(hours=21)) == 1


def test_a_key_opens_one_calendar_with_its_persons_rights(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    entry = make_event(cast.anna, soon(), to=ToSpace(room.pk), title="Provning")
    make_event(cast.anna, soon(), title="Fest")
    comes(cast.bo, entry, "maybe")
    page = (
        sign_in(client, cast.bo, confirmed=True)
        .post("/settings/calendars", {"scope": "mine"})
        .content.decode()
    )
    address = page.partition("/calendar/")[2].partition("<")[0]
    (read,) = Calendar.from_ical(Client().get(f"/calendar/{address}").content).events
    assert read["summary"] == "Provning"
    _key, secret = make_calendar_key(actor=cast.editor, scope="all")
    feed = Client().get(f"/calendar/{secret}/samband.ics")
    assert [str(one["summary"]) for one in Calendar.from_ical(feed.content).events] == ["Fest"]
    assert (
        Client()
        .get(f"/calendar/{secret}/samband.ics", headers={"If-None-Match": feed["ETag"]})
        .status_code
        == 304
    )
    assert Client().get("/calendar/" + "x" * 43 + "/samband.ics").status_code == 404
    one = client.get(f"/entries/{entry.pk}/event.ics")
    assert len(Calendar.from_ical(one.content).events) == 1
    forget_answers(cast.bo.pk)
    assert not CalendarKey.objects.filter(person=cast.bo).exists()
    assert not Attendance.objects.filter(person=cast.bo).exists()
    assert Client().get(f"/calendar/{address}").status_code == 404


def test_a_date_is_written_answered_and_changed_on_pages(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    form = {
        "body": "",
        "audience": "colleagues:1.1",
        "event_title": "Provning",
        "event_day": f"{soon()}",
        "event_begin": "14:00",
        "event_end": "16:30",
        "event_place": "luleå",
    }
    assert client.post("/write", {**form, "event_day": ""}).status_code == 422
    assert client.post("/write", form).status_code == 303
    event = Event.objects.get()
    assert (event.entry.title, event.place) == ("Provning", cast.place)
    visitor = sign_in(Client(), cast.bo)
    for said in ("yes", ""):
        visitor.post(f"/entries/{event.pk}/event/answers", {"answer": "yes"})
        found = Attendance.objects.filter(person=cast.bo).values_list("answer", flat=True)
        assert list(found) == ([said] if said else [])
    for address in ("/", "/calendar", f"/entries/{event.pk}", f"/entries/{event.pk}/event"):
        assert "luleå" in visitor.get(address).content.decode()
    moved = {**form, "event_day": f"{soon(5)}"}
    assert visitor.post(f"/entries/{event.pk}/event", moved).status_code == 403
    assert client.post(f"/entries/{event.pk}/event", moved).status_code == 303
    event.refresh_from_db()
    assert event.sequence == 1
    assert event.starts_at.astimezone(ZoneInfo(event.zone)).time() == time(14)


def test_lists_cost_the_same_however_many_dates_they_show(cast: Cast, client: Client) -> None:
    sign_in(client, cast.bo)
    costs = []
    for number in range(20):
        make_event(cast.anna, soon(number % 7), time(10))
        if number in (9, 19):
            for address in ("/everything", "/calendar"):
                client.get(address)
                with CaptureQueriesContext(connection) as caught:
                    assert client.get(address).status_code == 200
                costs.append(len([query for query in caught if "SAVEPOINT" not in query["sql"]]))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 6


def test_a_room_with_a_poll_and_a_date_has_six_statements(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo, cast.guest)
    make_poll(cast.anna, to=ToSpace(room.pk))
    make_event(cast.anna, soon(1), to=ToSpace(room.pk))
    sign_in(client, cast.bo)
    address = f"/rooms/{room.slug}"
    assert statements(client, address) <= 6
    page = client.get(address).content.decode()
    assert "Pilot, 3 people, 1 of them a guest" in page
    assert page.count("<article") == 2
