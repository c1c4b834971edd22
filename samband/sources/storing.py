"""Storing a batch of an import, and taking one away again: the only writer of what imports bring.

A batch is one transaction with the import's cursor in it, so after any fault it is whole or absent,
and the next run begins exactly behind it. It works as the system role, because an address leads to
one party whichever layer it was met in; every row it writes carries the import's own layer.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeVar

from django.db import connection

from samband.cards.blocklist import blocklist_of
from samband.kernel.db import as_system
from samband.knowledge.actions import index_documents
from samband.knowledge.evidence import Evidence
from samband.knowledge.models import Document
from samband.parties.actions import (
    Home,
    Known,
    Seen,
    note_together,
    see_identities,
)
from samband.parties.addresses import is_role_address
from samband.people import installation
from samband.sources import planning, rules, spool
from samband.sources.batches import keep_batch, resolve_seen, take_batch
from samband.sources.commits import commit_address
from samband.sources.contacts import keep_contacts
from samband.sources.keeping_out import without_blocked
from samband.sources.models import Import, Source, Subject, Trouble
from samband.sources.options import Options
from samband.sources.records import (
    Address,
    Commit,
    LeftOut,
    Message,
    Problem,
    Record,
    load,
    problem,
)
from samband.spaces.models import COLLEAGUES_AUDIENCE
from samband.ties.actions import InteractionRow, record_interactions

#: Records in one transaction. Colleagues' posts wait for a batch's evidence, so it must be short.
BATCH: Final = {
    Source.Kind.MBOX.value: 1_000,
    Source.Kind.GIT.value: 1_000,
    Source.Kind.CALENDAR.value: 1_000,
}
#: What a part in a commit is called among the roles of evidence.
_ROLES: Final = {"copied": "cc", "signed": "other"}

_CLAIM = """
INSERT INTO sources_item (layer, kind, import_run_id, key)
SELECT %s, %s, %s, key FROM unnest(%s::bytea[]) AS new (key) ORDER BY key
ON CONFLICT (layer, kind, key) DO NOTHING RETURNING key
"""
_SIGHT = """
INSERT INTO sources_sighting AS s (layer, source_id, import_run_id, identity_id, name, count)
SELECT %s, %s, %s, * FROM unnest(%s::bigint[], %s::text[], %s::int[])
ON CONFLICT (import_run_id, identity_id, name) DO UPDATE SET count = s.count + excluded.count
"""


@dataclass(slots=True)
class Gathered:
    """What the records of one batch come to, before anything is written."""

    touches: list[tuple[rules.Touch, bytes]] = field(default_factory=list)
    parts: list[tuple[Commit, list[tuple[Address, str]]]] = field(default_factory=list)
    names: Counter[Address] = field(default_factory=Counter)
    span: dict[str, tuple[int, int]] = field(default_factory=dict)

    def sight(self, who: Address, at: int) -> None:
        """Count one sighting of a name with its address, and when."""
        self.names[who] += 1
        first, last = self.span.get(who.mail, (at, at))
        self.span[who.mail] = (min(first, at), max(last, at))

    def seen(self) -> list[Seen]:
        """Each address with its commonest name (a real one before none), and its first and last time."""
        best: dict[str, tuple[bool, int, str]] = {}
        for who, count in self.names.items():
            found = (bool(who.name), count, who.name)
            best[who.mail] = max(best.get(who.mail, found), found)
        return [
            Seen(
                value=mail,
                name=name,
                first_at=planning.moment(self.span[mail][0]),
                last_at=planning.moment(self.span[mail][1]),
            )
            for mail, (_, _, name) in best.items()
        ]


def gather(records: Iterable[Record], options: Options, owner_name: str) -> Gathered:
    """People and interactions of new records, under the rules of their source."""
    found = Gathered()
    for record in records:
        key = bytes.fromhex(record.key)
        for touch in planning.touches_of(record, options, owner_name):
            found.touches.append((touch, key))
            found.sight(touch.source, touch.at)
            found.sight(touch.target, touch.at)
        if isinstance(record, Commit):
            parts = rules.commit_people(record, is_role_address)
            for who, _kind in parts:
                found.sight(who, record.authored_at)
            if parts and not record.is_merge:
                found.parts.append((record, parts))
    return found


def home_of(options: Options) -> Home:
    """Who is one of ours: the organisation's domains and those named for this import."""
    home = installation.current()
    own = home.domains if home else ()
    return Home(frozenset((*own, *options.domains)), home.party_id if home else None)


class Keyed(Protocol):
    """What can be claimed."""

    @property
    def number(self) -> int: ...
    @property
    def key(self) -> str: ...


One = TypeVar("One", bound=Keyed)


def claim(run: Import, records: list[One]) -> tuple[list[One], list[Problem], int]:
    """Make the keys of a batch this import's own; gives what is new, what stood twice in the file,
    and how many an earlier import had. The unique index decides, also between two runs at once."""
    by_key = {bytes.fromhex(one.key): one for one in reversed(records)}
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [run.layer, run.source.kind, run.pk, list(by_key)])
        fresh = {bytes(row[0]) for row in cursor.fetchall()}
    known = planning.known_keys(run, [key for key in by_key if key not in fresh])
    new: list[One] = []
    twice: list[Problem] = []
    count = 0
    for record in records:
        key = bytes.fromhex(record.key)
        if key in fresh and by_key[key] is record:
            new.append(record)
        elif key in fresh or known.get(key) == run.pk:
            twice.append(problem(record.number, "duplicate", "", record.key))
        else:
            count += 1
    return new, twice, count


def _sight(run: Import, names: Counter[Address], known: dict[str, Known]) -> None:
    rows: Counter[tuple[int, str]] = Counter()
    for who, count in names.items():
        if who.mail in known:
            rows[known[who.mail].identity_id, who.name] += count
    sight_rows(run, rows)


def sight_rows(run: Import, rows: Counter[tuple[int, str]]) -> None:
    """Store under which name each identity was seen, and how often. One statement."""
    ordered = sorted(rows.items())
    with connection.cursor() as cursor:
        cursor.execute(
            _SIGHT,
            [
                run.layer, run.source_id, run.pk,
                [identity_id for (identity_id, _), _ in ordered],
                [name for (_, name), _ in ordered],
                [count for _, count in ordered],
            ],
        )  # fmt: skip


def _interactions(gathered: Gathered, known: dict[str, Known]) -> list[InteractionRow]:
    rows: dict[tuple[int, int, str, bytes], InteractionRow] = {}
    for touch, key in gathered.touches:
        source, target = known.get(touch.source.mail), known.get(touch.target.mail)
        if source is None or target is None:
            continue  # erased and suppressed: never stored again
        if source.is_role or target.is_role:
            continue
        place = (source.identity_id, target.identity_id, touch.kind, key)
        rows[place] = InteractionRow(
            from_identity_id=source.identity_id,
            to_identity_id=target.identity_id,
            at=planning.moment(touch.at),
            kind=touch.kind,
            item=key,
        )
    return list(rows.values())


def _headers(gathered: Gathered, known: dict[str, Known]) -> list[set[int]]:
    """Who stood in one mail header or sat in one meeting, so that they are different people. Not for commits: many sign
    their own work with a second address."""
    by_item: dict[bytes, set[int]] = {}
    for touch, key in gathered.touches:
        if touch.kind in ("mail", "meeting"):
            ids = by_item.setdefault(key, set())
            for who in (touch.source, touch.target):
                if who.mail in known:
                    ids.add(known[who.mail].identity_id)
    return list(by_item.values())


def _evidence(run: Import, gathered: Gathered, known: dict[str, Known]) -> list[Evidence]:
    pieces = []
    for commit, parts in gathered.parts:
        roles = [
            (known[who.mail].party_id, _ROLES.get(kind, kind))
            for who, kind in parts
            if who.mail in known and not known[who.mail].is_role
        ]
        if roles:
            pieces.append(
                Evidence(
                    kind=Document.Kind.COMMIT,
                    audience_id=COLLEAGUES_AUDIENCE,
                    at=planning.moment(commit.authored_at),
                    title=commit.title,
                    text=commit.text,
                    paths=commit.paths,
                    link=commit_address(commit.key),
                    roles=roles,
                    source_id=run.source_id,
                    import_id=run.pk,
                    external_id=commit.key,
                )
            )
    return pieces


def store(run: Import, options: Options, records: list[Commit] | list[Record]) -> int:
    """Write what new records come to; gives the number of interactions."""
    gathered = gather(records, options, planning.owner_name(run))
    found = see_identities(layer=run.layer, seen=gathered.seen(), home=home_of(options))
    known = {value: one for (_kind, value), one in found.items()}
    _sight(run, gathered.names, known)
    rows = _interactions(gathered, known)
    record_interactions(source_id=run.source_id, import_id=run.pk, layer=run.layer, rows=rows)
    note_together(layer=run.layer, headers=_headers(gathered, known))
    if run.source.kind == Source.Kind.GIT:
        index_documents(_evidence(run, gathered, known))
    if options.with_subjects and run.is_personal:
        Subject.objects.bulk_create(
            [
                Subject(
                    layer=run.layer,
                    import_run=run,
                    key=bytes.fromhex(one.key),
                    at=planning.moment(one.at),
                    text=one.subject,
                )
                for one in records
                if isinstance(one, Message) and one.subject
            ]
        )
    return len(rows)


def apply_batch(run: Import) -> bool:
    """Store the next batch of the spool in one transaction; False when there was none.

    Updates `run` to what is stored. Raises ImportFailed when the spool is gone, Conflict when
    another process applies the same import.
    """
    options = Options.load(run.options)
    with as_system():
        lines, behind = take_batch(run, BATCH[run.source.kind])
        if not lines:
            return False
        records = [one for one in map(load, lines) if not isinstance(one, Problem | LeftOut)]
        new, twice, known = claim(run, records)
        # Their owner's list may have grown since the plan was made.
        blocklist, own = blocklist_of(run.layer), frozenset(options.own_mails)
        kept = [one for one in (without_blocked(each, own, blocklist) for each in new) if one]
        interactions = store(run, options, kept)
        planning.store_troubles(run, twice)
        keep_batch(
            run,
            {"offset": behind},
            done=len(lines),
            stored=len(kept),
            known=known,
            blocked=len(new) - len(kept),
            reported=len(twice),
            interactions=interactions,
        )
    return True


def finish(run: Import) -> None:
    """After the last batch: find out who of those seen are one person, give their owner a card of
    each, and drop the spool."""
    with as_system():
        resolve_seen(run)
        keep_contacts(run)
    spool.remove(run.stored_name)


def forget_troubles(run: Import) -> None:
    """Clear the errors of an import that is read anew."""
    Trouble.objects.filter(import_run=run).delete()
