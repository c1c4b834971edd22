"""Words of one's own on contacts; nobody else ever sees them."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samband.cards import queries
from samband.cards.models import CardTag
from samband.cards.wanted import plain
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.text import one_line
from samband.people.models import Person

MOST_AT_ONCE = 500
MOST_TAGS = 300


def _clean(name: str) -> tuple[str, str]:
    name = one_line(name, 40).lstrip("#").strip()
    key = plain(name)[:40]
    if not any(c.isalnum() for c in key):
        raise Invalid(_("A tag needs a word of letters or figures."), code="tag-name")
    return name, key


@transaction.atomic
def put_tag(*, actor: Person, party_ids: Sequence[int], name: str) -> int:
    """Put a tag on people outside whom the actor sees; gives how many did not have it.

    Raises `Invalid` for a name without letters, too many people or too many tags, `NotFound` for whom the actor doesn't see.
    """
    name, key = _clean(name)
    wanted = list(dict.fromkeys(party_ids))
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid(_("At most 500 contacts at once."), code="too-many")
    if not wanted or set(queries.names_of(actor, wanted)) != set(wanted):
        raise NotFound
    keys = set(CardTag.objects.filter(owner=actor).values_list("key", flat=True).distinct())
    if key not in keys and len(keys) >= MOST_TAGS:
        raise Invalid(
            _("You have 300 tags. Take one off everywhere before you add another."), code="too-many"
        )
    there = set(
        CardTag.objects.filter(owner=actor, key=key, party__in=wanted).values_list(
            "party_id", flat=True
        )
    )
    new = [party_id for party_id in wanted if party_id not in there]
    CardTag.objects.bulk_create(
        [CardTag(owner=actor, party_id=party_id, name=name, key=key) for party_id in new],
        ignore_conflicts=True,
    )
    return len(new)


@transaction.atomic
def take_tag(*, actor: Person, party_ids: Sequence[int], name: str) -> int:
    """Take a tag off contacts; gives from how many. Raises `Invalid` for a name without letters."""
    key = _clean(name)[1]
    count, _by = CardTag.objects.filter(owner=actor, key=key, party__in=party_ids).delete()
    return count
