"""Which parties stand for one organisation, as SQL to put before a query.

`family` is the organisation itself, those that went up in it (and in those), and those at one of their domains, as far as
the reader sees them. `%(organisation)s` is its id. `root` is the same the other way round: of each that another stands for,
which.
"""

FAMILY = """
sheet AS (SELECT * FROM cards_organisationsheet WHERE party_id = %(organisation)s),
family AS (
  WITH RECURSIVE gone (party_id) AS (
    SELECT %(organisation)s::bigint
    UNION
    SELECT s.party_id FROM cards_organisationsheet s JOIN gone ON gone.party_id = s.became_id
  )
  SELECT party_id FROM gone
  UNION
  SELECT i.party_id FROM gone JOIN cards_organisationsheet s USING (party_id) CROSS JOIN unnest(s.domains) AS domain (value)
    JOIN parties_identity i ON i.kind = 'domain' AND i.value = domain.value AND i.layer IN (0, %(reader)s)
)
"""

# To compare with. Known before the rows are read, it goes into each part of a UNION and to its index; a join reads everybody
# whom the reader sees.
IN_FAMILY = "= ANY (ARRAY(SELECT party_id FROM family))"

# Each once; one that went up in another goes there, whatever its domains say, and where that one went.
ROOT = """
root AS (
  WITH RECURSIVE risen (party_id, root_id, steps) AS (
    SELECT party_id, became_id, 1 FROM cards_organisationsheet WHERE became_id IS NOT NULL
    UNION ALL
    SELECT risen.party_id, s.became_id, steps + 1
      FROM risen JOIN cards_organisationsheet s ON s.party_id = risen.root_id
     WHERE s.became_id IS NOT NULL AND steps < 20
  ), went AS (SELECT DISTINCT ON (party_id) party_id, root_id FROM risen ORDER BY party_id, steps DESC)
  SELECT DISTINCT ON (party_id) party_id, root_id FROM (
    SELECT party_id, root_id, 0 AS rank FROM went
    UNION ALL
    SELECT i.party_id, coalesce(went.root_id, s.party_id), 1
      FROM cards_organisationsheet s LEFT JOIN went USING (party_id) CROSS JOIN unnest(s.domains) AS domain (value)
      JOIN parties_identity i ON i.kind = 'domain' AND i.value = domain.value AND i.layer IN (0, %(reader)s)
     WHERE i.party_id <> coalesce(went.root_id, s.party_id)
  ) moved ORDER BY party_id, rank, root_id
)
"""
