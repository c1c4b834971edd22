"""Reads of the outside network: who is there, who of ours knows them, over whom one gets there.

Every statement runs under row-level security as the reader; `sql.py` says what "seen" and "knower" mean.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from samband.cards.rules import INFLUENCE, Knows, RankedWay, Reach, rank_ways
from samband.cards.shapes import (
    Colleague,
    ContactLine,
    ContactPage,
    Hint,
    KnownBy,
    OwnCard,
    SharedDetail,
    WayShown,
)
from samband.cards.sql import KNOWER, SEEN
from samband.kernel.errors import NotFound
from samband.parties.models import ORGANISATION_LAYER
from samband.people.models import Person
from samband.ties.rules import HALF_LIFE, Band, influence, strength
from samband.ties.touches import standings

# A page about an organisation shows this many people; the rest are found by name.
PEOPLE_SHOWN = 100
KNOWERS_READ = 400
SMALLEST_TEAM = 5
# The reader sees only their own ties to a colleague, not what share of the colleague's they are; a strength of daily
# contact counts as full influence.
FULL_STRENGTH = 60.0
# Less than this is left of one contact after four years.
FADED = 0.004


def rows_of(sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """Run a statement with bound values; rows by column name."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def knowers_of(reader: Person, targets: Sequence[int], now: datetime) -> list[Knows]:
    """Which colleagues know these people outside, for `ways_to` and `paths.paths_to`; three statements."""
    return _known_by(reader, targets, now)


def _known_by(
    reader: Person, targets: Sequence[int], now: datetime, *, bands: bool = True
) -> list[Knows]:
    """Which colleagues know these parties, as far as the reader may see, at most 400 pairs.

    Without `bands` whoever did not say theirs "has met", and no weeks are read: for a search that shows a few of many.
    """
    rows = rows_of(
        f"""
        WITH target AS (SELECT unnest(%(targets)s::bigint[]) AS party_id), {KNOWER},
        pair AS (
          SELECT person_id, target_id, max(own_party_id) AS own_party_id, max(band) AS band,
                 bool_or(band IS NOT NULL) AS is_said,
                 sum(weight) FILTER (WHERE towards = 'us') AS towards_us,
                 sum(weight) FILTER (WHERE towards = 'them') AS towards_them
            FROM knower GROUP BY 1, 2
           ORDER BY is_said DESC, coalesce(sum(weight), 0) DESC
           LIMIT {KNOWERS_READ}
        ),
        -- Once per target: whom four hundred know has thousands of ties to sum.
        total AS (
          SELECT t.from_party_id AS target_id,
                 sum(t.weight * power(2, -extract(epoch FROM %(now)s - t.as_of) / %(half_life)s)) AS weight
            FROM ties_tie t
           WHERE t.layer = 0 AND t.from_party_id IN (SELECT target_id FROM pair WHERE towards_us IS NOT NULL)
           GROUP BY 1
        )
        SELECT pair.*, total.weight AS total FROM pair LEFT JOIN total USING (target_id)
         ORDER BY is_said DESC, coalesce(towards_us, 0) + coalesce(towards_them, 0) DESC
        """,
        {
            "reader": reader.pk,
            "targets": list(targets),
            "now": now,
            "half_life": HALF_LIFE.total_seconds(),
        },
    )
    pairs = [(row["own_party_id"], row["target_id"]) for row in rows if row["band"] is None]
    known = standings(pairs, layers=[ORGANISATION_LAYER], now=now) if bands else {}
    found = []
    for row in rows:
        band = row["band"]
        share: float | None = influence(row["towards_us"] or 0.0, row["total"] or 0.0) or None
        if band is not None:
            # What they say counts, unless all may see more than that.
            share = share if share is not None and share > INFLUENCE[band] else None
        elif bands:
            standing = known.get((row["own_party_id"], row["target_id"]))
            band = standing.band if standing else None
        elif (row["towards_us"] or 0.0) + (row["towards_them"] or 0.0) >= FADED:
            band = Band.MET
        if band is not None:
            found.append(
                Knows(row["person_id"], row["target_id"], band, share, row["own_party_id"])
            )
    return found


def _reach(
    reader: Person, person_ids: Iterable[int], now: datetime, *, bands: bool = True
) -> list[Reach]:
    """How the reader reaches these colleagues: ties in the organisation's layer and the reader's own."""
    rows = rows_of(
        """
        SELECT p.id AS person_id, p.party_id, p.team_id IS NOT NULL AND p.team_id = %(team)s AS is_team_mate,
               coalesce(max(g.open_requests), 0) AS open_requests,
               coalesce(bool_or(here.away_until >= %(today)s
                 OR (here.calendar_kind = 'away' AND here.calendar_from <= %(now)s AND here.calendar_until > %(now)s)),
                 false) AS is_away,
               sum(t.weight * power(2, -extract(epoch FROM %(now)s - t.as_of) / %(half_life)s))
                 FILTER (WHERE t.to_party_id = %(me)s) AS received,
               sum(t.weight * power(2, -extract(epoch FROM %(now)s - t.as_of) / %(half_life)s))
                 FILTER (WHERE t.from_party_id = %(me)s) AS sent
          FROM people_person p
          LEFT JOIN cards_gobetween g ON g.person_id = p.id
          LEFT JOIN people_presence here ON here.person_id = p.id
          LEFT JOIN ties_tie t ON t.layer IN (0, %(reader)s)
           AND ((t.from_party_id = p.party_id AND t.to_party_id = %(me)s)
             OR (t.from_party_id = %(me)s AND t.to_party_id = p.party_id))
         WHERE p.id = ANY (%(persons)s)
         GROUP BY p.id
        """,
        {
            "reader": reader.pk,
            "me": reader.party_id,
            "team": reader.team_id,
            "persons": list(person_ids),
            "now": now,
            "today": timezone.localdate(now),
            "half_life": HALF_LIFE.total_seconds(),
        },
    )
    pairs = [(reader.party_id, row["party_id"]) for row in rows] if bands else []
    known = standings(pairs, layers=[ORGANISATION_LAYER, reader.pk], now=now)
    reaches = []
    for row in rows:
        standing = known.get((reader.party_id, row["party_id"]))
        sent, received = row["sent"] or 0.0, row["received"] or 0.0
        reaches.append(
            Reach(
                row["person_id"],
                influence=min(1.0, strength(sent, received) / FULL_STRENGTH),
                band=(standing.band or "") if standing else "",
                is_team_mate=bool(row["is_team_mate"]),
                open_requests=row["open_requests"],
                is_away=row["is_away"],
            )
        )
    return reaches


def colleagues(person_ids: Iterable[int]) -> dict[int, Colleague]:
    """Names and pictures of colleagues by id, in one statement."""
    found = Person.objects.filter(pk__in=list(person_ids)).select_related("team")
    return {
        person.pk: Colleague(
            id=person.pk,
            name=person.name,
            handle=person.handle,
            photo=person.photo,
            team=person.team.name if person.team is not None else "",
            party_id=person.party_id,
        )
        for person in found
    }


def names_of(reader: Person, party_ids: Iterable[int]) -> dict[int, ContactLine]:
    """How the reader sees these parties, in one statement; parties that they don't see are missing."""
    rows = rows_of(
        f"""
        WITH {SEEN}
        SELECT DISTINCT ON (s.party_id) s.party_id, s.name, s.title, s.how, s.organisation_id,
               coalesce(nullif(s.organisation_name, ''), nullif(d.name, ''), d.value, '') AS organisation_name
          FROM seen s
          LEFT JOIN LATERAL (SELECT i.name, i.value FROM parties_identity i
                WHERE i.party_id = s.organisation_id AND i.kind = 'domain' LIMIT 1) d ON true
         WHERE s.party_id = ANY (%(parties)s)
         ORDER BY s.party_id, array_position(ARRAY['mine', 'shared', 'public'], s.how), s.name = '', s.title = ''
        """,
        {"reader": reader.pk, "parties": list(party_ids)},
    )
    return {row["party_id"]: ContactLine(**row) for row in rows}


def names_inside(party_ids: Iterable[int]) -> dict[int, str]:
    """Names of ours who have no account yet, from the organisation's sources; one statement."""
    rows = rows_of(
        """
        SELECT DISTINCT ON (party_id) party_id, name FROM parties_identity
         WHERE layer = 0 AND kind <> 'domain' AND name <> '' AND party_id = ANY (%(parties)s)
         ORDER BY party_id, last_seen_at DESC NULLS LAST, id
        """,
        {"parties": list(party_ids)},
    )
    return {row["party_id"]: row["name"] for row in rows}


def ways_to(
    reader: Person,
    targets: Sequence[int],
    *,
    now: datetime,
    limit: int = 4,
    knowers: Sequence[Knows] | None = None,
) -> list[WayShown]:
    """Ways over one colleague to any of these people outside, best first.

    `knowers` are who knows them, where a page (`ContactPage`, `OrganisationPage`) has asked already.
    """
    if not targets:
        return []
    if knowers is None:
        knowers = _known_by(reader, targets, now)
    ranked = rank_ways(knowers, _reach(reader, {k.person_id for k in knowers}, now), limit)
    return _shown(reader, ranked)


def _shown(reader: Person, ways: Sequence[RankedWay]) -> list[WayShown]:
    people = colleagues({way.person_id for way in ways})
    names = names_of(reader, {way.target_id for way in ways})
    return [
        WayShown(way, people[way.person_id], names[way.target_id].name)
        for way in ways
        if way.person_id in people and way.target_id in names
    ]


def hints_for(
    reader: Person, *, parties: Sequence[int] = (), organisation_id: int | None = None
) -> list[Hint]:
    """ "Somebody here knows" for parties or an organisation, without what the reader knows themself, by name.

    A team is named only if it has five or more members besides the reader.
    """
    rows = rows_of(
        """
        SELECT h.party_id, h.name, h.organisation_name,
               CASE WHEN (SELECT count(*) FROM people_person m WHERE m.team_id = h.team_id
                           AND m.state = 'active' AND m.id <> %(reader)s) >= %(smallest)s
                    THEN t.name ELSE '' END AS team
          FROM cards_knownhint h LEFT JOIN people_team t ON t.id = h.team_id
         WHERE (h.party_id = ANY (%(parties)s) OR h.organisation_id = %(organisation)s)
           AND NOT EXISTS (SELECT 1 FROM cards_card c
                            WHERE c.party_id = h.party_id AND c.owner_id = %(reader)s)
         ORDER BY h.name, h.party_id LIMIT 50
        """,
        {
            "reader": reader.pk,
            "parties": list(parties),
            "organisation": organisation_id,
            "smallest": SMALLEST_TEAM,
        },
    )
    return [
        Hint(row["party_id"], row["name"], row["organisation_name"], row["team"] or "")
        for row in rows
    ]


# Addresses, and what colleagues share of their own cards beside them: row-level security leaves out the rest.
SAID = """
(SELECT DISTINCT 'mail' AS kind, value, NULL::bigint AS owner_id FROM (
   SELECT value FROM parties_identity WHERE party_id = %(party)s AND kind = 'email' AND layer IN (0, %(reader)s)
   UNION ALL SELECT unnest(emails) FROM cards_card WHERE party_id = %(party)s
 ) seen ORDER BY value LIMIT 20)
UNION ALL
(SELECT DISTINCT f.kind, f.value, f.owner_id FROM cards_card c JOIN cards_cardfield f ON f.card_id = c.id
  WHERE c.party_id = %(party)s AND c.owner_id <> %(reader)s ORDER BY 1, 2 LIMIT 100)
UNION ALL
(SELECT DISTINCT ON (n.owner_id, n.text) 'note', n.text, n.owner_id FROM cards_card c
   JOIN cards_cardnote n ON n.card_id = c.id
  WHERE c.party_id = %(party)s AND c.owner_id <> %(reader)s LIMIT 100)
"""


def contact_for_reading(reader: Person, party_id: int, *, now: datetime) -> ContactPage:
    """One human outside as the reader may see them. Raises `NotFound` when the reader sees nothing of them."""
    line = names_of(reader, [party_id]).get(party_id)
    hints = hints_for(reader, parties=[party_id])
    if line is None and not hints:
        raise NotFound
    card = _own_card(reader, party_id)
    said = rows_of(SAID, {"party": party_id, "reader": reader.pk})
    knowers = _known_by(reader, [party_id], now)
    people = colleagues({knows.person_id for knows in knowers})
    hint = hints[0] if hints else None
    return ContactPage(
        party_id=party_id,
        name=line.name if line is not None else (hint.name if hint is not None else ""),
        title=line.title if line is not None else "",
        organisation_id=line.organisation_id if line is not None else None,
        organisation_name=line.organisation_name
        if line is not None
        else (hint.organisation_name if hint is not None else ""),
        emails=tuple(row["value"] for row in said if row["owner_id"] is None),
        shared=tuple(
            SharedDetail(row["kind"], row["value"], people[row["owner_id"]])
            for row in said
            if row["owner_id"] in people
        ),
        card=card,
        known_by=tuple(
            KnownBy(people[k.person_id], k.band, party_id) for k in knowers if k.person_id in people
        ),
        hint=hint,
        is_public=line is not None and line.how == "public",
        knowers=tuple(knowers),
    )


def _own_card(reader: Person, party_id: int) -> OwnCard | None:
    rows = rows_of(
        "SELECT id, level, band, emails, place, topics FROM cards_card WHERE owner_id = %(reader)s AND party_id = %(party)s",
        {"reader": reader.pk, "party": party_id},
    )
    if not rows:
        return None
    row = rows[0]
    return OwnCard(
        row["id"],
        row["level"],
        row["band"],
        tuple(row["emails"]),
        row["place"],
        tuple(row["topics"]),
    )


def people_at(reader: Person, organisation_id: int, limit: int = PEOPLE_SHOWN) -> list[ContactLine]:
    """Whom the reader sees at an organisation, by name."""
    rows = rows_of(
        f"""
        WITH {SEEN}
        SELECT DISTINCT ON (s.name_key, s.party_id)
               s.party_id, s.name, s.title, s.how, s.organisation_id, s.organisation_name
          FROM seen s WHERE s.organisation_id = %(organisation)s AND s.name <> ''
         ORDER BY s.name_key, s.party_id, array_position(ARRAY['mine', 'shared', 'public'], s.how)
         LIMIT %(limit)s
        """,
        {"reader": reader.pk, "organisation": organisation_id, "limit": limit},
    )
    return [ContactLine(**row) for row in rows]
