"""What each does for themselves: take part, pause, stop; answer, say no."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.fika.access import seat_for_answering
from samband.fika.arranging import is_on
from samband.fika.models import Seat, Taker
from samband.fika.telling import take_back_refusal, tell_refusal
from samband.kernel.errors import Invalid, NotFound
from samband.people.models import Person


def _require(actor: Person) -> None:
    if actor.is_guest or not is_on():
        raise NotFound


@transaction.atomic
def take_part(*, actor: Person, now: datetime | None = None) -> Taker:
    """Be proposed to somebody from the next round on; also ends a pause. Doing it twice changes nothing.

    Raises `NotFound` for guests and where there is no fika.
    """
    _require(actor)
    taker, is_new = Taker.objects.get_or_create(
        person=actor, defaults={"since": now or timezone.now()}
    )
    if not is_new and taker.paused_at is not None:
        taker.paused_at = None
        taker.save(update_fields=["paused_at"])
    return taker


@transaction.atomic
def pause(*, actor: Person, now: datetime | None = None) -> Taker:
    """Be proposed to nobody until one takes part again. Raises `NotFound` unless one takes part."""
    _require(actor)
    taker = Taker.objects.select_for_update().filter(person=actor).first()
    if taker is None:
        raise NotFound
    if taker.paused_at is None:
        taker.paused_at = now or timezone.now()
        taker.save(update_fields=["paused_at"])
    return taker


@transaction.atomic
def leave(*, actor: Person) -> None:
    """Take part no more; what was proposed stays with those it was proposed to. Works also where fika is off."""
    Taker.objects.filter(person=actor).delete()


@transaction.atomic
def answer_meeting(*, actor: Person, entry_id: int, met: str) -> Seat:
    """Say whether one met: yes, not-yet, no, or "" for nothing. Raises `NotFound`, `Invalid`."""
    if met not in ("", *Seat.Met.values):
        raise Invalid(_("Choose one of those that are offered."), code="choice")
    seat = seat_for_answering(actor, entry_id)
    seat.met = met
    seat.save(update_fields=["met"])
    return seat


@transaction.atomic
def decline_meeting(*, actor: Person, entry_id: int, now: datetime | None = None) -> Seat:
    """Say that it does not suit this time; the others are told, without a reason. Twice changes nothing.

    Raises `NotFound`.
    """
    seat = seat_for_answering(actor, entry_id)
    if seat.declined_at is None:
        seat.declined_at = now or timezone.now()
        seat.save(update_fields=["declined_at"])
        tell_refusal(seat)
    return seat


@transaction.atomic
def accept_meeting(*, actor: Person, entry_id: int) -> Seat:
    """It suits after all: take back that one said no. Raises `NotFound`."""
    seat = seat_for_answering(actor, entry_id)
    if seat.declined_at is not None:
        seat.declined_at = None
        seat.save(update_fields=["declined_at"])
        take_back_refusal(seat)
    return seat
