"""The outside half of the sample: each owner's mailbox as a personal source, and the cards made of it."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext

from samband.cards.actions import NewCard, bands_of, keep_cards
from samband.cards.jobs import make_hints
from samband.cards.models import Card
from samband.demo import accounts
from samband.demo.load_doubts import load_doubts
from samband.demo.shapes import Contact, Interaction, Organisation, Sample
from samband.kernel.db import as_system
from samband.kernel.text import fold
from samband.parties.actions import Home, Known, Seen, see_identities
from samband.parties.models import Identity
from samband.people.models import Installation, Person
from samband.sources.models import Import, Item, Sighting, Source
from samband.ties.actions import InteractionRow, record_interactions
from samband.ties.rules import Band

Told = Callable[[str, int, int], None]
LABEL = "Tallånger"


@dataclass(slots=True)
class _Mailbox:
    """What one person's source holds: whom they know, how far they share it, and the contacts over time."""

    contacts: list[tuple[Contact, str]] = field(default_factory=list)
    interactions: list[Interaction] = field(default_factory=list)


def load_outside(sample: Sample, by_key: dict[str, Person], *, now: datetime, told: Told) -> None:
    """Store every owner's contacts and interactions in the owner's own layer, and share what they share.

    Works as the system role, which sees all layers.
    """
    mailboxes: defaultdict[str, _Mailbox] = defaultdict(_Mailbox)
    for contact in sample.contacts:
        for tie in contact.known_by:
            mailboxes[tie.person].contacts.append((contact, tie.level))
    for interaction in sample.interactions:
        mailboxes[interaction.owner].interactions.append(interaction)
    installation = Installation.objects.get()
    home = Home(frozenset(installation.domains), installation.party_id)
    names = _names(sample)
    organisations = {each.domain: each for each in sample.organisations}
    with as_system():
        for number, (key, mailbox) in enumerate(sorted(mailboxes.items()), 1):
            owner = by_key[key]
            identities = _see(owner, mailbox, names, organisations, home)
            _store(owner, mailbox, identities, now)
            _keep_cards(owner, mailbox, identities, organisations, now)
            if key in accounts.TRIED:
                load_doubts(owner, [contact for contact, _level in mailbox.contacts], home, now=now)
            told(gettext("Contacts"), number, len(mailboxes))
        hinted = Card.objects.filter(level=Card.Level.KNOWN).values_list("party_id", flat=True)
        make_hints(sorted(set(hinted)))


def _names(sample: Sample) -> dict[str, str]:
    people = {each.email: each.name for each in sample.people}
    return people | {each.email: each.name for each in sample.contacts}


def _see(
    owner: Person,
    mailbox: _Mailbox,
    names: dict[str, str],
    organisations: dict[str, Organisation],
    home: Home,
) -> dict[tuple[str, str], Known]:
    """The identities of everybody in a mailbox and of where they work, in its owner's layer."""
    times: defaultdict[str, list[datetime]] = defaultdict(list)
    for each in mailbox.interactions:
        times[each.from_email].append(each.at)
        times[each.to_email].append(each.at)
    domains = {contact.organisation for contact, _level in mailbox.contacts}
    seen = [
        Seen(value=email, name=names[email], first_at=min(at), last_at=max(at))
        for email, at in sorted(times.items())
    ]
    seen += [
        Seen(value=domain, name=organisations[domain].name, kind=Identity.Kind.DOMAIN.value)
        for domain in sorted(domains)
    ]
    return see_identities(layer=owner.pk, seen=seen, home=home)


def _store(
    owner: Person,
    mailbox: _Mailbox,
    identities: dict[tuple[str, str], Known],
    now: datetime,
) -> None:
    """The source, its one import, and the interactions with what they come to."""
    source = Source.objects.create(
        layer=owner.pk, owner=owner, kind=Source.Kind.SAMPLE, label=LABEL
    )
    count = len(mailbox.interactions)
    run = Import.objects.create(
        layer=owner.pk,
        source=source,
        actor=owner,
        state=Import.State.APPLIED,
        plan={"read": count, "stored": count, "known": 0, "reported": 0},
        counts={"done": count, "stored": count, "interactions": count},
        started_at=now,
        finished_at=now,
    )
    keys = [_key(source, number) for number in range(count)]
    Item.objects.bulk_create(
        [Item(layer=owner.pk, kind=source.kind, import_run=run, key=key) for key in keys]
    )
    sightings: Counter[str] = Counter()
    rows = []
    for key, each in zip(keys, mailbox.interactions, strict=True):
        sightings.update((each.from_email, each.to_email))
        rows.append(
            InteractionRow(
                from_identity_id=identities["email", each.from_email].identity_id,
                to_identity_id=identities["email", each.to_email].identity_id,
                at=each.at,
                kind=each.kind,
                item=key,
            )
        )
    Sighting.objects.bulk_create(
        [
            Sighting(
                layer=owner.pk,
                source=source,
                import_run=run,
                identity_id=identities["email", email].identity_id,
                count=times,
            )
            for email, times in sorted(sightings.items())
        ]
    )
    record_interactions(layer=owner.pk, source_id=source.pk, import_id=run.pk, rows=rows)


def _key(source: Source, number: int) -> bytes:
    return hashlib.sha256(f"sample {source.pk} {number}".encode()).digest()


def _keep_cards(
    owner: Person,
    mailbox: _Mailbox,
    identities: dict[tuple[str, str], Known],
    organisations: dict[str, Organisation],
    now: datetime,
) -> None:
    """A card of everybody the owner knows, shared as far as the story says."""
    party_of = {
        contact.email: identities["email", contact.email].party_id
        for contact, _level in mailbox.contacts
    }
    keep_cards(
        actor=owner,
        cards=[
            NewCard(
                party_id=party_of[contact.email],
                name=contact.name,
                name_key=fold(contact.name),
                organisation_id=identities["domain", contact.organisation].party_id,
                organisation_name=organisations[contact.organisation].name,
                title=contact.title,
                emails=(contact.email,),
            )
            for contact, _level in mailbox.contacts
        ],
    )
    cards = {card.party_id: card for card in Card.objects.filter(owner=owner)}
    bands = bands_of(owner, list(cards), now)
    by_level: defaultdict[str, list[Card]] = defaultdict(list)
    for contact, level in mailbox.contacts:
        card = cards[party_of[contact.email]]
        card.level, card.band = level, bands.get(card.party_id, Band.MET)
        by_level[level].append(card)
    for level in (Card.Level.KNOWN, Card.Level.SHARED, Card.Level.COMPANY):
        # Not by `set_level`: nobody has to confirm the organisation's, and the hints are made once for all below.
        Card.objects.bulk_update(by_level[level], ["level", "band"])
