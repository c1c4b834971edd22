"""People outside who objected: erased wherever they are, and not stored again.

An administrator names addresses, not contacts: whether somebody's hidden card holds one is not
theirs to see, so the answer is always the same.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from samband.cards.jobs import make_hints
from samband.cards.models import Block, Card
from samband.kernel.db import as_system
from samband.kernel.errors import Invalid
from samband.kernel.jobs import job, later
from samband.parties import actions as parties
from samband.parties.models import Identity
from samband.people.models import Person
from samband.people.registration import clean_email
from samband.ties.actions import recompute_ties

MOST_AT_ONCE = 200


def read_addresses(text: str) -> list[str]:
    """Mail addresses, one a line. Raises `Invalid` for none, too many, what is no address, and
    addresses of colleagues (whose accounts are closed elsewhere)."""
    found = list(dict.fromkeys(filter(None, map(clean_email, text.splitlines()))))
    if not found:
        raise Invalid(_("Write at least one mail address."), code="address-missing")
    if len(found) > MOST_AT_ONCE:
        raise Invalid(
            _("At most %(count)s addresses at once.") % {"count": MOST_AT_ONCE}, code="too-many"
        )
    for one in found:
        local, at, domain = one.rpartition("@")
        if not (local and at and "." in domain) or len(one) > 254 or " " in one:
            raise Invalid(
                _("“%(text)s” is not a mail address.") % {"text": one[:60]}, code="not-an-address"
            )
    taken = Person.objects.filter(email__in=found).values_list("email", flat=True).first()
    if taken is not None:
        raise Invalid(
            _("%(address)s belongs to somebody with an account. Erase the account under People.")
            % {"address": taken},
            code="has-account",
        )
    return found


@transaction.atomic
def object_for(*, actor: Person, addresses: Sequence[str]) -> None:
    """Keep these addresses from being stored, and erase later whoever has one of them.

    Raises `NotFound` for anybody but administrators. Only hashes are stored and no job holds an
    address.
    """
    parties.suppress_addresses(actor=actor, addresses=addresses)
    later(erase_objectors, key="erase-objectors", actor_id=actor.pk)


def erase_cards_of(person_id: int) -> None:
    """Take away what is left of a person's own network when their imports are gone: what they wrote by hand, their list.

    Needs the system role. Idempotent.
    """
    parties = set(Card.objects.filter(owner_id=person_id).values_list("party_id", flat=True))
    Card.objects.filter(owner_id=person_id).delete()
    Block.objects.filter(owner_id=person_id).delete()
    mine = Identity.objects.filter(layer=person_id)
    parties |= set(mine.values_list("party_id", flat=True))
    mine.delete()
    recompute_ties(parties)
    make_hints(parties)


@job("cards.erase_objectors")
def erase_objectors(actor_id: int) -> None:
    """Erase everybody outside one of whose addresses must not be stored."""
    actor = Person.objects.get(pk=actor_id)
    with as_system():
        parties.erase_suppressed(actor=actor)
    parties.clean_texts()
