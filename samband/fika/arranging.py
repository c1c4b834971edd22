"""Whether there is fika here: turned on and off by administrators, read by every process a few seconds late."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.fika.models import Arrangement
from samband.fika.rules import MONDAY, MOST_WEEKS, SUNDAY
from samband.kernel import audit
from samband.kernel.briefly import KeptBriefly
from samband.kernel.errors import Invalid, NotFound
from samband.people import installation
from samband.people.models import Person
from samband.people.presence import zone_of

#: How fika is arranged, None while it is off.
current = KeptBriefly(lambda: Arrangement.objects.filter(is_on=True).first(), seconds=5.0)


def is_on() -> bool:
    """Whether there is fika here."""
    return current() is not None


def arranged() -> Arrangement:
    """How fika is arranged, also while it is off (then not stored)."""
    return Arrangement.objects.first() or Arrangement(since=timezone.localdate())


@transaction.atomic
def arrange(
    *, actor: Person, is_on: bool, weeks: int, weekday: int, now: datetime | None = None
) -> Arrangement:
    """Turn fika on or off, and say how often and on which weekday (0 is Monday) pairs are proposed.

    Who takes part is each one's own choice, and stays it while fika is off. Raises `NotFound` for others than administrators,
    `Invalid` for an interval beyond 1 to 12 weeks.
    """
    if not actor.is_administrator:
        raise NotFound
    if not 1 <= weeks <= MOST_WEEKS or not MONDAY <= weekday <= SUNDAY:
        raise Invalid(
            _("Choose 1 to %(most)d weeks, and a day of the week.") % {"most": MOST_WEEKS},
            code="interval",
        )
    now = now or timezone.now()
    found = Arrangement.objects.select_for_update().first() or Arrangement()
    if not found.is_on or found.since is None:
        # A round of a day before it was turned on would come as a surprise.
        found.since = now.astimezone(zone_of(actor)).date()
    found.is_on, found.weeks, found.weekday = is_on, weeks, weekday
    found.save()
    audit.record(
        "fika.turned-on" if is_on else "fika.turned-off",
        actor_id=actor.pk,
        object_kind="installation",
        weeks=weeks,
        weekday=weekday,
    )
    current.forget()
    return found


def home_zone() -> str:
    """The clock by which a round's day begins."""
    home = installation.current()
    return home.time_zone if home is not None else "Europe/Stockholm"
