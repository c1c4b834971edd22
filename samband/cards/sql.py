"""The two relations on which every read of the outside network stands, as SQL to put before a query.

`seen` is everybody outside as the reader sees them: from cards that are theirs or shared, and from identities of the
organisation's layer and their own. `knower` is which colleague knows them, as far as the reader may know. Row-level security
filters below both, so a forgotten condition here shows too little, never too much. `%(reader)s` is the reader's id.
"""

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

KNOWER = """
knower AS (
  SELECT c.owner_id AS person_id, NULL::bigint AS own_party_id, c.party_id AS target_id, c.band, NULL AS towards,
         NULL::float AS weight
    FROM cards_card c JOIN target USING (party_id)
   WHERE c.level IN ('shared', 'company') AND c.owner_id <> %(reader)s
  UNION ALL
  SELECT p.id, p.party_id, t.from_party_id, NULL, 'us',
         t.weight * power(2, -extract(epoch FROM %(now)s - t.as_of) / %(half_life)s)
    FROM ties_tie t JOIN target ON target.party_id = t.from_party_id
    JOIN people_person p ON p.party_id = t.to_party_id AND p.state = 'active' AND p.role <> 'guest'
   WHERE t.layer = 0 AND p.id <> %(reader)s
  UNION ALL
  SELECT p.id, p.party_id, t.to_party_id, NULL, 'them',
         t.weight * power(2, -extract(epoch FROM %(now)s - t.as_of) / %(half_life)s)
    FROM ties_tie t JOIN target ON target.party_id = t.to_party_id
    JOIN people_person p ON p.party_id = t.from_party_id AND p.state = 'active' AND p.role <> 'guest'
   WHERE t.layer = 0 AND p.id <> %(reader)s
)
"""
