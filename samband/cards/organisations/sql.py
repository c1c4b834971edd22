"""Which parties stand for one organisation, as SQL to put before a query.

`family` is the organisation itself, those that went up in it, and those at one of its domains, as far as the reader sees
them. `%(organisation)s` is its id.
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
