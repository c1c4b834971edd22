"""What stands beside and above the home stream."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from samband.activity.blocks import Block
from samband.kernel.briefly import KeptBriefly
from samband.people.access import PersonRequest
from samband.people.lines import profile_url
from samband.people.models import Person
from samband.people.queries import Step, first_steps
from samband.web.dates import day
from samband.web.parts import Link

NEWEST = 5


def _newest() -> Sequence[Person]:
    people = Person.objects.active().exclude(role=Person.Role.GUEST)
    return list(people.filter(joined_at__isnull=False).order_by("-joined_at", "-pk")[:NEWEST])


#: The colleagues who came last, newest first; it changes a few times a week, and colleagues all see the same.
newest_colleagues = KeptBriefly(_newest, seconds=30.0)


def newest_block(request: PersonRequest) -> Block | None:
    """Who is new here; guests are not shown colleagues whom they may not know."""
    if request.user.is_guest:
        return None
    links = [
        Link(person.name, profile_url(person), _("came %(day)s") % {"day": day(person.joined_at)})
        for person in newest_colleagues()
        if person.pk != request.user.pk
    ]
    return Block(_("Latest colleagues"), links, "/people", _("All people"))


def steps_for(request: PersonRequest) -> Sequence[Step]:
    """An administrator's first steps, empty when all are done; one statement, for administrators only."""
    return first_steps() if request.user.is_administrator else ()
