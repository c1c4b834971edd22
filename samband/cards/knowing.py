"""Who of ours knows some people outside, who they are, and how the reader reaches them: asked once for a whole page."""

# ruff: noqa: S608 - built of constants, values are always bound

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from samband.cards.queries import names_of, planned_fetched, planned_rows_of
from samband.cards.rules import INFLUENCE, Knows, RankedWay, Reach, rank_ways
from samband.cards.shapes import Colleague, KnownBy, WayShown
from samband.cards.sql import NEAR, PAIR, PAIRS_IN_ORDER, REACH
from samband.people.models import Person
from samband.ties.rules import HALF_LIFE, Band, influence, strength
from samband.ties.touches import Pair, Standing, standings_of

# The reader sees only their own ties to a colleague, not what share of the colleague's they are; a strength of daily
# contact counts as full influence.
FULL_STRENGTH = 60.0
# Less than this is left of one contact after four years.
FADED = 0.004

_TARGET = "target AS (SELECT unnest(%(targets)s::bigint[]) AS party_id)"
_KNOWN = f"""
WITH {_TARGET}, {PAIR}, asked AS (SELECT DISTINCT person_id FROM pair), {NEAR}
SELECT pair.*, total.weight AS total, c.party_id AS colleague_party_id, c.name, c.handle, c.photo, c.team, c.is_team_mate,
       c.open_requests, c.is_away, c.received, c.sent
  FROM pair JOIN near c USING (person_id) LEFT JOIN total USING (target_id)
 ORDER BY {PAIRS_IN_ORDER}
"""
# Whoever did not say how well "has met"; what follows from what they said of a tie comes from the database, which tells
# nobody what it was.
_PAIRS = f"""
WITH {_TARGET}, {PAIR},
met AS MATERIALIZED (
  SELECT own_party_id, target_id,
         CASE WHEN coalesce(towards_us, 0) + coalesce(towards_them, 0) >= {FADED} THEN 'met' ELSE '' END AS band
    FROM pair WHERE NOT is_said
), shown AS MATERIALIZED (
  SELECT told.* FROM (
    SELECT array_agg(own_party_id) AS ones, array_agg(target_id) AS others, array_agg(band) AS bands FROM met
  ) m, samband_shown_bands(m.ones, m.others, m.bands) told
), asked AS (SELECT DISTINCT person_id FROM pair), {NEAR}
SELECT pair.person_id, pair.target_id, pair.own_party_id, pair.band, pair.towards_us, total.weight,
       coalesce(shown.band, met.band), shown.band IS NOT NULL, {REACH}
  FROM pair JOIN near USING (person_id) LEFT JOIN total USING (target_id)
  LEFT JOIN met USING (own_party_id, target_id)
  LEFT JOIN shown ON shown.one = pair.own_party_id AND shown.other = pair.target_id
 ORDER BY {PAIRS_IN_ORDER}
"""
_REACHED = f"""
WITH asked AS (SELECT unnest(%(persons)s::bigint[]) AS person_id), {NEAR}
SELECT person_id, {REACH} FROM near
"""


@dataclass(frozen=True, slots=True)
class Knowing:
    """Who knows the targets, by what, who they are, how the reader reaches them; the reader's own standing with the
    targets, and that of the pairs that were asked for beside."""

    knowers: tuple[Knows, ...]
    reaches: tuple[Reach, ...]
    colleagues: dict[int, Colleague]
    own_with: dict[int, Standing]
    beside: dict[Pair, Standing]

    def known_by(self, names: dict[int, str]) -> tuple[KnownBy, ...]:
        """The knowers of these targets as a page shows them."""
        return tuple(
            KnownBy(self.colleagues[k.person_id], k.band, k.target_id, names[k.target_id])
            for k in self.knowers
            if k.target_id in names
        )

    def ways(self, names: dict[int, str], limit: int = 4) -> list[WayShown]:
        """The best ways over one colleague to these targets."""
        knowers = [k for k in self.knowers if k.target_id in names]
        ranked: list[RankedWay] = rank_ways(knowers, self.reaches, limit)
        return [
            WayShown(way, self.colleagues[way.person_id], names[way.target_id]) for way in ranked
        ]


def values_for(reader: Person, now: datetime, **more: object) -> dict[str, Any]:
    """What statements about the network are told of who reads, and when."""
    return {
        "reader": reader.pk,
        "me": reader.party_id,
        "team": reader.team_id,
        "now": now,
        "today": timezone.localdate(now),
        "half_life": HALF_LIFE.total_seconds(),
        **more,
    }


def _targets(targets: Sequence[int]) -> dict[str, object]:
    return {"targets": list(targets), "first": targets[0] if targets else 0}


def _knows(
    pair: tuple[int, int, int | None, str | None, float | None, float | None],
    band: str | None,
    *,
    is_told: bool,
) -> Knows | None:
    """`pair`: colleague, target, the colleague as a party, what a card says, what the target puts into them and into all;
    `band` is what the ties say where no card does, `is_told` that it is not what dates tell."""
    person_id, target_id, own_party_id, said, towards_us, total = pair
    share: float | None = influence(towards_us or 0.0, total or 0.0) or None
    known = said if said is not None else band
    if known is None:
        return None
    if said is not None or is_told:
        # What they say counts, unless all may see more than that.
        share = share if share is not None and share > INFLUENCE[known] else None
    return Knows(person_id, target_id, known, share, own_party_id)


def _known(row: dict[str, Any], standing: Standing | None) -> Knows | None:
    pair = (
        row["person_id"],
        row["target_id"],
        row["own_party_id"],
        row["band"],
        row["towards_us"],
        row["total"],
    )
    if standing is None:
        return _knows(pair, None, is_told=False)
    return _knows(pair, standing.band, is_told=standing.is_told)


def reach_of(
    person_id: int,
    is_team_mate: bool,
    open_requests: int,
    is_away: bool,
    received: float | None,
    sent: float | None,
    band: str = "",
) -> Reach:
    """How the reader reaches a colleague, from the columns `sql.REACH` of `near`."""
    said = strength(sent or 0.0, received or 0.0)
    return Reach(
        person_id,
        influence=min(1.0, said / FULL_STRENGTH),
        band=band,
        is_team_mate=bool(is_team_mate),
        open_requests=open_requests,
        is_away=is_away,
    )


def knowing(
    reader: Person,
    targets: Sequence[int],
    *,
    now: datetime,
    beside: Sequence[Pair] = (),
    own_to: Sequence[int] = (),
) -> Knowing:
    """Who knows these people outside, as far as the reader may see, at most 400 pairs; two statements.

    The first target's knowers are read before the others'. `beside`: pairs whose standing in the organisation's layer is
    wanted as well; `own_to`: targets whose standing with the reader is.
    """
    rows = planned_rows_of(_KNOWN, values_for(reader, now, **_targets(targets))) if targets else []
    public = [(row["own_party_id"], row["target_id"]) for row in rows if row["band"] is None]
    people = {row["person_id"]: row for row in rows}
    mine = [(reader.party_id, row["colleague_party_id"]) for row in people.values()]
    known, own = standings_of(
        reader.pk,
        public=[*public, *beside],
        own=[*mine, *((reader.party_id, target) for target in own_to)],
        now=now,
    )

    def band(pair: Pair, among: dict[Pair, Standing]) -> Band | None:
        standing = among.get(pair)
        return standing.band if standing is not None else None

    knowers = (_known(row, known.get((row["own_party_id"], row["target_id"]))) for row in rows)
    return Knowing(
        tuple(one for one in knowers if one is not None),
        tuple(
            reach_of(
                row["person_id"],
                row["is_team_mate"],
                row["open_requests"],
                row["is_away"],
                row["received"],
                row["sent"],
                band((reader.party_id, row["colleague_party_id"]), own) or "",
            )
            for row in people.values()
        ),
        {
            row["person_id"]: Colleague(
                row["person_id"],
                row["name"],
                row["handle"],
                row["photo"],
                row["team"],
                row["colleague_party_id"],
            )
            for row in people.values()
        },
        {
            target: own[reader.party_id, target]
            for target in own_to
            if (reader.party_id, target) in own
        },
        known,
    )


def ways_to(
    reader: Person, targets: Sequence[int], *, now: datetime, limit: int = 4
) -> list[WayShown]:
    """Ways over one colleague to any of these people outside, best first; three statements."""
    names = {line.party_id: line.name for line in names_of(reader, targets).values()}
    return knowing(reader, targets, now=now).ways(names, limit)


def might_know(
    reader: Person, targets: Sequence[int], *, now: datetime
) -> tuple[list[Knows], dict[int, Reach]]:
    """Which colleagues know these people outside, and how the reader reaches them, for a search that shows a few of many:
    whoever did not say how well "has met", and no weeks are read. One statement."""
    knowers: list[Knows] = []
    reaches: dict[int, Reach] = {}
    rows = planned_fetched(_PAIRS, values_for(reader, now, **_targets(targets)))
    for person, target, own_party, said, towards_us, total, met, is_told, *reach in rows:
        pair = (person, target, own_party, said, towards_us, total)
        knows = _knows(pair, met or None, is_told=is_told)
        if knows is None:
            continue
        knowers.append(knows)
        if person not in reaches:
            reaches[person] = reach_of(person, *reach)
    return knowers, reaches


def reaches_of(reader: Person, person_ids: Iterable[int], *, now: datetime) -> dict[int, Reach]:
    """How the reader reaches these colleagues, without bands; one statement."""
    rows = planned_fetched(_REACHED, values_for(reader, now, persons=sorted(person_ids)))
    return {row[0]: reach_of(*row) for row in rows}
