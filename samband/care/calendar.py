"""Plans as a calendar that programs read: one whole day for each contact, the day on which it is time."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from samband.care.access import today_of
from samband.care.queries import all_cared
from samband.care.words import gap_words
from samband.gatherings.events.ical import Item, as_text
from samband.kernel.mail_address import domain
from samband.people.models import Person


def calendar_of(person: Person, now: datetime) -> str:
    """All plans of a person by the day on which each is due, today for what is due already. Two statements."""
    today = today_of(person, now)
    base = settings.SAMBAND.base_url
    items = []
    for cared in sorted(all_cared(person, now), key=lambda one: one.contact_id):
        starts = datetime.combine(max(cared.look.due_on, today), time(), UTC)
        items.append(
            Item(
                uid=f"care-{person.pk}-{cared.contact_id}@{domain()}",
                title=_("Be in touch with %(name)s") % {"name": cared.name},
                starts_at=starts,
                ends_at=starts + timedelta(days=1),
                is_whole_day=True,
                zone="UTC",
                sequence=0,
                # The day itself: so a calendar that nothing was changed in stays the same, byte by byte.
                changed_at=starts,
                address=f"{base}/contacts/{cared.contact_id}/care",
                about=gap_words(cared.ideal_days, cared.longest_days),
            )
        )
    return as_text(items, name=_("Keep in touch"))
