"""Devices over the API: for programs that take Web Push themselves (UnifiedPush and the like)."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.notices.models import Device
from samband.notices.push import devices
from samband.notices.push.keys import Subscription, public_key
from samband.people.bearer import caller, reading, token_of, writing

router = Router(tags=["notifications"])


class DeviceOut(Schema):
    """A device that is told at once; `fails` when its push service took nothing of late."""

    id: int
    name: str
    at: datetime
    fails: bool


class DevicesOut(Schema):
    """My devices, and the public key (RFC 8292) that a subscription is made with."""

    devices: list[DeviceOut]
    key: str


class DeviceIn(Schema):
    """A push subscription as browsers give it: its address, its public key and secret in Base64 (RFC 8291)."""

    address: str
    p256dh: str
    auth: str
    name: str = ""


class NameIn(Schema):
    """What a device is called."""

    name: str


def _out(device: Device) -> DeviceOut:
    return DeviceOut(
        id=device.pk,
        name=device.name,
        at=device.created_at,
        fails=device.failing_since is not None,
    )


@router.get("/devices", auth=reading, response=DevicesOut)
def list_devices(request: HttpRequest) -> DevicesOut:
    """My devices, newest first."""
    mine = Device.objects.filter(person=caller(request)).order_by("-created_at", "-pk")
    return DevicesOut(devices=[_out(one) for one in mine], key=public_key())


@router.post("/devices", auth=writing, response={201: DeviceOut})
def add(request: HttpRequest, data: DeviceIn) -> tuple[int, DeviceOut]:
    """Tell a device at once, until it is removed or this token ends."""
    made = devices.add_device(
        actor=caller(request),
        subscription=Subscription(data.address, data.p256dh, data.auth),
        name=data.name,
        token=token_of(request),
    )
    made.refresh_from_db()
    return 201, _out(made)


@router.patch("/devices/{device_id}", auth=writing, response=DeviceOut)
def rename(request: HttpRequest, device_id: int, data: NameIn) -> DeviceOut:
    """Call a device something else."""
    return _out(devices.rename_device(actor=caller(request), device_id=device_id, name=data.name))


@router.delete("/devices/{device_id}", auth=writing, response={204: None})
def remove(request: HttpRequest, device_id: int) -> tuple[int, None]:
    """Tell a device nothing more."""
    devices.remove_device(actor=caller(request), device_id=device_id)
    return 204, None
