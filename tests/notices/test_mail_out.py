"""Mail to people, through a server that listens: one for a thread, in order, with rights, once."""

from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.mail import get_connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from samband.activity.models import Pick
from samband.activity.picking.actions import pick_entry
from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues, ToPeople, ToSpace
from samband.entries.models import Entry
from samband.kernel.mail_address import is_own_message_id
from samband.notices import actions, outbox, summaries
from samband.notices.addresses import REPLY, address_for, open_address
from samband.notices.models import Letter, NoMail, Preferences
from samband.notices.noting import note_entry
from samband.people.models import Person
from samband.spaces import actions as spaces
from tests.cast import Cast
from tests.people.conftest import Mailbox
from tests.spaces.factories import make_room

# A Tuesday, at eleven in Stockholm.
NOW = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _domain(settings: Settings) -> None:
    from dataclasses import replace

    settings.SAMBAND = replace(
        django_settings.SAMBAND, mail_in_domain="svar.norrsken.example", mail_in_port=2525
    )
    settings.DEFAULT_FROM_EMAIL = "samband@norrsken.example"


def write(by: Person, body: str, to: Any = None, *, title: str = "", now: datetime = NOW) -> Entry:
    entry = entries.write_post(actor=by, to=to or ToColleagues(), body=body, title=title, now=now)
    note(entry, now)
    return entry


def answer(by: Person, parent: Entry, body: str, *, now: datetime = NOW) -> Entry:
    entry = entries.comment(actor=by, parent_id=parent.pk, body=body, now=now)
    note(entry, now)
    return entry


def note(entry: Entry, now: datetime) -> None:
    note_entry(entry.pk, now)
    Letter.objects.filter(state="waiting", attempts=0).update(due_at=now + outbox.WINDOW)


def parts(message: Message) -> tuple[str, str]:
    found = {}
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            found[part.get_content_type()] = payload.decode()
    return found["text/plain"], found["text/html"]


def subject(message: Message) -> str:
    return str(make_header(decode_header(message["Subject"])))


def send(now: datetime = NOW + timedelta(minutes=3)) -> int:
    return outbox.send_due(now)


def test_one_mail_for_what_comes_together(cast: Cast, mailbox: Mailbox) -> None:
    root = write(cast.bo, "Vem kan pumpar?")
    answer(cast.anna, root, "Jag **kan**.")
    answer(cast.editor, root, "Jag med.")
    assert send(NOW + timedelta(minutes=1)) == 0
    assert send() == 1
    (message,) = mailbox.messages
    text, html = parts(message)
    assert subject(message) == "Re: Vem kan pumpar?"
    first, empty, who = text.splitlines()[:3]
    assert empty == ""
    assert who.startswith("Anna Åkerman, ")
    assert "all colleagues, 4 people" in first
    assert text.index("Jag **kan**.") < text.index("Jag med.")
    assert "<strong>kan</strong>" in html
    assert "all colleagues, 4 people" in html
    assert parseaddr(message["To"])[1] == "bo@norrsken.example"
    assert parseaddr(message["From"]) == (
        "Edit Editor via Norrsken energi",
        "samband@norrsken.example",
    )
    assert send() == 0
    assert len(mailbox.messages) == 1


def test_its_place_in_the_thread_and_the_ways_out(cast: Cast, mailbox: Mailbox) -> None:
    root = write(cast.anna, "Till @bo: läs")
    send()
    answered = answer(cast.bo, root, "Läst.", now=NOW + timedelta(minutes=20))
    answer(cast.anna, answered, "Bra.", now=NOW + timedelta(minutes=21))
    send(NOW + timedelta(minutes=30))
    first = next(m for m in mailbox.messages if "In-Reply-To" not in m)
    second = next(m for m in mailbox.messages if "bo@" in m["To"] and "In-Reply-To" in m)
    assert second["References"].split()[0] == first["Message-ID"]
    assert second["In-Reply-To"] in second["References"]
    assert is_own_message_id(first["Message-ID"])
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first["List-Unsubscribe"].startswith(f"<{django_settings.SAMBAND.base_url}/unsubscribe/")
    assert first["List-Id"] == "<colleagues.svar.norrsken.example>"
    assert first["Auto-Submitted"] == "auto-generated"
    opened = open_address(parseaddr(first["Reply-To"])[1], timezone.now())
    assert opened is not None
    assert (opened.person, opened.object_id, opened.is_expired) == (cast.bo, root.pk, False)


def test_a_secret_room_says_only_that_there_is_something(cast: Cast, mailbox: Mailbox) -> None:
    room = make_room(cast.anna, "Uppköpet", "secret", cast.bo)
    write(cast.anna, "Köper vi dem, @bo?", ToSpace(room.pk), title="Affären")
    send()
    whole = mailbox.messages[0].as_string() + "".join(parts(mailbox.messages[0]))
    whole += subject(mailbox.messages[0])
    for word in ("Uppköpet", room.slug, "Köper", "Affären", "Åkerman"):
        assert word not in whole
    assert "secret room" in parts(mailbox.messages[0])[0]


def test_guests_are_counted_in_the_first_line(cast: Cast, mailbox: Mailbox) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo, cast.guest)
    write(cast.anna, "Hej @bo", ToSpace(room.pk))
    send()
    assert "Pilot, 3 people, 1 of them a guest" in parts(mailbox.messages[0])[0]
    assert mailbox.messages[0]["List-Id"] == f'"Pilot" <room-{room.pk}.svar.norrsken.example>'
    assert subject(mailbox.messages[0]) == "[Pilot] Hej @bo"


def test_rights_are_looked_at_again_before_it_goes(cast: Cast, mailbox: Mailbox) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    write(cast.anna, "Hej @bo", ToSpace(room.pk))
    spaces.remove_member(actor=cast.anna, slug=room.slug, person=cast.bo)
    gone = write(cast.anna, "Hej @edit")
    entries.delete_entry(actor=cast.anna, entry_id=gone.pk)
    write(cast.anna, "Hej @astrid")
    Person.objects.filter(pk=cast.administrator.pk).update(state=Person.State.DEACTIVATED)
    assert send() == 0
    assert mailbox.messages == []
    assert set(Letter.objects.values_list("state", flat=True)) == {"dropped"}


def test_what_was_read_meanwhile_is_not_mailed(cast: Cast, mailbox: Mailbox) -> None:
    root = write(cast.anna, "Hej @bo")
    actions.read_thread(actor=cast.bo, root_id=root.pk)
    assert send() == 0


def test_quiet_hours_and_free_days_wait(cast: Cast, mailbox: Mailbox) -> None:
    friday = datetime(2026, 6, 5, 20, 0, tzinfo=UTC)
    write(cast.anna, "Hej @bo", now=friday)
    assert send(friday + timedelta(minutes=5)) == 0
    assert send(friday + timedelta(days=1)) == 0
    monday = datetime(2026, 6, 8, 5, 0, tzinfo=UTC)
    assert send(monday - timedelta(minutes=1)) == 0
    assert send(monday + timedelta(seconds=1)) == 1


def test_a_fault_is_tried_again_with_the_same_mail(
    cast: Cast, mailbox: Mailbox, settings: Settings
) -> None:
    write(cast.anna, "Hej @bo")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    assert send() == 0
    letter = Letter.objects.get()
    assert (letter.state, letter.attempts) == ("waiting", 1)
    settings.EMAIL_PORT = port
    assert send(letter.due_at + timedelta(seconds=1)) == 1


def test_who_is_killed_after_sending_sends_the_same_again(cast: Cast, mailbox: Mailbox) -> None:
    write(cast.anna, "Hej @bo")
    now = NOW + timedelta(minutes=3)
    letter = outbox.claim(now)
    assert letter is not None
    outbox.deliver(letter, get_connection())
    # The process dies before it can write that down.
    Letter.objects.update(state="sending", claimed_until=now + outbox.CLAIM)
    assert send(now) == 0
    assert send(now + outbox.CLAIM + timedelta(seconds=1)) == 1
    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"]
    assert parts(first) == parts(second)


def test_two_senders_take_different_letters(cast: Cast, mailbox: Mailbox) -> None:
    write(cast.anna, "Hej @bo och @edit")
    now = NOW + timedelta(minutes=3)
    first, second, third = outbox.claim(now), outbox.claim(now), outbox.claim(now)
    assert first is not None
    assert second is not None
    assert first.pk != second.pk
    assert third is None


def test_one_press_ends_mail_about_a_thread(cast: Cast, mailbox: Mailbox) -> None:
    root = write(cast.anna, "Hej @bo")
    send()
    link = mailbox.messages[0]["List-Unsubscribe"].strip("<>").partition("/unsubscribe")
    path = f"/unsubscribe{link[2]}"
    client = Client(enforce_csrf_checks=True)
    assert client.get(path).status_code == 200
    assert not NoMail.objects.exists()
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert NoMail.objects.get().root_id == root.pk
    answer(cast.anna, root, "Mer, @bo", now=NOW + timedelta(hours=1))
    assert send(NOW + timedelta(hours=2)) == 0
    assert client.post(path, {"again": "1"}).status_code == 200
    assert not NoMail.objects.exists()
    Person.objects.filter(pk=cast.bo.pk).update(epoch=2)
    assert client.get(path).status_code == 404
    assert client.get("/unsubscribe/abcdefgh").status_code == 404


def test_by_default_only_what_is_said_to_me_is_mailed(cast: Cast, mailbox: Mailbox) -> None:
    root = write(cast.anna, "Vem kan?")
    answer(cast.bo, root, "Jag.")
    answer(cast.editor, root, "Jag med.")
    send()
    assert {parseaddr(m["To"])[1] for m in mailbox.messages} == {"anna@norrsken.example"}
    actions.change_preferences(actor=cast.bo, mailed={"comment": True})
    answer(cast.editor, root, "Och mer.", now=NOW + timedelta(hours=1))
    send(NOW + timedelta(hours=2))
    assert "bo@norrsken.example" in {parseaddr(m["To"])[1] for m in mailbox.messages[1:]}


def test_mail_is_in_the_recipients_language(cast: Cast, mailbox: Mailbox) -> None:
    Person.objects.filter(pk=cast.bo.pk).update(language="sv")
    write(cast.anna, "Fika?", ToPeople(("bo",)))
    send()
    text, html = parts(mailbox.messages[0])
    assert "Ditt svar läses av" in text
    assert 'lang="sv"' in html


def test_addresses_can_not_be_forged_or_kept_for_ever(cast: Cast) -> None:
    address = address_for(REPLY, cast.bo, 7, NOW)
    assert len(address.partition("@")[0]) <= 64
    assert open_address(address.upper(), NOW) is not None
    word = address.partition("@")[0]
    for place in range(len("svar-"), len(word)):
        other = "a" if word[place] != "a" else "b"
        forged = f"{word[:place]}{other}{word[place + 1 :]}@svar.norrsken.example"
        found = open_address(forged, NOW)
        # The last character holds bits that count for nothing.
        assert found is None or place == len(word) - 1
    assert open_address(address.replace("svar-", "rum-"), NOW) is None
    assert open_address(address.replace("svar.norrsken", "annan"), NOW) is None
    later = open_address(address, NOW + timedelta(days=200))
    assert later is not None
    assert later.is_expired
    assert not open_address(address, NOW + timedelta(days=170)).is_expired  # type: ignore[union-attr]
    Person.objects.filter(pk=cast.bo.pk).update(epoch=9)
    assert open_address(address, NOW) is None


def test_a_summary_comes_once_in_the_morning_with_what_may_be_read(
    cast: Cast, mailbox: Mailbox
) -> None:
    root = write(cast.anna, "Stora frågan", now=NOW - timedelta(days=1))
    for number in range(3):
        answer(cast.editor, root, f"Ett {number}", now=NOW - timedelta(hours=20))
    secret = make_room(cast.anna, "Hemligt", "secret", cast.bo)
    hidden = write(cast.anna, "Tyst fråga", ToSpace(secret.pk), now=NOW - timedelta(days=1))
    answer(cast.anna, hidden, "Svar", now=NOW - timedelta(hours=20))
    Letter.objects.all().delete()
    Preferences.objects.create(person=cast.bo, summary="daily")
    for person in (cast.anna, cast.editor, cast.administrator, cast.guest):
        Preferences.objects.create(person=person, summary="never")
    choice = write(cast.anna, "Läs det här", now=NOW - timedelta(days=3))
    pick_entry(actor=cast.editor, entry_id=choice.pk, reason="Bra skrivet")
    Letter.objects.all().delete()
    Pick.objects.update(at=NOW - timedelta(hours=2))
    assert summaries.put_summaries(NOW - timedelta(hours=6)) == 0
    assert summaries.put_summaries(NOW) == 1
    assert summaries.put_summaries(NOW + timedelta(minutes=30)) == 0
    assert send() == 1
    text, html = parts(mailbox.messages[0])
    assert "Stora frågan (3 new comments)" in text
    assert "Stora frågan" in html
    assert "Picked by the editors\n\n* Läs det här\n  http" in text.replace("\r", "")
    assert "Tyst" not in text
    assert "Hemligt" not in text
    path = mailbox.messages[0]["List-Unsubscribe"].strip("<>").partition("/unsubscribe")[2]
    assert Client().post(f"/unsubscribe{path}").status_code == 200
    assert Preferences.objects.get(person=cast.bo).summary == "never"


def test_no_summary_without_anything_to_tell(cast: Cast, mailbox: Mailbox) -> None:
    monday = datetime(2026, 6, 8, 8, 0, tzinfo=UTC)
    assert summaries.put_summaries(monday) == len(cast.everybody)
    assert send(monday) == 0
