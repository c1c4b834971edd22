"""People outside who objected: erased wherever they are, and not stored again.

An administrator names addresses, not contacts: whether somebody's hidden card holds one is not
theirs to see, so the answer is always the same.
"""

from collections.abc import Callable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from samband.cards.folding import forget
from samband.cards.jobs import make_hints
from samband.cards.models import (
    Block,
    Card,
    CardField,
    CardNote,
    CardTag,
    EmployerChange,
    FoldedCard,
    GoBetween,
)
from samband.cards.objecting import telling_owners
from samband.kernel.db import as_system
from samband.kernel.errors import Invalid
from samband.kernel.jobs import job, later
from samband.parties import actions as parties
from samband.parties.masking import SQL_PATTERN, gone_in, masked
from samband.parties.models import Identity, Merge
from samband.parties.suppression import suppressed
from samband.people.models import Person
from samband.people.registration import clean_email
from samband.ties.actions import recompute_ties
from samband.ties.models import Correction

MOST_AT_ONCE = 200
BATCH = 1_000


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


#: What packages above hold of one person's network.
NetworkEraser = Callable[[int], None]
_network_erasers: list[NetworkEraser] = []


def on_erase_network(eraser: NetworkEraser) -> None:
    """Call `eraser(person_id)` as the system role when a person's network goes; it may come twice."""
    if eraser not in _network_erasers:
        _network_erasers.append(eraser)


def _pass_on_company_cards(person_id: int) -> None:
    """What was handed to the organisation stays with an administrator, who finds somebody to keep it; notes don't."""
    heir = (
        Person.objects.active()
        .filter(role=Person.Role.ADMINISTRATOR)
        .exclude(pk=person_id)
        .order_by("pk")
        .first()
    )
    if heir is None:
        return
    kept = Card.objects.filter(owner_id=person_id, level=Card.Level.COMPANY).exclude(
        party_id__in=Card.objects.filter(owner=heir).values("party_id")
    )
    ids = list(kept.values_list("pk", flat=True))
    CardNote.objects.filter(card_id__in=ids).delete()
    CardField.objects.filter(card_id__in=ids).exclude(level=Card.Level.COMPANY).delete()
    CardField.objects.filter(card_id__in=ids).update(owner=heir)
    Card.objects.filter(pk__in=ids).update(owner=heir, import_id=None)


def erase_cards_of(person_id: int) -> None:
    """Take away what is left of a person's own network when their imports are gone: what they wrote by hand, their list.

    Needs the system role. Idempotent.
    """
    for eraser in _network_erasers:
        eraser(person_id)
    _pass_on_company_cards(person_id)
    parties = set(Card.objects.filter(owner_id=person_id).values_list("party_id", flat=True))
    Card.objects.filter(owner_id=person_id).delete()
    FoldedCard.objects.filter(owner_id=person_id).delete()
    EmployerChange.objects.filter(owner_id=person_id).delete()
    GoBetween.objects.filter(person_id=person_id).delete()
    Merge.objects.filter(layer=person_id).delete()
    Block.objects.filter(owner_id=person_id).delete()
    CardTag.objects.filter(owner_id=person_id).delete()
    Correction.objects.filter(owner_id=person_id).delete()
    mine = Identity.objects.filter(layer=person_id)
    parties |= set(mine.values_list("party_id", flat=True))
    mine.delete()
    recompute_ties(parties)
    make_hints(parties)


def clean_cards() -> None:
    """Take suppressed addresses off cards that stay: a shared mailbox on somebody else's card, a word in a note.

    Works as the system role, in transactions of its own. About 5 s for a million cards; idempotent.
    """
    after: UUID | None = None
    while True:
        with as_system():
            found = Card.objects.order_by("pk")
            cards = list((found.filter(pk__gt=after) if after else found)[:BATCH])
            if not cards:
                break
            after = cards[-1].pk
            gone = {value for _, value in suppressed(("email", m) for c in cards for m in c.emails)}
            wrong = [card for card in cards if not gone.isdisjoint(card.emails)]
            for card in wrong:
                card.emails = [mail for mail in card.emails if mail not in gone]
            Card.objects.bulk_update(wrong, ["emails"])
    with as_system():
        _clean_words()


def _clean_words() -> None:
    forget(gone_in)
    fields = CardField.objects.filter(value__contains="@")
    for field in fields.iterator(chunk_size=BATCH):
        if gone_in([field.value]):
            field.delete()
    for tag in CardTag.objects.filter(name__contains="@").iterator(chunk_size=BATCH):
        if gone_in([tag.name]):
            tag.delete()
    notes = CardNote.objects.filter(text__regex=SQL_PATTERN)
    for note in notes.iterator(chunk_size=BATCH):
        gone = gone_in([note.text])
        if gone:
            note.text = masked(note.text, gone)
            note.save(update_fields=["text"])


@job("cards.erase_objectors")
def erase_objectors(actor_id: int) -> None:
    """Erase everybody outside one of whose addresses must not be stored; 0 is nobody here: they objected themselves.

    Whose contacts they were is told to those; nobody else learns it.
    """
    actor = Person.objects.get(pk=actor_id) if actor_id else None
    with telling_owners(), as_system():
        parties.erase_suppressed(actor=actor)
    parties.clean_texts()
