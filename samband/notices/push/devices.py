"""Turning push on and off for a device."""

import json

from cryptography.hazmat.primitives.asymmetric import ec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Invalid, NotFound, Refused
from samband.kernel.outgoing.targets import target_of
from samband.kernel.sealing import Unreadable, seal, unseal
from samband.kernel.text import one_line
from samband.kernel.tokens import token_hash
from samband.notices.push.keys import Subscription
from samband.notices.push.rules import decoded
from samband.notices.push_models import Device
from samband.people.models import Person, Session, Token

MOST_DEVICES = 10
_PURPOSE = "device"


@transaction.atomic
def add_device(
    *,
    actor: Person,
    subscription: Subscription,
    name: str = "",
    session: Session | None = None,
    token: Token | None = None,
) -> Device:
    """Tell a device of one's own at once from now on; it goes with the session, or the token, that turned it on.

    Doing it again for the same address changes the row; an address that was another person's is the actor's from now on,
    because whoever holds the device is its user. Raises `Invalid` for what is no subscription, `AddressRefused` for a
    service we don't go to, `Refused` for more than ten devices.
    """
    _check(subscription)
    device = Device.objects.filter(address_hash=token_hash(subscription.address)).first()
    if device is not None and device.person_id != actor.pk:
        device.delete()
        device = None
    if device is None:
        if Device.objects.filter(person=actor).count() >= MOST_DEVICES:
            raise Refused(
                _("You have %(count)d devices that are told. Remove one of them first.")
                % {"count": MOST_DEVICES},
                code="too-many-devices",
            )
        device = Device(person=actor, address_hash=token_hash(subscription.address))
    device.session, device.token = session, token
    if name.strip() or not device.name:
        device.name = one_line(name, 80) if name.strip() else _session_name(session, token)
    device.failing_since = None
    device.save()
    told = json.dumps([subscription.address, subscription.p256dh, subscription.auth])
    device.sealed = seal(_PURPOSE, told.encode(), about=_about(device))
    device.save(update_fields=["sealed"])
    return device


def _session_name(session: Session | None, token: Token | None) -> str:
    found = session.browser if session is not None else token.name if token is not None else ""
    return found or str(_("A device"))


def _check(subscription: Subscription) -> None:
    wrong = Invalid(_("This is no subscription to push messages."), code="no-subscription")
    try:
        point, secret = decoded(subscription.p256dh), decoded(subscription.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError as error:
        raise wrong from error
    # RFC 8291, 3.1: an uncompressed point and sixteen bytes.
    if len(point) != 65 or len(secret) != 16 or len(subscription.address) > 2000:
        raise wrong
    target = target_of(subscription.address)
    if target.scheme != "https" and not target.is_listed:
        raise wrong


def _about(device: Device) -> str:
    return f"device {device.pk} of {device.person_id}"


def subscription_of(device: Device) -> Subscription | None:
    """How to reach a device; None when it can't be read any more."""
    try:
        told = unseal(_PURPOSE, bytes(device.sealed), about=_about(device))
    except Unreadable:
        return None
    return Subscription(*json.loads(told))


def device_of(actor: Person, device_id: int) -> Device:
    """One's own device. Raises `NotFound`."""
    found = Device.objects.filter(pk=device_id, person=actor).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def rename_device(*, actor: Person, device_id: int, name: str) -> Device:
    """Call a device something else. Raises `NotFound`, and `Invalid` without a name."""
    device = device_of(actor, device_id)
    if not name.strip():
        raise Invalid(_("A name is needed."), code="no-name")
    device.name = one_line(name, 80)
    device.save(update_fields=["name"])
    return device


@transaction.atomic
def remove_device(*, actor: Person, device_id: int) -> None:
    """Tell a device nothing more. Raises `NotFound`."""
    device_of(actor, device_id).delete()
