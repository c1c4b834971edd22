"""How long spaces keep what is written in them, over the API."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.entries.retention.actions import choose_retention
from samband.entries.retention.queries import outlooks
from samband.entries.retention.rules import PRESETS
from samband.people.bearer import caller, reading, writing
from samband.spaces.access import space_for_hosting, space_for_reading
from samband.spaces.models import Space

router = Router(tags=["spaces"])


class RetentionIn(Schema):
    """For how many months threads are kept that nobody writes in; null keeps everything."""

    months: int | None


class RetentionOut(Schema):
    """What holds in a space; before `starts_at` nothing is deleted."""

    months: int | None
    starts_at: datetime | None


class OutlookOut(Schema):
    """What a choice would mean: threads that are older now, and when the first reaches the age."""

    months: int
    threads: int
    first_at: datetime | None


class OutlooksOut(Schema):
    """The usual choices: 6, 12, 24 and 60 months."""

    choices: list[OutlookOut]


def _out(space: Space) -> RetentionOut:
    return RetentionOut(months=space.retention_months, starts_at=space.retention_from)


@router.get("/spaces/{slug}/retention", auth=reading, response=RetentionOut)
def retention(request: HttpRequest, slug: str) -> RetentionOut:
    """How long a space keeps threads that nobody writes in."""
    return _out(space_for_reading(caller(request), slug).space)


@router.get("/spaces/{slug}/retention/outlook", auth=reading, response=OutlooksOut)
def outlook(request: HttpRequest, slug: str) -> OutlooksOut:
    """What the choices would delete now; for those who may choose."""
    space = space_for_hosting(caller(request), slug).space
    found = outlooks(space.pk, PRESETS, timezone.now())
    return OutlooksOut(
        choices=[
            OutlookOut(months=one.months, threads=one.threads, first_at=one.first_at)
            for one in found
        ]
    )


@router.put("/spaces/{slug}/retention", auth=writing, response=RetentionOut)
def choose(request: HttpRequest, slug: str, body: RetentionIn) -> RetentionOut:
    """Choose it. The space is told by a post of yours, and nothing goes before 14 days have passed."""
    return _out(choose_retention(actor=caller(request), slug=slug, months=body.months))
