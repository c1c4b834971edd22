"""The plan of an address book: what each card would become, counted and shown before anything is stored."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO, Any, Final

from django.db.models.functions import Lower

from samband.cards.blocking import Blocklist
from samband.cards.blocklist import blocklist_of
from samband.kernel.text import fold
from samband.parties.addresses import is_role_address
from samband.parties.models import Identity
from samband.parties.suppression import suppressed
from samband.people.models import Person
from samband.sources import planning, rules
from samband.sources.acting import acting_in
from samband.sources.book.making import BESIDE
from samband.sources.book.records import BookRecord, Exchange, FoundCard, Table, key_of
from samband.sources.models import Import
from samband.sources.options import Options
from samband.sources.records import Problem, dump, load_book, problem

#: So many cards are shown before anything is stored.
SHOWN: Final = 20

Pair = tuple[str, str]


def points_of(card: FoundCard) -> list[Pair]:
    """The identities that a card names: (kind, value), the most telling first; numbers only where they are whole."""
    mails = [(Identity.Kind.EMAIL.value, one) for one in card.mails if not is_role_address(one)]
    roles = [(Identity.Kind.EMAIL.value, one) for one in card.mails if is_role_address(one)]
    links = [(one.kind, one.value) for one in card.links if one.kind]
    phones = [(Identity.Kind.PHONE.value, one) for one in card.phones if one.startswith("+")]
    return [*mails, *links, *phones, *roles]


def name_point(card: FoundCard) -> Pair:
    """What stands for somebody of whom nothing but a name tells, when their card comes again."""
    said = card.uid or f"{fold(card.name)}|{fold(card.organisation)}"
    return Identity.Kind.CARD.value, key_of("card", said)


def parties_of(record: FoundCard | Exchange) -> list[Pair]:
    """Everybody whom a record names, as (kind, value)."""
    if isinstance(record, FoundCard):
        return points_of(record)
    return [(one.kind, one.value) for one in record.others]


def is_kept_out(record: FoundCard | Exchange, blocklist: Blocklist) -> bool:
    """Whether the owner's list names whom a record is about."""
    if blocklist.is_empty:
        return False
    names = (record.name, record.organisation) if isinstance(record, FoundCard) else record.names
    return blocklist.has(names, parties_of(record))


@dataclass(slots=True)
class BookTally:
    """What the plan has counted so far; keys as 8-byte hashes, about 60 bytes each."""

    read: int = 0
    to_store: int = 0
    known: int = 0
    reported: int = 0
    blocked: int = 0
    contacts: int = 0
    exchanges: int = 0
    connected: int = 0
    notes: int = 0
    without_address: int = 0
    first_at: int = 0
    last_at: int = 0
    table: Table | None = None
    files: list[str] = field(default_factory=list)
    keys: set[int] = field(default_factory=set)
    troubles: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    cards: list[dict[str, Any]] = field(default_factory=list)

    def as_plan(self) -> dict[str, Any]:
        """The JSON that is shown and stored with the import."""
        return {
            "read": self.read,
            "stored": self.to_store,
            "known": self.known,
            "reported": self.reported,
            "blocked": self.blocked,
            "contacts": self.contacts,
            # To become contacts is something that both do.
            "interactions": 2 * self.connected + self.exchanges,
            "notes": self.notes,
            "without_address": self.without_address,
            "first_at": self.first_at,
            "last_at": self.last_at,
            "troubles": dict(self.troubles.most_common()),
            "left_out": dict(self.left_out.most_common()),
            "forms": list(dict.fromkeys(self.files)),
            "table": table_row(self.table) if self.table else None,
            "asks": bool(self.table and self.table.asks),
            "cards": self.cards,
        }


def table_row(table: Table) -> dict[str, Any]:
    """How a table is made, as the page of its columns needs it; without its rows once nobody is asked any more."""
    return {
        "form": table.form,
        "header": list(table.header),
        "fields": list(table.fields),
        "rows": [list(row) for row in table.rows] if table.asks else [],
        "delimiter": table.delimiter,
        "encoding": table.encoding,
    }


def shown_card(card: FoundCard) -> dict[str, Any]:
    """A card as the preview shows it: all of it that would be stored."""
    return {
        "name": card.name,
        "organisation": card.organisation,
        "title": card.title,
        "place": card.place,
        "mails": list(card.mails[:5]),
        "phones": list(card.phones[:5]),
        "links": [one.shown for one in card.links[:5]],
        "more": sum(max(0, len(many) - 5) for many in (card.mails, card.phones, card.links)),
        "note": card.note[:200],
        "birthday": card.birthday,
        "at": card.connected_at,
    }


def plan_batch(
    batch: list[bytes], run: Import, options: Options, tally: BookTally, spool: IO[bytes]
) -> None:
    """One batch of the plan in one transaction: its troubles and the progress. At most eight statements."""
    with acting_in(run.layer):
        problems = _sift([load_book(line) for line in batch], run, options, tally, spool)
        planning.store_troubles(run, problems)
        Import.objects.filter(pk=run.pk).update(counts={"read": tally.read})


def _sift(
    records: list[BookRecord | Problem],
    run: Import,
    options: Options,
    tally: BookTally,
    spool: IO[bytes],
) -> list[Problem]:
    problems: list[Problem] = []
    wanted: list[FoundCard | Exchange] = []
    for one in records:
        match one:
            case Table():
                # Of an archive the first table is as good as any: nobody is asked about its columns.
                tally.table = tally.table or one
                tally.files.append(one.form)
            case Problem():
                problems.append(one)
            case FoundCard() | Exchange():
                wanted.append(one)
    # Told beside a card that is read anyway.
    beside = sum(one.code == BESIDE for one in problems)
    tally.read += len(problems) - beside + len(wanted)
    known = planning.known_keys(run, [bytes.fromhex(one.key) for one in wanted])
    blocklist = blocklist_of(run.layer)
    objected = suppressed(pair for one in wanted for pair in parties_of(one))
    here = _colleagues(wanted)
    for record in wanted:
        key = bytes.fromhex(record.key)
        short = int.from_bytes(key[:8])
        code = _trouble(record, options, objected, here)
        if is_kept_out(record, blocklist):
            tally.blocked += 1
        elif code:
            problems.append(problem(record.number, code, "", ""))
        elif short in tally.keys:
            problems.append(problem(record.number, "duplicate_card", "", _named(record)))
        elif key in known:
            tally.known += 1
        else:
            tally.keys.add(short)
            spool.write(dump(record).encode() + b"\n")
            _count(record, tally)
    tally.reported += len(problems) - beside
    tally.troubles.update(one.code for one in problems)
    return problems


def _named(record: FoundCard | Exchange) -> str:
    return record.name if isinstance(record, FoundCard) else ""


def _colleagues(records: Iterable[FoundCard | Exchange]) -> set[str]:
    """Those addresses that are a colleague's account; one statement."""
    mails = {mail for one in records if isinstance(one, FoundCard) for mail in one.mails}
    if not mails:
        return set()
    found = Person.objects.alias(folded=Lower("email")).filter(folded__in=mails)
    return {mail.lower() for mail in found.values_list("email", flat=True)}


def _trouble(
    record: FoundCard | Exchange, options: Options, objected: set[Pair], here: set[str]
) -> str:
    if objected and any(pair in objected for pair in parties_of(record)):
        return "objected"
    if isinstance(record, FoundCard) and any(
        mail in here or mail in options.own_mails or rules.is_home(mail, options.domains)
        for mail in record.mails
    ):
        return "colleague"
    return ""


def _count(record: FoundCard | Exchange, tally: BookTally) -> None:
    tally.to_store += 1
    at = record.connected_at if isinstance(record, FoundCard) else record.at
    if at:
        tally.first_at = min(tally.first_at or at, at)
        tally.last_at = max(tally.last_at, at)
    if isinstance(record, Exchange):
        tally.exchanges += len(record.others)
        return
    tally.contacts += 1
    tally.connected += bool(record.connected_at)
    tally.notes += bool(record.note)
    tally.without_address += not record.mails
    tally.left_out.update(record.left_out)
    if len(tally.cards) < SHOWN:
        tally.cards.append(shown_card(record))
