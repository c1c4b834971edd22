"""The plan of an import: everything is read once, and what would be stored is counted and spooled.

Counts speak of this import only: what is "known" was stored by an earlier import of the same layer,
never by somebody else's.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import IO, Any, Final

from samband.cards.blocklist import blocklist_of
from samband.parties.addresses import is_role_address
from samband.parties.masking import MASK
from samband.parties.suppression import NOBODY
from samband.sources import rules
from samband.sources.acting import acting_in
from samband.sources.keeping_out import without_blocked
from samband.sources.masking import mask_lines
from samband.sources.models import Import, Item, Trouble
from samband.sources.options import Options
from samband.sources.records import (
    Address,
    Commit,
    LeftOut,
    Meeting,
    Message,
    Problem,
    Record,
    dump,
    load,
    problem,
)

BATCH: Final = 1_000
#: So many records and contacts are shown before anything is stored.
ROWS_SHOWN: Final = 10


@dataclass(slots=True)
class Tally:
    """What a plan has counted so far. Addresses and keys are kept as 8-byte hashes: about 60 bytes
    for each, so a million messages take 60 MB here and no more."""

    read: int = 0
    to_store: int = 0
    known: int = 0
    reported: int = 0
    blocked: int = 0
    interactions: int = 0
    without_list: int = 0
    first_at: int = 0
    last_at: int = 0
    contacts: set[int] = field(default_factory=set)
    inside: set[int] = field(default_factory=set)
    keys: set[int] = field(default_factory=set)
    troubles: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    lists: Counter[str] = field(default_factory=Counter)
    rows: list[dict[str, Any]] = field(default_factory=list)

    def as_plan(self) -> dict[str, Any]:
        """The JSON that is shown and stored with the import."""
        return {
            "read": self.read,
            "stored": self.to_store,
            "known": self.known,
            "reported": self.reported,
            "blocked": self.blocked,
            "interactions": self.interactions,
            "contacts": len(self.contacts),
            "inside": len(self.inside),
            "first_at": self.first_at,
            "last_at": self.last_at,
            "troubles": dict(self.troubles.most_common()),
            "left_out": dict(self.left_out.most_common()),
            "lists": [name for name, _ in self.lists.most_common(5)],
            "rows": self.rows,
        }


def batches(lines: Iterable[bytes], size: int = BATCH) -> Iterator[list[bytes]]:
    """Lines in lists of up to `size`."""
    rest = iter(lines)
    while batch := list(islice(rest, size)):
        yield batch


def owner_name(run: Import) -> str:
    """The owner's name as the rules use it; "" for the organisation."""
    return run.source.owner.name if run.source.owner else ""


def owner_of(options: Options, name: str) -> rules.Owner:
    """The owner of a personal mailbox, as the rules need them; the first address stands for all."""
    return rules.Owner(Address(name, options.own_mails[0]), frozenset(options.own_mails))


def touches_of(record: Record, options: Options, owner_name: str) -> list[rules.Touch]:
    """The interactions that a record gives under the rules of its source."""
    if isinstance(record, Commit):
        return rules.commit_touches(record, is_role_address)
    if isinstance(record, Meeting):
        return rules.meeting_touches(record, owner_of(options, owner_name), is_role_address)
    if options.is_public_list:
        return rules.list_touches(record, is_role_address)
    return rules.personal_touches(record, owner_of(options, owner_name), is_role_address)


def known_keys(run: Import, keys: list[bytes]) -> dict[bytes, int]:
    """Of these keys those that are stored in the import's layer, with the import that did it."""
    found = Item.objects.filter(layer=run.layer, kind=run.source.kind, key__in=keys)
    return {bytes(key): import_id for key, import_id in found.values_list("key", "import_run_id")}


def shown_row(record: Record, touches: list[rules.Touch]) -> dict[str, Any]:
    """A record as the preview shows it: only those whom it would store."""
    if isinstance(record, Commit):
        return {"at": record.authored_at, "from": _shown(record.author), "what": record.title}
    if isinstance(record, Meeting):
        touches = touches[::2]  # Each pair touches each other; one of the two says it.
    return {
        "at": record.at,
        "from": _shown(touches[0].source),
        "to": [_shown(one.target) for one in touches[:3]],
        "others": max(0, len(touches) - 3),
        "what": record.subject if isinstance(record, Message) else "",
    }


def _shown(who: Address) -> str:
    if who.mail == NOBODY:
        return MASK
    return f"{who.name} <{who.mail}>" if who.name else who.mail


def sift(
    batch: list[bytes],
    run: Import,
    options: Options,
    tally: Tally,
    owner_name: str,
    spool: IO[bytes],
) -> list[Problem]:
    """Count one batch, write what is new to the spool, and give the problems of the batch.

    What it says of people who were erased is left out. At most four statements for the batch.
    """
    batch = mask_lines(batch)
    parsed = [load(line) for line in batch]
    problems = [one for one in parsed if isinstance(one, Problem)]
    left_out = [one for one in parsed if isinstance(one, LeftOut)]
    records = [
        (line, one)
        for line, one in zip(batch, parsed, strict=True)
        if not isinstance(one, Problem | LeftOut)
    ]
    known = known_keys(run, [bytes.fromhex(one.key) for _, one in records])
    blocklist = blocklist_of(run.layer)
    own = frozenset(options.own_mails)
    for line, whole in records:
        record = without_blocked(whole, own, blocklist)
        if record is None:
            tally.blocked += 1
            continue
        written = line if record is whole else dump(record).encode() + b"\n"
        key = bytes.fromhex(record.key)
        short = int.from_bytes(key[:8])
        if short in tally.keys:
            problems.append(problem(record.number, "duplicate", "", _identifier(record)))
        elif options.is_public_list and isinstance(record, Message) and not record.list_id:
            tally.without_list += 1
            problems.append(problem(record.number, "no_list_id", "", record.message_id))
        elif isinstance(record, Meeting) and not rules.was_there(
            record, owner_of(options, owner_name)
        ):
            problems.append(problem(record.number, "not_there", "", ""))
        elif key in known:
            tally.known += 1
        else:
            tally.keys.add(short)
            tally.to_store += 1
            spool.write(written)
            _count(record, options, owner_name, tally)
    tally.read += len(parsed) - len(left_out)
    for one in left_out:
        tally.left_out[one.code] += one.count
    tally.reported += len(problems)
    tally.troubles.update(one.code for one in problems)
    return problems


def _identifier(record: Record) -> str:
    return record.message_id if isinstance(record, Message) else record.key


def _count(record: Record, options: Options, owner_name: str, tally: Tally) -> None:
    touches = touches_of(record, options, owner_name)
    tally.interactions += len(touches)
    own = {*options.own_mails, NOBODY}
    mails = {mail for touch in touches for mail in (touch.source.mail, touch.target.mail)}
    if isinstance(record, Commit):
        mails.update(who.mail for who, _ in rules.commit_people(record, is_role_address))
        tally.inside.update(hash(mail) for mail in mails if rules.is_home(mail, options.domains))
        at = record.authored_at
    else:
        at = record.at
        if isinstance(record, Message) and record.list_id:
            tally.lists[record.list_id] += 1 if len(tally.lists) < 100 else 0
    tally.contacts.update(hash(mail) for mail in mails if mail not in own)
    tally.first_at = min(tally.first_at or at, at)
    tally.last_at = max(tally.last_at, at)
    if len(tally.rows) < ROWS_SHOWN and (touches or isinstance(record, Commit)):
        tally.rows.append(shown_row(record, touches))


def store_troubles(run: Import, problems: list[Problem]) -> None:
    """Write problems to the import's errors; one statement."""
    Trouble.objects.bulk_create(
        [
            Trouble(
                layer=run.layer,
                import_run=run,
                number=one.number,
                code=one.code,
                field=one.field,
                value=one.value,
            )
            for one in problems
        ]
    )


def plan_batch(
    batch: list[bytes],
    run: Import,
    options: Options,
    tally: Tally,
    owner_name: str,
    spool: IO[bytes],
) -> None:
    """One batch of the plan in one transaction: its troubles and the progress."""
    with acting_in(run.layer):
        store_troubles(run, sift(batch, run, options, tally, owner_name, spool))
        Import.objects.filter(pk=run.pk).update(counts={"read": tally.read})


def moment(seconds: int) -> datetime:
    """Seconds since 1970 as a time in UTC."""
    return datetime.fromtimestamp(seconds, UTC)
