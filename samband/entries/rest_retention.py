"""How long spaces keep what is written in them, over the API."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.entries.retention.actions import choose_retention
from samband.entries.retention.default import choose_default, default_outlooks
from samband.entries.retention.queries import outlooks
from samband.entries.retention.rules import PRESETS
from samband.kernel.errors import NotFound
from samband.people.bearer import caller, reading, writing
from samband.spaces.access import space_for_hosting, space_for_reading
from samband.spaces.models import Space
from samband.spaces.retention import default_months

router = Router(tags=["spaces"])


class RetentionIn(Schema):
    """For how many months threads are kept that nobody writes in; null keeps everything. With `follows` what the organisation
    says, now and when it changes.
    """

    months: int | None = None
    follows: bool = False


class RetentionOut(Schema):
    """What holds in a space; before `starts_at` nothing is deleted. `follows`: it is what the organisation says."""

    months: int | None
    starts_at: datetime | None
    follows: bool


class DefaultIn(Schema):
    """For how many months rooms keep threads unless their hosts choose; null keeps everything."""

    months: int | None


class DefaultOut(Schema):
    """What the organisation says."""

    months: int | None


class RoomOutlookOut(Schema):
    """How many threads of a room would go."""

    slug: str
    threads: int


class DefaultOutlookOut(Schema):
    """What a default would delete now in open rooms; of closed and secret ones nothing is counted."""

    months: int
    threads: int
    rooms: list[RoomOutlookOut]


class DefaultOutlooksOut(Schema):
    """The usual choices: 6, 12, 24 and 60 months."""

    choices: list[DefaultOutlookOut]


class OutlookOut(Schema):
    """What a choice would mean: threads that are older now, and when the first reaches the age."""

    months: int
    threads: int
    first_at: datetime | None


class OutlooksOut(Schema):
    """The usual choices: 6, 12, 24 and 60 months."""

    choices: list[OutlookOut]


def _out(space: Space) -> RetentionOut:
    return RetentionOut(
        months=space.retention_months,
        starts_at=space.retention_from,
        follows=space.follows_retention,
    )


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
    return _out(
        choose_retention(actor=caller(request), slug=slug, months=body.months, follows=body.follows)
    )


@router.get("/retention", auth=reading, response=DefaultOut)
def default(request: HttpRequest) -> DefaultOut:
    """What rooms keep where no host chose; for administrators."""
    _administrator(request)
    return DefaultOut(months=default_months())


@router.get("/retention/outlook", auth=reading, response=DefaultOutlooksOut)
def default_outlook(request: HttpRequest) -> DefaultOutlooksOut:
    """What the choices would delete now in open rooms; for administrators."""
    _administrator(request)
    return DefaultOutlooksOut(
        choices=[
            DefaultOutlookOut(
                months=one.months,
                threads=one.threads,
                rooms=[
                    RoomOutlookOut(slug=slug, threads=count) for slug, _name, count in one.rooms
                ],
            )
            for one in default_outlooks(PRESETS, timezone.now())
        ]
    )


@router.put("/retention", auth=writing, response=DefaultOut)
def choose_for_all(request: HttpRequest, body: DefaultIn) -> DefaultOut:
    """Choose it; each room is told, and nothing goes before 14 days have passed. For administrators."""
    _administrator(request)
    return DefaultOut(months=choose_default(actor=caller(request), months=body.months))


def _administrator(request: HttpRequest) -> None:
    if not caller(request).is_administrator:
        raise NotFound
