"""From what a source saw to identities with a party: in bulk, by exact address.

Whose knowledge decides: an address in the organisation's layer leads to the party it has there. A
personal layer may lead its own rows to what everybody sees, but what only one person knows never
decides where another's row leads (see `party_of`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from samband.kernel.text import fold, without_controls
from samband.parties.addresses import FREEMAIL_DOMAINS, is_role_address, read_address
from samband.parties.models import ORGANISATION_LAYER, Identity, Party
from samband.parties.names import clean_name
from samband.parties.registry import tell_changed
from samband.parties.suppression import suppressed

_LONGEST_VALUE = 320
_LONGEST_NAME = 200
#: Which kind of identity says best whose card it is.
_LEADING = {"email": 0, "handle": 1, "profile": 2, "phone": 3, "card": 4}

# The party that a value has in the organisation's layer; else one that exists only under this value,
# so that nobody's private knowledge about other addresses of it is used.
_KNOWN_PARTIES = """
SELECT DISTINCT ON (new.value) new.value, i.party_id
  FROM unnest(%(values)s::text[]) AS new (value)
  JOIN parties_identity i ON i.kind = %(kind)s AND i.value = new.value
 WHERE i.layer = 0
    OR i.layer = %(layer)s
    OR NOT EXISTS (SELECT 1 FROM parties_identity o
                    WHERE o.party_id = i.party_id
                      AND (o.kind <> i.kind OR o.value <> i.value))
 ORDER BY new.value, i.layer <> 0, i.layer <> %(layer)s, i.party_id
"""

# What a person alone knew yields to what everybody sees.
_ALIGN = """
WITH off AS (
  SELECT mine.id, mine.party_id AS before, open.party_id AS after
    FROM unnest(%(values)s::text[]) AS new (value)
    JOIN parties_identity mine ON mine.kind = %(kind)s AND mine.value = new.value AND mine.layer <> 0
    JOIN parties_identity open ON open.kind = %(kind)s AND open.value = new.value AND open.layer = 0
   WHERE mine.party_id <> open.party_id
), moved AS (
  UPDATE parties_identity i SET party_id = off.after FROM off WHERE i.id = off.id
)
SELECT before FROM off UNION SELECT after FROM off
"""

_NEW_PARTIES = """
WITH made AS (
  INSERT INTO parties_party (id, kind, is_inside)
  SELECT nextval(pg_get_serial_sequence('parties_party', 'id')), %(kind)s, new.is_inside
    FROM unnest(%(inside)s::boolean[]) WITH ORDINALITY AS new (is_inside, number)
   ORDER BY new.number
  RETURNING id, is_inside
)
SELECT is_inside, array_agg(id) FROM made GROUP BY is_inside
"""

_NEW_IDENTITIES = """
INSERT INTO parties_identity (layer, kind, value, name, name_key, party_id, organisation_id, is_role,
                              first_seen_at, last_seen_at)
SELECT %(layer)s, %(kind)s, new.*
  FROM unnest(%(values)s::text[], %(names)s::text[], %(keys)s::text[], %(parties)s::bigint[],
              %(organisations)s::bigint[], %(roles)s::boolean[], %(firsts)s::timestamptz[],
              %(lasts)s::timestamptz[]) AS new
RETURNING value, id, party_id, is_role
"""

_SEEN_AGAIN = """
UPDATE parties_identity i
   SET first_seen_at = least(i.first_seen_at, new.first_at),
       last_seen_at = greatest(i.last_seen_at, new.last_at),
       name = CASE WHEN i.name = '' THEN new.name ELSE i.name END,
       name_key = CASE WHEN i.name = '' THEN new.name_key ELSE i.name_key END
  FROM unnest(%(values)s::text[], %(names)s::text[], %(keys)s::text[],
              %(firsts)s::timestamptz[], %(lasts)s::timestamptz[])
       AS new (value, name, name_key, first_at, last_at)
 WHERE i.layer = %(layer)s AND i.kind = %(kind)s AND i.value = new.value
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """An address as a source saw it, with the name that stood there most often.

    What has one `group` stands on one card: new addresses of it get one party, that of the first known one if there is any,
    else `party_id`.
    """

    value: str
    name: str = ""
    first_at: datetime | None = None
    last_at: datetime | None = None
    kind: str = Identity.Kind.EMAIL.value
    group: str = ""
    party_id: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The identity that a value has in a layer."""

    identity_id: int
    party_id: int
    is_role: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Home:
    """What makes somebody one of ours: the organisation's mail domains and its party."""

    domains: frozenset[str]
    party_id: int | None


def see(*, layer: int, seen: Iterable[Seen], home: Home) -> dict[tuple[str, str], Known]:
    """Identities for what was seen in a layer, by (kind, value); suppressed ones are missing.

    Values are stored as given (addresses in lower case is the caller's habit). Needs `as_system`;
    writers wait for each other. About ten statements however many were seen.
    """
    wanted = {(one.kind, one.value): one for one in seen if 0 < len(one.value) <= _LONGEST_VALUE}
    for pair in suppressed(wanted):
        del wanted[pair]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('samband.identities'))")
    domains = {
        domain
        for kind, value in wanted
        if kind == Identity.Kind.EMAIL and (domain := organisation_domain(value, home))
    }
    organisations = _store(
        layer, "domain", [Seen(d, kind="domain") for d in sorted(domains)], home, {}, {}
    )
    groups = _groups(layer, wanted)
    found: dict[tuple[str, str], Known] = {}
    for kind in sorted({kind for kind, _ in wanted}):
        rows = [one for (of, _), one in sorted(wanted.items()) if of == kind]
        for value, known in _store(layer, kind, rows, home, organisations, groups).items():
            found[kind, value] = known
    return found


def organisation_domain(value: str, home: Home) -> str:
    """The domain of the organisation behind a mail address; "" for free mail and lists."""
    domain = value.rpartition("@")[2]
    if domain in home.domains:
        return domain
    return "" if domain in FREEMAIL_DOMAINS else read_address("email", value).organisation


def _groups(layer: int, wanted: dict[tuple[str, str], Seen]) -> dict[str, int]:
    """The party of each group that has one already: of an address rather than an account, of that rather than a number."""
    found: dict[str, int] = {}
    kinds = {kind for (kind, _), one in wanted.items() if one.group}
    # A number is often shared: it says whose card this is only where nothing else does.
    better = {one.group for (kind, _), one in wanted.items() if kind != Identity.Kind.PHONE}
    for kind in sorted(kinds, key=lambda one: _LEADING.get(one, len(_LEADING))):
        group_of = {
            value: one.group for (of, value), one in wanted.items() if of == kind and one.group
        }
        values = [
            value
            for value in group_of
            if not (kind == Identity.Kind.EMAIL and is_role_address(value))
            and not (kind == Identity.Kind.PHONE and group_of[value] in better)
        ]
        known: dict[str, int] = dict(
            _run(_KNOWN_PARTIES, {"layer": layer, "kind": kind, "values": values})
        )
        for value in values:
            if value in known:
                found.setdefault(group_of[value], known[value])
    for one in wanted.values():
        if one.group and one.party_id is not None:
            found.setdefault(one.group, one.party_id)
    return found


def _store(
    layer: int,
    kind: str,
    rows: list[Seen],
    home: Home,
    organisations: dict[str, Known],
    groups: dict[str, int],
) -> dict[str, Known]:
    if not rows:
        return {}
    values = [one.value for one in rows]
    old = {
        value: Known(pk, party_id, is_role, False)
        for pk, value, party_id, is_role in Identity.objects.filter(
            layer=layer, kind=kind, value__in=values
        ).values_list("pk", "value", "party_id", "is_role")
    }
    if old:
        _run(_SEEN_AGAIN, _named(layer, kind, [one for one in rows if one.value in old]))
    new = [one for one in rows if one.value not in old]
    if not new:
        return old
    party_ids = _parties(layer, kind, new, home, groups)
    is_email = kind == Identity.Kind.EMAIL
    employers = [
        organisations.get(organisation_domain(one.value, home)) if is_email else None for one in new
    ]
    made = _run(
        _NEW_IDENTITIES,
        _named(layer, kind, new)
        | {
            "parties": [party_ids[one.value] for one in new],
            "organisations": [employer.party_id if employer else None for employer in employers],
            "roles": [is_email and is_role_address(one.value) for one in new],
        },
    )
    if layer == ORGANISATION_LAYER:
        moved = _run(_ALIGN, {"kind": kind, "values": [one.value for one in new]})
        tell_changed({row[0] for row in moved})
    return old | {value: Known(pk, party, is_role, True) for value, pk, party, is_role in made}


def _run(sql: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall()) if cursor.description else []


def _named(layer: int, kind: str, rows: list[Seen]) -> dict[str, Any]:
    names = [clean_name(without_controls(one.name))[:_LONGEST_NAME] for one in rows]
    return {
        "layer": layer,
        "kind": kind,
        "values": [one.value for one in rows],
        "names": names,
        "keys": [fold(name)[:_LONGEST_NAME] for name in names],
        "firsts": [one.first_at for one in rows],
        "lasts": [one.last_at for one in rows],
    }


def _parties(
    layer: int, kind: str, rows: list[Seen], home: Home, groups: dict[str, int]
) -> dict[str, int]:
    """The party of each value: known by exact address, that of its group, or a new one, which is then its group's."""
    values = [one.value for one in rows]
    known = _run(_KNOWN_PARTIES, {"layer": layer, "kind": kind, "values": values})
    found: dict[str, int] = dict(known)
    is_domain = kind == Identity.Kind.DOMAIN
    missing: list[str] = []
    # The value that stands for a group which has no party yet, and those that follow it.
    first_of: dict[str, str] = {}
    following: list[tuple[str, str]] = []
    for one in rows:
        value = one.value
        group = "" if kind == Identity.Kind.EMAIL and is_role_address(value) else one.group
        if is_domain and value in home.domains and home.party_id is not None:
            found[value] = home.party_id
        elif value not in found:
            if group in groups:
                found[value] = groups[group]
            elif group in first_of:
                following.append((value, first_of[group]))
            else:
                missing.append(value)
                if group:
                    first_of[group] = value
    inside = [_is_home(value, home) and not is_role_address(value) for value in missing]
    party_kind = Party.Kind.ORGANISATION if is_domain else Party.Kind.HUMAN
    made = {
        is_inside: iter(ids)
        for is_inside, ids in _run(_NEW_PARTIES, {"kind": party_kind.value, "inside": inside})
    }
    found.update({value: next(made[is_in]) for value, is_in in zip(missing, inside, strict=True)})
    found.update({value: found[first] for value, first in following})
    groups.update({group: found[first] for group, first in first_of.items()})
    ours = [found[value] for value in values if not is_domain and _is_home(value, home)]
    Party.objects.filter(pk__in=ours, is_inside=False).update(is_inside=True)
    return found


def _is_home(value: str, home: Home) -> bool:
    return value.rpartition("@")[2] in home.domains
