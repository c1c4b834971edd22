"""What the sample says of its network beside who knows whom: places and topics on cards, tags of those who can be tried, and
what an editor wrote about some organisations. Invented, as all of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from samband.cards.models import Card
from samband.cards.organisations.actions import SheetWritten, write_sheet
from samband.cards.tagging import put_tag
from samband.demo import accounts
from samband.demo.shapes import Organisation, Sample
from samband.kernel.db import as_person, as_system
from samband.parties.models import Identity
from samband.people.models import Person

EDITOR = "ylva"
#: By domain: former names, what it is part of (a domain), a second domain.
WRITTEN: Mapping[str, tuple[tuple[str, ...], str, str]] = {
    "cellbruket.example": (("Hammarviks Batteriskrot",), "malmslade.example", ""),
    "malmslade.example": ((), "", ""),
    "lunddal.example": (("Lerfors Kyl och Frys",), "skarvinge.example", ""),
    "skarvinge.example": ((), "", "skarvinge-varme.example"),
}
TAGS = ("mässan", "fika i vår")
TAGGED = 6


def load_network(sample: Sample, by_key: Mapping[str, Person], *, now: datetime) -> None:
    """Write it all through the domains' own actions, except places and topics, which are many."""
    organisations = {each.domain: each for each in sample.organisations}
    with as_system():
        party_of = dict(
            Identity.objects.filter(kind=Identity.Kind.DOMAIN, value__in=organisations).values_list(
                "value", "party_id"
            )
        )
        for domain, each in sorted(organisations.items()):
            if domain in party_of:
                cards = Card.objects.filter(organisation_id=party_of[domain])
                cards.update(place=each.town, topics=[each.sector])
    for key in accounts.TRIED:
        _tag(by_key[key])
    _write(by_key[EDITOR], organisations, party_of, now)


def _tag(owner: Person) -> None:
    with as_person(owner.pk):
        parties = list(
            Card.objects.filter(owner=owner)
            .order_by("name_key", "pk")
            .values_list("party_id", flat=True)[:TAGGED]
        )
        for number, name in enumerate(TAGS):
            if parties[number::2]:
                put_tag(actor=owner, party_ids=parties[number::2], name=name)


def _write(
    editor: Person,
    organisations: Mapping[str, Organisation],
    party_of: Mapping[str, int],
    now: datetime,
) -> None:
    """The parts after the whole, because an editor names only what they see."""
    with as_person(editor.pk):
        seen: Sequence[int] = list(
            Card.objects.filter(organisation__in=party_of.values())
            .values_list("organisation_id", flat=True)
            .distinct()
        )
        for domain in sorted(WRITTEN, key=lambda one: (bool(WRITTEN[one][1]), one)):
            former, whole, second = WRITTEN[domain]
            each = organisations[domain]
            if party_of.get(domain) not in seen:
                continue
            above = party_of.get(whole)
            write_sheet(
                actor=editor,
                party_id=party_of[domain],
                written=SheetWritten(
                    name=each.name,
                    former_names=former,
                    domains=(domain, second) if second else (domain,),
                    place=each.town,
                    topics=(each.sector,),
                    part_of_id=above if above in seen else None,
                ),
                version=0,
                now=now - timedelta(days=30),
            )
