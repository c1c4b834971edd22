"""What a personal import leaves with its owner: a private card of everybody outside whom it met.

Without a card there is nothing to share: identities say whom a source saw, a card says that somebody knows them.
"""

from collections.abc import Collection

from django.db.models import Q

from samband.cards.actions import NewCard, keep_cards
from samband.cards.jobs import make_hints
from samband.cards.models import Card
from samband.kernel.text import fold
from samband.parties.models import Identity
from samband.sources.models import Import


def keep_contacts(run: Import) -> int:
    """Cards for the owner of a personal import, of the humans outside that it saw; returns how many are new.

    Works as the system role, after the identities were resolved. Doing it again adds nothing.
    """
    owner = run.source.owner
    if owner is None:
        return 0
    seen = Identity.objects.filter(
        layer=run.layer,
        kind=Identity.Kind.EMAIL,
        is_role=False,
        party__is_inside=False,
        sightings__import_run=run,
    ).distinct()
    by_party: dict[int, list[Identity]] = {}
    for identity in seen.order_by("pk"):
        by_party.setdefault(identity.party_id, []).append(identity)
    organisations = _organisation_names(run.layer, seen.values_list("organisation_id", flat=True))
    cards = (_card(each, organisations) for each in by_party.values())
    return keep_cards(actor=owner, cards=cards, import_id=run.pk)


def _organisation_names(layer: int, ids: Collection[int | None]) -> dict[int, str]:
    domains = Identity.objects.filter(
        layer=layer, kind=Identity.Kind.DOMAIN, party_id__in=[one for one in ids if one]
    )
    return {one.party_id: one.name or one.value for one in domains.order_by("-pk")}


def _card(identities: list[Identity], organisations: dict[int, str]) -> NewCard:
    """One human: the latest name that was written, every address, the organisation they wrote from last."""
    latest = sorted(identities, key=lambda one: (one.last_seen_at is not None, one.last_seen_at))
    name = next((one.name for one in reversed(latest) if one.name), latest[-1].value)
    organisation = next(
        (one.organisation_id for one in reversed(latest) if one.organisation_id), None
    )
    return NewCard(
        party_id=latest[-1].party_id,
        name=name,
        name_key=fold(name),
        organisation_id=organisation,
        organisation_name=organisations.get(organisation, "") if organisation else "",
        emails=tuple(sorted(one.value for one in identities)),
    )


def drop_contacts(run: Import) -> set[int]:
    """Take away the cards that an import made of people whom no other source of the owner's has seen.

    Works as the system role, after the identities are gone; returns the parties.
    """
    if run.source.owner is None:
        return set()
    cards = Card.objects.filter(owner=run.source.owner, import_id=run.pk)
    known = Identity.objects.filter(layer=run.layer, party_id__in=cards.values("party_id"))
    written_on = cards.filter(
        Q(edited_at__isnull=False) | Q(notes__import_id=None, notes__isnull=False)
    )
    gone = cards.exclude(party_id__in=known.values("party_id")).exclude(
        pk__in=written_on.values("pk")
    )
    parties = set(gone.values_list("party_id", flat=True))
    gone.delete()
    make_hints(parties)
    return parties
