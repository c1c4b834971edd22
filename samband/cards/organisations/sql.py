"""Which parties stand for one organisation, as SQL to put before a query.

`family` is the organisation itself, those that went up in it, and those at one of its domains, as far as the reader sees
them. `%(organisation)s` is its id. `root` is the same the other way round: of each that another stands for, which.
"""

FAMILY = """
sheet AS (SELECT * FROM cards_organisationsheet WHERE party_id = %(organisation)s),
family AS (
  SELECT %(organisation)s::bigint AS party_id
  UNION
  SELECT party_id FROM cards_organisationsheet WHERE became_id = %(organisation)s
  UNION
  SELECT i.party_id FROM sheet CROSS JOIN unnest(sheet.domains) AS domain (value)
    JOIN parties_identity i ON i.kind = 'domain' AND i.value = domain.value AND i.layer IN (0, %(reader)s)
)
"""

# To compare with. Known before the rows are read, it goes into each part of a UNION and to its index; a join reads everybody
# whom the reader sees.
IN_FAMILY = "= ANY (ARRAY(SELECT party_id FROM family))"

# Each once; one that went up in another goes there, whatever its domains say.
ROOT = """
root AS (
  SELECT DISTINCT ON (party_id) party_id, root_id FROM (
    SELECT party_id, became_id AS root_id, 0 AS rank FROM cards_organisationsheet WHERE became_id IS NOT NULL
    UNION ALL
    SELECT i.party_id, s.party_id, 1 FROM cards_organisationsheet s CROSS JOIN unnest(s.domains) AS domain (value)
      JOIN parties_identity i ON i.kind = 'domain' AND i.value = domain.value AND i.layer IN (0, %(reader)s)
     WHERE s.became_id IS NULL AND i.party_id <> s.party_id
  ) moved ORDER BY party_id, rank, root_id
)
"""
