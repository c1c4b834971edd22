"""The two relations on which every read of the outside network stands, as SQL to put before a query.

`seen` is everybody outside as the reader sees them: from cards that are theirs or shared, and from identities of the
organisation's layer and their own. `knower` is which colleague knows them, as far as the reader may know; of ties in the
organisation's layer `knowing` leaves out who said that they don't. Row-level security filters below both, so a forgotten
condition here shows too little, never too much. `%(reader)s` is the reader's id.
"""

# ruff: noqa: S608 - built of constants, values are always bound

from samband.ties.sql import left_of

LEFT = left_of("t")

SEEN = """
seen AS (
  SELECT c.party_id, c.name, c.name_key, c.organisation_id, c.organisation_name, c.title,
         CASE WHEN c.owner_id = %(reader)s THEN 'mine' ELSE 'shared' END AS how, true AS is_card
    FROM cards_card c
  UNION ALL
  SELECT i.party_id, i.name, i.name_key, i.organisation_id, '', '',
         CASE WHEN i.layer = 0 THEN 'public' ELSE 'mine' END, false
    FROM parties_identity i JOIN parties_party p ON p.id = i.party_id
   WHERE i.layer IN (0, %(reader)s) AND i.kind <> 'domain' AND NOT i.is_role
     AND p.kind = 'human' AND NOT p.is_inside
)
"""

# Ties in both directions are added up before it is asked who is a colleague.
KNOWER = f"""
edge AS MATERIALIZED (
  SELECT target_id, party_id, sum(towards_us) AS towards_us, sum(towards_them) AS towards_them
    FROM (
      SELECT t.from_party_id AS target_id, t.to_party_id AS party_id, {LEFT} AS towards_us, NULL::float8 AS towards_them
        FROM ties_tie t JOIN target ON target.party_id = t.from_party_id WHERE t.layer = 0
      UNION ALL
      SELECT t.to_party_id, t.from_party_id, NULL, {LEFT}
        FROM ties_tie t JOIN target ON target.party_id = t.to_party_id WHERE t.layer = 0
    ) both_ways GROUP BY 1, 2
),
knower AS (
  SELECT c.owner_id AS person_id, NULL::bigint AS own_party_id, c.party_id AS target_id, c.band,
         NULL::float8 AS towards_us, NULL::float8 AS towards_them
    FROM cards_card c JOIN target USING (party_id)
   WHERE c.level IN ('shared', 'company') AND c.band <> '' AND c.owner_id <> %(reader)s
  UNION ALL
  SELECT p.id, p.party_id, edge.target_id, NULL, edge.towards_us, edge.towards_them
    FROM edge JOIN people_person p ON p.party_id = edge.party_id AND p.state = 'active' AND p.role <> 'guest'
   WHERE p.id <> %(reader)s
)
"""

#: So many pairs of a colleague and a target are read at most.
KNOWERS_READ = 400

# After `target`: each colleague with each target they know, best known first (the target `%(first)s` before the others), and
# what each target puts into all whom they know.
PAIR = f"""
{KNOWER},
pair AS (
  SELECT person_id, target_id, max(own_party_id) AS own_party_id, max(band) AS band, bool_or(band IS NOT NULL) AS is_said,
         sum(towards_us) AS towards_us, sum(towards_them) AS towards_them
    FROM knower GROUP BY 1, 2
   ORDER BY target_id = %(first)s DESC, is_said DESC,
            coalesce(sum(towards_us), 0) + coalesce(sum(towards_them), 0) DESC, 1, 2
   LIMIT {KNOWERS_READ}
),
total AS (SELECT target_id, sum(towards_us) AS weight FROM edge GROUP BY 1)
"""
PAIRS_IN_ORDER = (
    "is_said DESC, coalesce(towards_us, 0) + coalesce(towards_them, 0) DESC, person_id, target_id"
)

# After `asked`: colleagues by id (each once), who they are, how the reader (`%(me)s` as a party) reaches them, what speaks
# against it. The reader's own ties lie together in the index and are all read: to look each colleague up takes longer.
NEAR = f"""
felt AS MATERIALIZED (
  SELECT party_id, sum(received) AS received, sum(sent) AS sent FROM (
    SELECT t.from_party_id AS party_id, {LEFT} AS received, NULL::float8 AS sent FROM ties_tie t
     WHERE t.layer IN (0, %(reader)s) AND t.to_party_id = %(me)s
    UNION ALL
    SELECT t.to_party_id, NULL, {LEFT} FROM ties_tie t
     WHERE t.layer IN (0, %(reader)s) AND t.from_party_id = %(me)s
  ) both_ways GROUP BY 1
),
near AS (
  SELECT p.id AS person_id, p.party_id, p.name, p.handle, p.photo, coalesce(m.name, '') AS team,
         p.team_id IS NOT NULL AND p.team_id = %(team)s AS is_team_mate,
         coalesce(g.open_requests, 0) AS open_requests,
         coalesce(here.away_until >= %(today)s
           OR (here.calendar_kind = 'away' AND here.calendar_from <= %(now)s AND here.calendar_until > %(now)s),
           false) AS is_away,
         felt.received, felt.sent
    FROM asked JOIN people_person p ON p.id = asked.person_id
    LEFT JOIN people_team m ON m.id = p.team_id
    LEFT JOIN cards_gobetween g ON g.person_id = p.id
    LEFT JOIN people_presence here ON here.person_id = p.id
    LEFT JOIN felt ON felt.party_id = p.party_id
)
"""
#: How the reader reaches them; columns of `near`.
REACH = "is_team_mate, open_requests, is_away, received, sent"
