"""Saying what one is doing, and taking it back."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Invalid
from samband.kernel.text import one_line
from samband.people.models import LONGEST_DOING, LONGEST_PLACE, Person, Presence
from samband.people.presence import NOTHING_SAID, UNTIL, Until, end_of, zone_of


@transaction.atomic
def say_presence(
    *,
    actor: Person,
    doing: str = "",
    place: str = "",
    availability: str = "",
    until: Until = "today",
    away_until: date | None = None,
    now: datetime | None = None,
) -> Presence | None:
    """Replace what one said before; with nothing to say it is taken back (None).

    Raises `Invalid` for an unknown availability or end, a last day of absence that is over, and too long words.
    """
    now = now or timezone.now()
    if until not in UNTIL or availability not in Presence.Availability.values:
        raise Invalid(_("Choose one of those that are offered."), code="choice")
    if len(doing) > LONGEST_DOING or len(place) > LONGEST_PLACE:
        raise Invalid(_("This is too long. A short line is enough."), code="too-long")
    zone = zone_of(actor)
    if away_until is not None and away_until < now.astimezone(zone).date():
        said = _("This day is over.")
        raise Invalid(said, code="past", fields={"away_until": [said]})
    said_now = {
        "doing": one_line(doing, LONGEST_DOING),
        "place": one_line(place, LONGEST_PLACE),
        "availability": availability,
        "away_until": away_until,
    }
    if not any(said_now.values()):
        take_back_presence(actor=actor)
        return None
    presence, _made = Presence.objects.update_or_create(
        person=actor, defaults={**said_now, "until": end_of(until, now, zone), "at": now}
    )
    return presence


@transaction.atomic
def take_back_presence(*, actor: Person) -> None:
    """Say nothing any more; what a calendar says stays until that is turned off."""
    mine = Presence.objects.filter(person=actor)
    mine.filter(calendar_kind="").delete()
    mine.update(**NOTHING_SAID)
