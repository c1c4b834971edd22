"""Calendar programs answer invitations by mail: their yes, perhaps or no counts, and nothing else that comes there does."""

import smtplib
from collections.abc import Callable
from datetime import date, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from samband.entries.models import Entry
from samband.gatherings.events import telling
from samband.gatherings.events.actions import Wanted, cancel_event, change_event
from samband.gatherings.events.models import Attendance
from samband.gatherings.events.replies import answer_address
from samband.kernel.db import as_system
from samband.mailroom import receiving
from samband.mailroom.models import Incoming
from samband.notices import outbox
from samband.notices.models import Preferences
from samband.people.models import Person
from tests.cast import Cast, sign_in
from tests.gatherings.factories import comes, make_event
from tests.mailroom.conftest import DOMAIN, letter
from tests.mailroom.test_transport import listening
from tests.people.conftest import Mailbox, free_port

Receive = Callable[..., str]
BO = "Bo Östlund <bo@norrsken.example>"


def soon() -> date:
    return (timezone.now() + timedelta(days=5)).date()


@pytest.fixture
def party(cast: Cast) -> Entry:
    return make_event(cast.anna, soon(), time(14), title="Provning", body="Kom, @bo")


def said(person: Person) -> str:
    return next(iter(Attendance.objects.filter(person=person).values_list("answer", flat=True)), "")


def invitation(mailbox: Mailbox, entry: Entry, person: Person) -> Any:
    """The event in the invitation that somebody got by real mail."""
    Preferences.objects.create(person=person, quiet_from=None, quiet_until=None, days=[])
    telling.tell(entry.pk, timezone.now())
    outbox.send_due(timezone.now() + timedelta(minutes=1))
    message = next(one for one in mailbox.messages if person.email in str(one["To"]))
    payload = next(one for one in message.walk() if one.get_content_type() == "text/calendar")
    data = payload.get_payload(decode=True)
    assert isinstance(data, bytes)
    return Calendar.from_ical(data).events[0]


def reply(
    entry: Entry, person: Person, answer: str = "ACCEPTED", *, method: str = "REPLY", sequence: int = 0,
    uid: str = "", attendee: str = "", passes: bool = True, to: str = "",
) -> EmailMessage:  # fmt: skip
    """A mail as calendar programs write it: words for people, and the answer for us."""
    to = to or answer_address(person, entry, timezone.now())
    own = f"event-{entry.pk}@{DOMAIN}"
    text = "\r\n".join(
        [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//Test//EN", f"METHOD:{method}", "BEGIN:VEVENT",
            f"UID:{uid or own}", f"SEQUENCE:{sequence}",
            "DTSTAMP:20260603T120000Z", f"DTSTART:{soon():%Y%m%d}T120000Z", f"ORGANIZER:mailto:{to}",
            f"ATTENDEE;CN=Bo;PARTSTAT={answer}:", f" MAILTO:{attendee or person.email.upper()}",
            "SUMMARY:Provning", "END:VEVENT", "END:VCALENDAR", "",
        ]
    )  # fmt: skip
    mail = letter(BO, to, "Bo har tackat ja.", passes=passes, subject="Accepted: Provning")
    mail.add_alternative(
        text.encode(), maintype="text", subtype="calendar", params={"method": method}
    )
    return mail


@pytest.mark.django_db(transaction=True)
def test_from_the_invitation_over_smtp_and_back(
    cast: Cast, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    entry = make_event(cast.anna, soon(), time(14), title="Provning", body="Kom, @bo")
    event = invitation(mailbox, entry, cast.bo)
    organiser = str(event["organizer"]).removeprefix("mailto:")
    assert organiser == answer_address(cast.bo, entry, timezone.now() + timedelta(days=1))
    assert event["attendee"].params["rsvp"] == "TRUE"
    mail = reply(entry, cast.bo, to=organiser, uid=str(event["uid"]))
    with (
        listening(receiving.store_in_thread, port=free_port()) as where,
        smtplib.SMTP("127.0.0.1", where.port, timeout=10) as server,
    ):
        server.sendmail("bo@norrsken.example", [organiser], mail.as_bytes(policy=SMTP))
    run_jobs()
    assert said(cast.bo) == "yes"
    assert Entry.objects.count() == 1  # not a comment


@pytest.mark.parametrize(
    ("answer", "counts"), [("ACCEPTED", "yes"), ("TENTATIVE", "maybe"), ("DECLINED", "no")]
)
def test_what_programs_say(
    cast: Cast, party: Entry, receive: Receive, answer: str, counts: str
) -> None:
    comes(cast.bo, party, "maybe")
    assert receive(reply(party, cast.bo, answer)) == "taken:event"
    assert said(cast.bo) == counts


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "NEEDS-ACTION"},
        {"answer": "DELEGATED"},
        {"method": "COUNTER"},
        {"method": "REQUEST"},
        {"uid": "event-999@svar.norrsken.example"},
        {"attendee": "anna@norrsken.example"},
    ],
)
def test_what_is_no_answer_is_answered_in_words(
    cast: Cast, party: Entry, receive: Receive, mailbox: Mailbox, run_jobs: Callable[[], int],
    wrong: dict[str, str],
) -> None:  # fmt: skip
    assert receive(reply(party, cast.bo, **wrong)) == "refused:uncounted"  # type: ignore[arg-type]  # by name
    run_jobs()
    assert said(cast.bo) == ""
    (mail,) = [one for one in mailbox.messages if "not counted" in str(one["Subject"])]
    assert f"/entries/{party.pk}" in mailbox.text(mailbox.messages.index(mail))


def test_too_late_is_not_counted(cast: Cast, party: Entry, receive: Receive) -> None:
    wanted = Wanted(soon(), time(16), zone="Europe/Stockholm")
    change_event(actor=cast.anna, entry_id=party.pk, wanted=wanted)
    assert receive(reply(party, cast.bo)) == "refused:uncounted"
    assert receive(reply(party, cast.bo, sequence=1)) == "taken:event"
    cancel_event(actor=cast.anna, entry_id=party.pk)
    assert receive(reply(party, cast.bo, "DECLINED", sequence=2)) == "refused:uncounted"
    assert said(cast.bo) == "yes"


def test_words_to_that_address_become_no_comment(
    cast: Cast, party: Entry, receive: Receive
) -> None:
    mail = letter(BO, answer_address(cast.bo, party, timezone.now()), "Vem ordnar fika?")
    assert receive(mail) == "refused:uncounted"
    assert Entry.objects.count() == 1


def test_forged_answers_wait_for_their_persons_word(
    cast: Cast, party: Entry, receive: Receive, client: Client
) -> None:
    assert receive(reply(party, cast.bo, passes=False)) == "held:sender"
    assert said(cast.bo) == ""
    with as_system():
        held = Incoming.objects.get(state="held")
    assert "Provning" in sign_in(client, cast.bo).get("/mail").content.decode()
    assert client.post(f"/mail/{held.pk}/publication").status_code == 303
    assert said(cast.bo) == "yes"


def test_who_may_not_read_it_is_told_what_everybody_is(cast: Cast, receive: Receive) -> None:
    from samband.entries.addressing import ToSpace
    from tests.spaces.factories import make_room

    room = make_room(cast.anna, "Dolt", "secret")
    hidden = make_event(cast.anna, soon(), time(14), to=ToSpace(room.pk))
    assert receive(reply(hidden, cast.bo)) == "refused:uncounted"
    assert receive(reply(hidden, cast.bo, to="tid-abc@svar.norrsken.example")) == "refused:address"
