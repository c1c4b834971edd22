"""Who of ours knows some people outside, who they are, and how the reader reaches them: asked once for a whole page.

The same answers as `queries._known_by`, `queries._reach`, `queries.colleagues` and `ties.queries.tie_between`, in two
statements instead of nine.
"""

# ruff: noqa: S608 - built of constants, values are always bound

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from samband.cards.queries import FULL_STRENGTH, KNOWERS_READ, rows_of
from samband.cards.rules import INFLUENCE, Knows, RankedWay, Reach, rank_ways
from samband.cards.shapes import Colleague, KnownBy, WayShown
from samband.cards.sql import KNOWER
from samband.people.models import Person
from samband.ties.rules import HALF_LIFE, influence, strength
from samband.ties.touches import Pair, Standing, standings_of

_KNOWN = f"""
WITH target AS (SELECT unnest(%(targets)s::bigint[]) AS party_id), {KNOWER},
pair AS (
  SELECT person_id, target_id, max(own_party_id) AS own_party_id, max(band) AS band, bool_or(band IS NOT NULL) AS is_said,
         sum(weight) FILTER (WHERE towards = 'us') AS towards_us, sum(weight) FILTER (WHERE towards = 'them') AS towards_them
    FROM knower GROUP BY 1, 2
   ORDER BY target_id = %(first)s DESC, is_said DESC, coalesce(sum(weight), 0) DESC, 1, 2
   LIMIT {KNOWERS_READ}
),
-- Once per target: whom four hundred know has thousands of ties to sum.
total AS (
  SELECT t.from_party_id AS target_id,
         sum(t.weight * power(2, -extract(epoch FROM %(now)s - t.as_of) / %(half_life)s)) AS weight
    FROM ties_tie t
   WHERE t.layer = 0 AND t.from_party_id IN (SELECT target_id FROM pair WHERE towards_us IS NOT NULL)
   GROUP BY 1
),
colleague AS (
  SELECT p.id AS person_id, p.party_id, p.name, p.handle, p.photo, coalesce(m.name, '') AS team,
         p.team_id IS NOT NULL AND p.team_id = %(team)s AS is_team_mate,
         coalesce(max(g.open_requests), 0) AS open_requests,
         coalesce(bool_or(here.away_until >= (%(now)s)::date
           OR (here.calendar_kind = 'away' AND here.calendar_from <= %(now)s AND here.calendar_until > %(now)s)),
           false) AS is_away,
         sum(t.weight * power(2, -extract(epoch FROM %(now)s - t.as_of) / %(half_life)s))
           FILTER (WHERE t.to_party_id = %(me)s) AS received,
         sum(t.weight * power(2, -extract(epoch FROM %(now)s - t.as_of) / %(half_life)s))
           FILTER (WHERE t.from_party_id = %(me)s) AS sent
    FROM people_person p
    LEFT JOIN people_team m ON m.id = p.team_id
    LEFT JOIN cards_gobetween g ON g.person_id = p.id
    LEFT JOIN people_presence here ON here.person_id = p.id
    LEFT JOIN ties_tie t ON t.layer IN (0, %(reader)s)
     AND ((t.from_party_id = p.party_id AND t.to_party_id = %(me)s)
          OR (t.from_party_id = %(me)s AND t.to_party_id = p.party_id))
   WHERE p.id IN (SELECT person_id FROM pair)
   GROUP BY p.id, m.name
)
SELECT pair.*, total.weight AS total, c.party_id AS colleague_party_id, c.name, c.handle, c.photo, c.team, c.is_team_mate,
       c.open_requests, c.is_away, c.received, c.sent
  FROM pair JOIN colleague c USING (person_id) LEFT JOIN total USING (target_id)
 ORDER BY is_said DESC, coalesce(towards_us, 0) + coalesce(towards_them, 0) DESC, person_id, target_id
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
    first = targets[0] if targets else 0
    rows = rows_of(
        _KNOWN,
        {
            "targets": list(targets),
            "first": first,
            "reader": reader.pk,
            "me": reader.party_id,
            "team": reader.team_id,
            "now": now,
            "half_life": HALF_LIFE.total_seconds(),
        },
    ) if targets else []  # fmt: skip
    public = [(row["own_party_id"], row["target_id"]) for row in rows if row["band"] is None]
    people = {row["person_id"]: row for row in rows}
    mine = [(reader.party_id, row["colleague_party_id"]) for row in people.values()]
    known, own = standings_of(
        reader.pk,
        public=[*public, *beside],
        own=[*mine, *((reader.party_id, target) for target in own_to)],
        now=now,
    )
    knowers = []
    for row in rows:
        band = row["band"]
        share: float | None = influence(row["towards_us"] or 0.0, row["total"] or 0.0) or None
        if band is not None:
            # What they say counts, unless all may see more than that.
            share = share if share is not None and share > INFLUENCE[band] else None
        else:
            standing = known.get((row["own_party_id"], row["target_id"]))
            band = standing.band if standing else None
        if band is not None:
            own_party = row["own_party_id"]
            knowers.append(Knows(row["person_id"], row["target_id"], band, share, own_party))
    reaches = []
    for row in people.values():
        near = own.get((reader.party_id, row["colleague_party_id"]))
        said = strength(row["sent"] or 0.0, row["received"] or 0.0)
        reaches.append(
            Reach(
                row["person_id"],
                influence=min(1.0, said / FULL_STRENGTH),
                band=(near.band or "") if near else "",
                is_team_mate=bool(row["is_team_mate"]),
                open_requests=row["open_requests"],
                is_away=row["is_away"],
            )
        )
    return Knowing(
        tuple(knowers),
        tuple(reaches),
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
