"""Storing a batch of an address book: identities, cards with all that stands on them, and dated facts.

Everything of a batch is one transaction with the cursor, as for other imports (`samband.sources.storing`).
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from samband.cards.additions import Addition, add_to_cards
from samband.cards.blocklist import blocklist_of
from samband.kernel.db import as_system
from samband.parties.actions import Known, Seen, join_on_card, see_identities
from samband.parties.addresses import is_role_address
from samband.parties.models import Identity, Party
from samband.parties.suppression import suppressed
from samband.people.models import Person
from samband.sources import planning, spool, storing
from samband.sources.batches import keep_batch, resolve_seen, take_batch
from samband.sources.book.naming import is_somebody_else
from samband.sources.book.planning import Pair, is_kept_out, name_point, parties_of, points_of
from samband.sources.book.records import Exchange, FoundCard, Table
from samband.sources.models import Import
from samband.sources.options import Options
from samband.sources.records import Address, Problem, load_book
from samband.ties.actions import InteractionRow, record_interactions

#: Cards in one transaction; each has about three identities.
BATCH: Final = 500


@dataclass(slots=True)
class _Batch:
    """What the records of one batch come to. `points`: the identities of each card, by its key."""

    cards: list[FoundCard] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    points: dict[str, list[Pair]] = field(default_factory=dict)


def apply_batch(run: Import) -> bool:
    """Store the next batch of the spool in one transaction; False when there was none.

    Raises ImportFailed when the spool is gone, Conflict when another process applies the same import.
    """
    options = Options.load(run.options)
    with as_system():
        lines, behind = take_batch(run, BATCH)
        if not lines:
            return False
        records = [one for one in map(load_book, lines) if not isinstance(one, Problem | Table)]
        new, twice, known = storing.claim(run, records)
        blocklist = blocklist_of(run.layer)
        gone = suppressed(pair for one in new for pair in parties_of(one))
        # Lists may have grown since the plan was made.
        kept = [
            one
            for one in new
            if not is_kept_out(one, blocklist) and not any(p in gone for p in parties_of(one))
        ]
        touches = _store(run, options, kept)
        planning.store_troubles(run, twice)
        keep_batch(
            run,
            {"offset": behind},
            done=len(lines),
            stored=len(kept),
            known=known,
            blocked=len(new) - len(kept),
            reported=len(twice) + len(lines) - len(records),
            interactions=touches,
        )
    return True


def finish(run: Import) -> None:
    """After the last batch: find out who of those seen are one person, and drop the spool."""
    with as_system():
        resolve_seen(run)
    spool.remove(run.stored_name)


def _store(run: Import, options: Options, records: list[FoundCard | Exchange]) -> int:
    owner = run.source.owner
    if owner is None or not records:
        return 0
    batch = _Batch(
        [one for one in records if isinstance(one, FoundCard)],
        [one for one in records if isinstance(one, Exchange)],
    )
    _choose_points(run.layer, batch)
    own = Address(owner.name, options.own_mails[0])
    found = see_identities(layer=run.layer, seen=_seen(batch, own), home=storing.home_of(options))
    _join(run.layer, batch, found)
    _sight(run, batch, found, own)
    _write_cards(run, owner, batch, found)
    rows = _interactions(batch, found, (Identity.Kind.EMAIL.value, own.mail))
    record_interactions(source_id=run.source_id, import_id=run.pk, layer=run.layer, rows=rows)
    return len(rows)


def _choose_points(layer: int, batch: _Batch) -> None:
    """The identities of each card; one that is known under somebody else's name stays on the card and leads nowhere."""
    pairs = {pair for card in batch.cards for pair in points_of(card)}
    known: dict[Pair, str] = {}
    for kind, value, name in Identity.objects.filter(
        layer=layer, value__in={pair[1] for pair in pairs}
    ).values_list("kind", "value", "name"):
        known[kind, value] = name
    for card in batch.cards:
        mine: list[Pair] = []
        for pair in points_of(card):
            if pair in known and is_somebody_else(card.name, known[pair]):
                continue
            known.setdefault(pair, card.name)
            mine.append(pair)
        if not any(
            kind != Identity.Kind.EMAIL or not is_role_address(value) for kind, value in mine
        ):
            mine.append(name_point(card))
        batch.points[card.key] = mine


def _seen(batch: _Batch, own: Address) -> list[Seen]:
    # The owner is at one end of what happened; without that, nothing is said of them.
    seen = [Seen(own.mail, own.name)] if _has_interactions(batch) else []
    for card in batch.cards:
        at = planning.moment(card.connected_at) if card.connected_at else None
        for kind, value in batch.points[card.key]:
            seen.append(Seen(value, card.name, at, at, kind, group=card.key))
    for one in batch.exchanges:
        at = planning.moment(one.at)
        seen += [
            Seen(link.value, name, at, at, link.kind)
            for link, name in zip(one.others, one.names, strict=True)
        ]
    return seen


def _has_interactions(batch: _Batch) -> bool:
    return bool(batch.exchanges) or any(card.connected_at for card in batch.cards)


def _join(layer: int, batch: _Batch, found: dict[Pair, Known]) -> None:
    """One card's addresses are one person, says its owner, also where they were known apart."""
    together = []
    for card in batch.cards:
        parties = list(
            dict.fromkeys(
                found[pair].party_id
                for pair in batch.points[card.key]
                if pair in found and pair[0] != Identity.Kind.PHONE and not found[pair].is_role
            )
        )
        if len(parties) > 1:
            together.append(parties)
    if not together:
        return
    went = join_on_card(layer=layer, together=together)
    for pair, known in found.items():
        if known.party_id in went:
            found[pair] = replace(known, party_id=went[known.party_id])


def _party_of(card: FoundCard, batch: _Batch, found: dict[Pair, Known]) -> int | None:
    return next(
        (
            found[pair].party_id
            for pair in batch.points[card.key]
            if pair in found and not found[pair].is_role
        ),
        None,
    )


def _sight(run: Import, batch: _Batch, found: dict[Pair, Known], own: Address) -> None:
    rows: Counter[tuple[int, str]] = Counter()
    me = found.get((Identity.Kind.EMAIL.value, own.mail))
    if me is not None:
        rows[me.identity_id, own.name] += 1
    for card in batch.cards:
        for pair in batch.points[card.key]:
            if pair in found:
                rows[found[pair].identity_id, card.name] += 1
    for one in batch.exchanges:
        for link, name in zip(one.others, one.names, strict=True):
            known = found.get((link.kind, link.value))
            if known:
                rows[known.identity_id, name] += 1
    storing.sight_rows(run, rows)


def _write_cards(run: Import, owner: Person, batch: _Batch, found: dict[Pair, Known]) -> None:
    """A private card of everybody outside, with all that the file says of them."""
    wanted: dict[int, Addition] = {}
    for card in batch.cards:
        party = _party_of(card, batch, found)
        if party is None:
            continue
        one = Addition(
            party_id=party,
            name=card.name,
            mails=card.mails,
            phones=card.phones,
            links=tuple(one.shown for one in card.links),
            organisation=card.organisation,
            title=card.title,
            place=card.place,
            note=card.note,
            birthday=card.birthday,
        )
        wanted[party] = wanted[party].and_also(one) if party in wanted else one
    for party, name in _writers(batch, found).items():
        wanted.setdefault(party, Addition(party_id=party, name=name))
    inside = set(Party.objects.filter(pk__in=wanted, is_inside=True).values_list("pk", flat=True))
    add_to_cards(
        actor=owner,
        additions=[one for party, one in wanted.items() if party not in inside],
        import_id=run.pk,
    )


def _writers(batch: _Batch, found: dict[Pair, Known]) -> dict[int, str]:
    """Whom one wrote with on a network, by party with their name: not all of them are contacts there."""
    names: dict[int, str] = {}
    for one in batch.exchanges:
        for link, name in zip(one.others, one.names, strict=True):
            known = found.get((link.kind, link.value))
            if known and name:
                names[known.party_id] = name
    return names


def _interactions(batch: _Batch, found: dict[Pair, Known], own: Pair) -> list[InteractionRow]:
    """Contacts made: becoming contacts goes both ways, a message one; only with the owner at one end."""
    me = found.get(own)
    if me is None:
        return []
    rows: dict[tuple[int, int, str, bytes], InteractionRow] = {}

    def add(source: int, target: int, at: int, kind: str, key: str) -> None:
        row = InteractionRow(source, target, planning.moment(at), kind, bytes.fromhex(key))
        rows[source, target, kind, row.item] = row

    for card in batch.cards:
        pair = next((one for one in batch.points[card.key] if one in found), None)
        if card.connected_at and pair is not None and pair in found:
            them = found[pair].identity_id
            add(me.identity_id, them, card.connected_at, "connected", card.key)
            add(them, me.identity_id, card.connected_at, "connected", card.key)
    for one in batch.exchanges:
        for link in one.others:
            known = found.get((link.kind, link.value))
            if known is not None:
                ends = (me.identity_id, known.identity_id)
                add(*(ends if one.is_sent else ends[::-1]), one.at, "message", one.key)
    return list(rows.values())
