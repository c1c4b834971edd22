"""Keeping in touch with people at an organisation: the reader's own plans, and who looks after whom."""

from datetime import datetime

from django.utils.translation import gettext as _

from samband.cards.organisations.blocks import OrganisationBlock
from samband.care.queries import Cared, all_cared, keepers_of
from samband.people.models import Person
from samband.web.dates import day
from samband.web.parts import Link

MOST = 10


def care_there(reader: Person, people: dict[int, str], now: datetime) -> OrganisationBlock | None:
    """Plans of the reader's, the most pressing first, then colleagues who look after somebody; two statements."""
    plans = [one for one in all_cared(reader, now) if one.contact_id in people]
    plans.sort(key=lambda one: (one.look.due_on, one.name, one.contact_id))
    lines = [
        Link(people[one.contact_id], f"/contacts/{one.contact_id}/care", _due(one))
        for one in plans[:MOST]
    ]
    lines += [
        Link(
            people[contact_id],
            f"/contacts/{contact_id}",
            _("%(name)s looks after them.") % {"name": keeping.colleague.name},
        )
        for contact_id, keepers in keepers_of(reader, sorted(people), now).items()
        for keeping in keepers
        if keeping.colleague.id != reader.pk
    ][:MOST]
    return OrganisationBlock(_("Keep in touch"), tuple(lines)) if lines else None


def _due(one: Cared) -> str:
    if one.look.is_due:
        return _("It is time to be in touch.")
    return _("Next on %(day)s.") % {"day": day(one.look.due_on)}
