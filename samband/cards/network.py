"""My network as it is, or as it was some months ago: whom I know, by what I may see; for my own eyes only."""

# ruff: noqa: S608 - built of constants, values are always bound

from dataclasses import dataclass
from datetime import datetime, timedelta

from samband.cards.organisations.sql import ROOT
from samband.cards.queries import rows_of
from samband.cards.rules import UNKNOWN, own_band
from samband.cards.sql import SEEN
from samband.cards.wanted import BANDS, OWN_BANDS
from samband.people.models import Person
from samband.ties.touches import standings_of

#: As many fit into a picture that is read in rows.
SHOWN = 40
MOST_READ = 5_000
MOST_MONTHS = 60

_WHOM = f"""
WITH {SEEN}, {ROOT}, candidate AS (
  SELECT t.to_party_id AS party_id FROM ties_tie t WHERE t.from_party_id = %(me)s AND t.layer IN (0, %(reader)s)
  UNION
  SELECT t.from_party_id FROM ties_tie t WHERE t.to_party_id = %(me)s AND t.layer IN (0, %(reader)s)
  UNION
  SELECT c.party_id FROM cards_card c WHERE c.owner_id = %(reader)s
)
SELECT DISTINCT ON (s.party_id) s.party_id, s.name, coalesce(root.root_id, s.organisation_id) AS organisation_id,
       coalesce(nullif(sheet.name, ''), nullif(s.organisation_name, ''), nullif(d.name, ''), d.value, '')
         AS organisation_name,
       CASE WHEN c.created_at <= %(at)s THEN c.band END AS on_card
  FROM seen s JOIN candidate USING (party_id)
  LEFT JOIN cards_card c ON c.party_id = s.party_id AND c.owner_id = %(reader)s
  LEFT JOIN root ON root.party_id = s.organisation_id
  LEFT JOIN cards_organisationsheet sheet ON sheet.party_id = coalesce(root.root_id, s.organisation_id)
  LEFT JOIN LATERAL (SELECT i.name, i.value FROM parties_identity i
        WHERE i.party_id = coalesce(root.root_id, s.organisation_id) AND i.kind = 'domain' LIMIT 1) d ON true
 WHERE s.name <> ''
   AND (%(topic)s = '' OR EXISTS (SELECT FROM cards_card f, unnest(f.topics) AS topic
                                   WHERE f.party_id = s.party_id AND lower(topic) = %(topic)s))
   AND (%(place)s = '' OR EXISTS (SELECT FROM cards_card f WHERE f.party_id = s.party_id AND lower(f.place) = %(place)s))
 ORDER BY s.party_id, array_position(ARRAY['mine', 'shared', 'public'], s.how), NOT s.is_card, s.title = ''
 LIMIT {MOST_READ}
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture shows. `band`: at least so well, or `UNKNOWN`: only those; `months`: as it was so long ago, 0 to 60."""

    topic: str = ""
    place: str = ""
    band: str = ""
    months: int = 0

    @property
    def bands(self) -> tuple[str, ...]:
        """The bands that are shown; none for an unknown one."""
        if not self.band:
            return OWN_BANDS
        if self.band == UNKNOWN:
            return (UNKNOWN,)
        return BANDS[: BANDS.index(self.band) + 1] if self.band in BANDS else ()

    def at(self, now: datetime) -> datetime:
        """The moment that is shown."""
        return now - timedelta(days=30.44 * max(0, min(self.months, MOST_MONTHS)))


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom the reader knows, and how well."""

    party_id: int
    name: str
    organisation_id: int | None
    organisation_name: str
    band: str


@dataclass(frozen=True, slots=True)
class Network:
    """Whom the reader knows best, by the organisation that stands today (most known ones first); `count` of all who fit."""

    groups: tuple[tuple[Known, ...], ...]
    count: int


def my_network(reader: Person, look: Look, *, now: datetime) -> Network:
    """Whom the reader knows at a moment, at most forty, those best known first; two statements."""
    at = look.at(now)
    rows = rows_of(
        _WHOM,
        {
            "reader": reader.pk,
            "me": reader.party_id,
            "at": at,
            "topic": look.topic.strip().lower(),
            "place": look.place.strip().lower(),
        },
    )
    pairs = [(reader.party_id, row["party_id"]) for row in rows]
    _public, own = standings_of(reader.pk, public=[], own=pairs, now=at)
    found: list[tuple[float, Known]] = []
    for row in rows:
        standing = own.get((reader.party_id, row["party_id"]))
        band = own_band(standing, row["on_card"])
        if band in look.bands:
            known = Known(
                row["party_id"], row["name"], row["organisation_id"], row["organisation_name"], band
            )
            found.append((standing.chance if standing is not None else 0.0, known))
    found.sort(
        key=lambda one: (OWN_BANDS.index(one[1].band), -one[0], one[1].name, one[1].party_id)
    )
    groups: dict[int | str, list[Known]] = {}
    for _chance, known in found[:SHOWN]:
        groups.setdefault(known.organisation_id or known.organisation_name, []).append(known)
    arranged = sorted(groups.values(), key=_most_first)
    return Network(tuple(tuple(people) for people in arranged), len(found))


def _most_first(people: list[Known]) -> tuple[bool, int, str]:
    name = people[0].organisation_name
    return (not name, -sum(one.band != UNKNOWN for one in people), name)
