"""Open introductions to people at an organisation: the reader's own requests, and what they are asked."""

from datetime import datetime

from django.utils.translation import gettext as _

from samband.cards.organisations.blocks import OrganisationBlock
from samband.introductions.models import Asked, Introduction
from samband.people.models import Person
from samband.web.parts import Link

MOST = 10


def open_introductions(
    reader: Person, people: dict[int, str], now: datetime
) -> OrganisationBlock | None:
    """What waits for an answer of the reader's first, then what they wait for; two statements."""
    waits = {"introduction__state": Introduction.State.OPEN, "introduction__expires_at__gt": now}
    asked = Asked.objects.filter(
        person=reader, decision="", introduction__contact_id__in=people, **waits
    ).select_related("introduction", "asker")
    mine = Introduction.objects.filter(
        asker=reader, contact_id__in=people, state=Introduction.State.OPEN, expires_at__gt=now
    )
    lines = [
        Link(
            _("%(asker)s would like to meet %(contact)s")
            % {"asker": one.asker.name, "contact": people[one.introduction.contact_id]},
            f"/introductions/{one.introduction_id}",
            _("waits for your word"),
        )
        for one in asked.order_by("-at", "-pk")[:MOST]
    ]
    lines += [
        Link(
            _("You asked to be introduced to %(contact)s") % {"contact": people[one.contact_id]},
            f"/introductions/{one.pk}",
            _("waits for an answer"),
        )
        for one in mine.order_by("-at", "-pk")[:MOST]
    ]
    return OrganisationBlock(_("Introductions"), tuple(lines)) if lines else None
