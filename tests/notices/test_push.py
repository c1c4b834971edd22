"""Web Push against a push service of ours: encrypted for the device, signed by us, with the rights of the moment."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from py_vapid import Vapid02
from pytest_django import Settings

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues, ToPeople, ToSpace
from samband.entries.models import Entry
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.outgoing import AddressRefused
from samband.kernel.rates import count_attempt
from samband.kernel.tokens import token_hash
from samband.notices import actions
from samband.notices.models import Device, Push, PushKey
from samband.notices.noting import note_entry
from samband.notices.push import rules, sending
from samband.notices.push.devices import add_device, remove_device
from samband.notices.push.keys import public_key
from samband.people.actions import administration
from samband.people.models import Person, Session
from samband.people.signing import end_sessions
from samband.spaces import actions as spaces
from tests.cast import Cast, sign_in
from tests.notices.push_service import Phone, Service, text
from tests.spaces.factories import make_room

# A Tuesday, at eleven in Stockholm.
NOW = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with Service() as found:
        settings.SAMBAND = replace(django_settings.SAMBAND, internal_hosts=(found.host,))
        yield found
        found.shutdown()


def session_of(person: Person) -> Session:
    client = sign_in(Client(), person)
    key = client.cookies[django_settings.SESSION_COOKIE_NAME].value
    Session.objects.filter(key_hash=token_hash(key)).update(created_at=NOW - timedelta(days=1))
    return Session.objects.get(key_hash=token_hash(key))


def phone_of(person: Person, service: Service, path: str = "/phone") -> Phone:
    phone = Phone(service, path)
    session = session_of(person)
    Session.objects.filter(pk=session.pk).update(expires_at=NOW + timedelta(days=20))
    add_device(actor=person, subscription=phone.subscription, session=session, name="Telefonen")
    return phone


def write(by: Person, body: str, to: Any = None) -> Entry:
    entry = entries.write_post(actor=by, to=to or ToColleagues(), body=body, now=NOW)
    note_entry(entry.pk, NOW)
    Push.objects.update(due_at=NOW)
    return entry


def answer(by: Person, parent: Entry, body: str, now: datetime = NOW) -> Entry:
    entry = entries.comment(actor=by, parent_id=parent.pk, body=body, now=now)
    note_entry(entry.pk, now)
    Push.objects.filter(attempts=0).update(due_at=now)
    return entry


def test_encrypted_signed_and_without_words(cast: Cast, service: Service) -> None:
    phone = phone_of(cast.bo, service)
    entry = write(cast.anna, "Hemligheten om pumpen, @bo")
    assert sending.send_due(NOW) == 1
    ((_path, headers, body),) = service.taken
    (message,) = phone.shown
    assert message["title"] == "Anna Åkerman named you"
    assert message["body"] == "Norrsken energi"
    assert message["url"] == f"/entries/{entry.pk}"
    assert "pumpen" not in json.dumps(message, ensure_ascii=False)
    assert b"Anna" not in body
    assert headers["content-encoding"] == "aes128gcm"
    assert headers["ttl"] == "86400"
    assert headers["topic"] == rules.topic_of(message["tag"])
    assert headers["urgency"] == "high"
    assert Vapid02.verify(headers["authorization"])
    signed = headers["authorization"].partition("t=")[2].partition(",")[0]
    claims = json.loads(rules.decoded(signed.split(".")[1]))
    assert claims["aud"] == f"http://{service.host}"
    assert headers["authorization"].endswith(f"k={public_key()}")
    assert not Push.objects.exists()


def test_the_private_key_is_sealed_and_outlives_a_new_master_key(cast: Cast) -> None:
    from samband.kernel.sealing import Unreadable, seal, unseal

    before = public_key()
    assert public_key() == before
    sealed = bytes(PushKey.objects.get().private)
    number = unseal("push", sealed, about="push key 1")
    assert number not in sealed
    with pytest.raises(Unreadable):
        unseal("push", sealed, about="push key 2")
    with pytest.raises(Unreadable):
        unseal("push", seal("other", b"x", about="push key 1"), about="push key 1")


def test_what_a_secret_room_or_a_message_says_depends_on_the_wish(
    cast: Cast, service: Service
) -> None:
    phone = phone_of(cast.bo, service)
    room = make_room(cast.anna, openness="secret", name="Kupp")
    spaces.add_member(actor=cast.anna, slug=room.slug, person=cast.bo)
    write(cast.anna, "Plan A, @bo", ToSpace(room.pk))
    write(cast.anna, "Mellan oss", ToPeople(("bo",)))
    sending.send_due(NOW)
    secret, direct = phone.shown
    assert (secret["title"], secret["body"]) == ("Norrsken energi", "Something concerns you")
    assert direct["title"] == "Anna Åkerman wrote to you"
    assert "Mellan oss" not in json.dumps(direct)
    actions.change_preferences(actor=cast.bo, push_words=True)
    write(cast.anna, "Plan B, @bo", ToSpace(room.pk))
    sending.send_due(NOW)
    assert "Plan B" in phone.shown[-1]["body"]


def test_rights_are_looked_at_again(cast: Cast, service: Service) -> None:
    phone = phone_of(cast.bo, service)
    entry = write(cast.anna, "Till @bo")
    entries.delete_entry(actor=cast.anna, entry_id=entry.pk, now=NOW)
    assert sending.send_due(NOW) == 0
    write(cast.anna, "Igen till @bo")
    actions.read_all(actor=cast.bo, now=NOW)
    assert sending.send_due(NOW) == 0
    assert phone.shown == []
    assert not Push.objects.exists()


def test_kinds_quiet_hours_and_many_at_once(cast: Cast, service: Service) -> None:
    phone = phone_of(cast.bo, service)
    actions.change_preferences(actor=cast.bo, pushed={"mention": False})
    write(cast.anna, "Inte så viktigt, @bo")
    assert not Push.objects.exists()
    actions.change_preferences(actor=cast.bo, pushed={"mention": True})
    night = NOW.replace(hour=22)
    for number in range(rules.MOST_ONE_BY_ONE + 1):
        write(cast.anna, f"Sak {number}, @bo")
    assert sending.send_due(night) == 0
    # At seven in Stockholm.
    morning = NOW.replace(day=3, hour=5)
    assert set(Push.objects.values_list("due_at", flat=True)) == {morning}
    assert sending.send_due(morning) == 1
    assert phone.shown[0]["body"] == "5 things that concern you are new"
    assert phone.shown[0]["url"] == "/notifications"
    assert not Push.objects.exists()


def test_one_line_gathers_and_is_told_once_more(cast: Cast, service: Service) -> None:
    phone = phone_of(cast.anna, service)
    root = write(cast.anna, "Vem kan?")
    answer(cast.bo, root, "Jag")
    answer(cast.editor, root, "Och jag")
    assert Push.objects.count() == 1
    sending.send_due(NOW)
    answer(cast.bo, root, "Fast inte i dag")
    sending.send_due(NOW)
    assert len({message["tag"] for message in phone.shown}) == 1
    assert [message["title"] for message in phone.shown] == [
        "Edit Editor answered you",
        "Bo Östlund answered you",
    ]


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_forgotten(
    cast: Cast, service: Service, status: int
) -> None:
    phone_of(cast.bo, service)
    service.status = status
    write(cast.anna, "Hej @bo")
    assert sending.send_due(NOW) == 0
    assert not Device.objects.exists()
    assert not Push.objects.exists()


def test_faults_are_tried_again_with_growing_pauses(cast: Cast, service: Service) -> None:
    phone = phone_of(cast.bo, service)
    service.status, service.more = 429, {"Retry-After": "300"}
    write(cast.anna, "Hej @bo")
    sending.send_due(NOW)
    waiting = Push.objects.get()
    assert waiting.due_at == NOW + timedelta(seconds=300)
    service.status, service.more = 500, {}
    later = waiting.due_at
    for _attempt in range(2):
        sending.send_due(later)
        assert Push.objects.get().due_at > later
        later = Push.objects.get().due_at
    assert Device.objects.get().failing_since is not None
    service.status = 201
    assert sending.send_due(later) == 1
    assert Device.objects.get().failing_since is None
    assert len(phone.shown) == 4
    service.status = 503
    Device.objects.update(failing_since=NOW - timedelta(days=15))
    write(cast.anna, "Och igen @bo")
    sending.send_due(NOW)
    assert not Device.objects.exists()


def test_it_ends_with_the_session(cast: Cast, service: Service) -> None:
    phone = phone_of(cast.bo, service)
    write(cast.anna, "Hej @bo")
    Session.objects.filter(person=cast.bo).update(expires_at=NOW - timedelta(minutes=1))
    assert sending.send_due(NOW) == 0
    assert not Device.objects.exists()
    phone_of(cast.bo, service)
    end_sessions(cast.bo)
    assert not Device.objects.exists()
    phone_of(cast.bo, service)
    administration.deactivate(actor=cast.administrator, person=cast.bo)
    assert not Device.objects.exists()
    assert phone.shown == []


def test_signing_out_in_a_browser_ends_it(cast: Cast, service: Service) -> None:
    client = sign_in(Client(), cast.bo)
    told = Phone(service, "/phone").subscription
    sent = {"address": told.address, "p256dh": told.p256dh, "auth": told.auth}
    made = client.post("/settings/devices", sent)
    assert made.status_code == 201
    assert client.post("/settings/devices", sent).json() == made.json()
    page = client.get("/settings/devices").content.decode()
    assert "this one" in page
    assert told.address not in page
    device = Device.objects.get()
    assert told.address.encode() not in bytes(device.sealed)
    client.post("/sign-out")
    assert not Device.objects.exists()


def test_devices_are_their_persons_own(cast: Cast, service: Service) -> None:
    phone = phone_of(cast.bo, service)
    device = Device.objects.get()
    with pytest.raises(NotFound):
        remove_device(actor=cast.anna, device_id=device.pk)
    # Whoever holds the device now is told on it, and nobody else.
    session = session_of(cast.anna)
    add_device(actor=cast.anna, subscription=phone.subscription, session=session)
    assert Device.objects.get().person == cast.anna
    for wrong in (
        replace(phone.subscription, auth="eA"),
        replace(phone.subscription, p256dh="å"),
        replace(phone.subscription, p256dh=text(b"\4" + bytes(64))),
    ):
        with pytest.raises(Invalid):
            add_device(actor=cast.anna, subscription=wrong, session=session)
    inside = replace(phone.subscription, address="https://10.0.0.1/push")
    with pytest.raises(AddressRefused):
        add_device(actor=cast.anna, subscription=inside, session=session)


def test_a_device_is_not_told_without_end(cast: Cast, service: Service) -> None:
    phone_of(cast.bo, service)
    for _number in range(sending.PER_HOUR):
        count_attempt("push", str(Device.objects.get().pk), limit=99, window=sending.HOUR, now=NOW)
    write(cast.anna, "Hej @bo")
    assert sending.send_due(NOW) == 0
    assert Push.objects.get().due_at == NOW + sending.HOUR


@pytest.mark.usefixtures("cast")
def test_the_list_costs_the_same_for_many(cast: Cast, service: Service) -> None:
    from django.test.utils import CaptureQueriesContext

    client = sign_in(Client(), cast.bo)
    client.get("/settings/devices")
    counts = []
    for number in range(2):
        phone_of(cast.bo, service, f"/phone-{number}")
        phone_of(cast.bo, service, f"/pad-{number}")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get("/settings/devices").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
