"""Which card here is which card there; and reading what stands there."""

import io
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from samband.cards.models import Card, FoldedCard
from samband.cards.regions import region_of
from samband.cards.writing import Written
from samband.dav import beside, lines, states
from samband.dav.bothways import rules
from samband.dav.bothways.models import BothWays, Twin
from samband.dav.contents import UID, cleaning_for, said_here, written_of
from samband.dav.models import Kept
from samband.dav.rules import Cleaning, Said, said_by, uid_of
from samband.parties.masking import gone_in
from samband.parties.models import Identity
from samband.people.models import Person
from samband.sources.book.naming import is_somebody_else
from samband.sources.book.planning import Pair, name_point, points_of
from samband.sources.book.records import FoundCard
from samband.sources.book.vcard import read_vcards
from samband.sources.servers.dav import Thing

#: Octets of a card there, its picture included.
LARGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class Theirs:
    """A card as it stands there. `hidden`: addresses on it that must not be stored, of people who objected."""

    thing: Thing
    lines: list[lines.Line]
    said: Said
    hidden: frozenset[str]

    @property
    def kept_off(self) -> bool:
        """Whether it is of somebody who does not want to be stored here."""
        return bool(self.hidden)


def read(things: Iterable[Thing], cleaning: Cleaning) -> dict[str, Theirs | None]:
    """What cards say, by path; None for what is no card of a person that can be kept. At most two statements."""
    cut: dict[str, list[lines.Line] | None] = {}
    for thing in things:
        cut[thing.path] = _lines(thing.text)
    gone = gone_in(line.text for read in cut.values() if read for line in read)
    hidden = {clean for one in gone if (clean := cleaning.mail(one))} | gone
    found: dict[str, Theirs | None] = {}
    for thing in things:
        read = cut[thing.path]
        said = said_by(read, cleaning) if read is not None else None
        if read is None or said is None or not said.name:
            found[thing.path] = None
            continue
        mine = hidden & {part for line in read for part in (line.text, cleaning.mail(line.text))}
        mine |= {one for one in gone if any(one in line.text for line in read)}
        said = beside.with_beside(said, read)
        said = replace(
            said,
            addresses=tuple(v for v in said.addresses if not any(one in v for one in mine)),
        )
        found[thing.path] = Theirs(thing, read, said, frozenset(mine))
    return found


def _lines(text: str) -> list[lines.Line] | None:
    if len(text) > LARGEST:
        return None
    try:
        found = lines.read(lines.clean(text))
    except lines.NoCard:
        return None
    kinds = {one.text.lower() for one in found if one.name in ("KIND", "X-ADDRESSBOOKSERVER-KIND")}
    return None if kinds & {"group", "location"} else found


def said_of(owner: Person, card_ids: Collection[UUID]) -> dict[UUID, tuple[Card, Said]]:
    """The owner's cards that are there, with what stands on them and beside them; three statements.

    A mail domain in the place of an organisation's name is what Samband made of an address: nobody wrote it, so it is none.
    """
    made = states.made_of(owner, card_ids, has_kept=False)
    said = {one.id: _as_written(said_here(one)) for one in made}
    cards = list(Card.objects.filter(owner=owner, pk__in=said))
    kept = Kept.objects.filter(card__in=cards).values_list("card_id", "text")
    # A few at a time: each may hold a picture.
    for card_id, text in kept.iterator(chunk_size=50):
        said[card_id] = beside.with_beside(said[card_id], lines.read(text))
    return {card.pk: (card, said[card.pk]) for card in cards}


def kept_lines(card_id: UUID | None) -> list[lines.Line]:
    """A card of the owner's as devices know it: where its picture is. One statement."""
    text = Kept.objects.filter(card=card_id).values_list("text", flat=True).first()
    return lines.read(text) if text else []


def _as_written(said: Said) -> Said:
    domain = said.organisation.lower()
    is_made = "." in domain and any(
        ("." + mail.rpartition("@")[2]).endswith("." + domain) for mail in said.mails
    )
    return replace(said, organisation="") if is_made else said


def written(card: Card, before: Said, after: Said) -> Written:
    """What is to stand on a card that said something else; what Samband made of an address stays until somebody writes."""
    if not after.organisation and not before.organisation:
        after = replace(after, organisation=card.organisation_name)
    return written_of(after, has_birthday=bool(before.birthday or after.birthday))


def cards_for(owner: Person, found: Mapping[str, Theirs]) -> dict[str, UUID]:
    """The owner's card that each card there is about, by path: by its identifier, else as an import would find it.

    Six statements however many there are.
    """
    by_uid = _by_uid(owner, found)
    left = {path: one for path, one in found.items() if path not in by_uid}
    region = region_of(owner)
    records: dict[str, FoundCard] = {}
    for path, one in left.items():
        stream = io.BytesIO(one.thing.text.encode("utf-8", "replace"))
        first = next(read_vcards(stream, region=region, with_birthdays=False), None)
        if isinstance(first, FoundCard):
            records[path] = first
    points = {path: [*points_of(one), name_point(one)] for path, one in records.items()}
    known: dict[Pair, tuple[int, str, bool]] = {}
    values = {value for pairs in points.values() for _, value in pairs}
    for kind, value, party, name, is_role in Identity.objects.filter(
        layer=owner.pk, value__in=values
    ).values_list("kind", "value", "party_id", "name", "is_role"):
        known[kind, value] = party, name, is_role
    parties: dict[str, int] = {}
    for path, pairs in points.items():
        for pair in pairs:
            party, name, is_role = known.get(pair, (0, "", False))
            if party and not is_role and not is_somebody_else(records[path].name, name):
                parties[path] = party
                break
    cards = dict(
        Card.objects.filter(owner=owner, party_id__in=set(parties.values())).values_list(
            "party_id", "pk"
        )
    )
    return by_uid | {path: cards[party] for path, party in parties.items() if party in cards}


def _by_uid(owner: Person, found: Mapping[str, Theirs]) -> dict[str, UUID]:
    uids = {path: uid for path, one in found.items() if (uid := uid_of(one.lines))}
    kept = dict(
        Kept.objects.filter(owner=owner, uid__in=set(uids.values())).values_list("uid", "card_id")
    )
    own: dict[str, UUID] = {}
    for uid in uids.values():
        if uid.startswith(UID):
            with suppress(ValueError):
                own[uid] = UUID(uid.removeprefix(UID))
    here = set(Card.objects.filter(owner=owner, pk__in=own.values()).values_list("pk", flat=True))
    result = {}
    for path, uid in uids.items():
        card = own.get(uid) if own.get(uid) in here else kept.get(uid)
        if card is not None:
            result[path] = card
    return result


def pair(
    owner: Person, both: BothWays, folder: str, things: list[Thing], there_now: Collection[str]
) -> None:
    """Find the card of each of these, which have no twin yet or one that was left alone; as the owner.

    `there_now`: the paths that are there. A twin whose path is gone is taken for moved.
    """
    cleaning = cleaning_for(owner)
    theirs = read(things, cleaning)
    readable = {path: one for path, one in theirs.items() if one is not None and not one.kept_off}
    cards = cards_for(owner, readable)
    said = said_of(owner, set(cards.values()))
    by_card = {
        twin.card_id: twin
        for twin in Twin.objects.filter(both=both, card_id__in=set(cards.values()))
    }
    for thing in things:
        found, card_id = theirs[thing.path], cards.get(thing.path)
        known = by_card.get(card_id) if card_id is not None else None
        has_moved = known is not None and known.path and known.path not in there_now
        where = {"folder": folder, "path": thing.path, "etag": thing.etag}
        Twin.objects.filter(both=both, path=thing.path, card_id=None).delete()
        if found is None or card_id is None or card_id not in said or (known and not has_moved):
            Twin.objects.get_or_create(
                both=both,
                path=thing.path,
                defaults={**where, "layer": both.layer, "state": Twin.State.ASIDE},
            )
        elif known is not None:
            # The etag stays an old one: what changed on the way is looked at next.
            Twin.objects.filter(pk=known.pk).update(
                folder=folder, path=thing.path, etag="", state=Twin.State.PAIRED
            )
        else:
            here = said[card_id][1]
            was = rules.print_of(here), rules.print_of(found.said)
            if both.fills:
                was = rules.levelled(here, found.said)
            by_card[card_id] = Twin.objects.create(
                both=both,
                layer=both.layer,
                card_id=card_id,
                here=was[0],
                there=was[1],
                **{**where, "etag": "" if both.fills else thing.etag},
            )


def follow_merges(owner: Person, both: BothWays, gone: set[UUID]) -> set[UUID]:
    """Of cards that are gone, those that became part of another one: their twins follow it, or are left alone until the
    merge is undone. As the owner."""
    folded: dict[UUID, UUID] = {}
    for into, card in FoldedCard.objects.filter(owner=owner).values_list("into_id", "card"):
        folded[UUID(card["id"])] = into
    for card_id in gone & folded.keys():
        into = folded[card_id]
        while into in folded:
            into = folded[into]
        twin = Twin.objects.filter(both=both, card_id=card_id)
        if Twin.objects.filter(both=both, card_id=into).exists():
            twin.update(state=Twin.State.ASIDE)
        else:
            twin.update(card_id=into)
    return gone & folded.keys()
