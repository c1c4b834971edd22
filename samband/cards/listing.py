"""A list of everybody outside in the order of their names, read from an index: a page costs the same however many there are.

Theory: one row stands for each party, the same whatever page is read, so a page is the next rows of an index by name, less
those that only stand beside their party's. Sorting everybody to take forty took seconds for a million. What is chosen of a
tab's rows: a card before what a source saw, one with a title before one without, then the first name.
"""

# ruff: noqa: S608 - built of constants of this file, values are always bound

from typing import Final

#: On which cards a topic, place or band stands that counts in a tab.
ON_CARD: Final = {
    "mine": "f.owner_id = %(reader)s",
    "shared": "f.owner_id <> %(reader)s AND f.level IN ('shared', 'company')",
    "public": "true",
}
#: The reader's own last touch with everybody, from what they see; theirs alone to read.
TOUCH: Final = """
touch AS (
  SELECT other, max(last_at) AS last_at FROM (
    SELECT t.to_party_id AS other, t.last_at FROM ties_tie t WHERE t.from_party_id = %(me)s AND t.layer IN (0, %(reader)s)
    UNION ALL
    SELECT t.from_party_id, t.last_at FROM ties_tie t WHERE t.to_party_id = %(me)s AND t.layer IN (0, %(reader)s)
  ) way GROUP BY other
)
"""
_CARD = "s.party_id, s.name, s.name_key, s.organisation_id, s.organisation_name, s.title"
_SEEN = "s.party_id, s.name, s.name_key, s.organisation_id, '' AS organisation_name, '' AS title"
_AFTER = "(s.name_key, s.party_id) > (%(key)s, %(party)s)"
_IN_ORDER = "ORDER BY s.name_key, s.party_id LIMIT %(limit)s"
# Of several sightings of a party that stands for it; lists of a layer, humans outside with a name.
_SEEN_IN = """
  FROM parties_identity s JOIN parties_party p ON p.id = s.party_id AND p.kind = 'human' AND NOT p.is_inside
 WHERE s.layer = {layer} AND s.kind <> 'domain' AND NOT s.is_role AND s.name <> ''
   AND NOT EXISTS (SELECT FROM parties_identity b
                    WHERE b.party_id = s.party_id AND b.layer = {layer} AND b.kind <> 'domain' AND NOT b.is_role
                      AND b.name <> '' AND (b.name_key, b.id) < (s.name_key, s.id))
"""
_MINE = f"""
SELECT * FROM (
  (SELECT {_CARD} FROM cards_card s
    WHERE s.owner_id = %(reader)s AND s.name <> '' AND {_AFTER} {{conditions}} {_IN_ORDER})
  UNION ALL
  -- Hardly anybody: imports give everybody a card.
  (SELECT {_SEEN} {_SEEN_IN.format(layer="%(reader)s")}
      AND NOT EXISTS (SELECT FROM cards_card c
                       WHERE c.party_id = s.party_id AND c.owner_id = %(reader)s AND c.name <> '')
      AND {_AFTER} {{conditions}} {_IN_ORDER})
) s {_IN_ORDER}
"""
_SHARED = f"""
SELECT {_CARD} FROM cards_card s
 WHERE s.owner_id <> %(reader)s AND s.level IN ('shared', 'company') AND s.name <> ''
   AND NOT EXISTS (SELECT FROM cards_card b
                    WHERE b.party_id = s.party_id AND b.owner_id <> %(reader)s AND b.level IN ('shared', 'company')
                      AND b.name <> '' AND (b.title = '', b.name_key, b.id) < (s.title = '', s.name_key, s.id))
   AND {_AFTER} {{conditions}} {_IN_ORDER}
"""
_PUBLIC = f"""
SELECT {_SEEN} {_SEEN_IN.format(layer="0")} AND {_AFTER} {{conditions}} {_IN_ORDER}
"""
_ROWS: Final = {"mine": _MINE, "shared": _SHARED, "public": _PUBLIC}


def page_of(how: str, conditions: str) -> str:
    """The statement for the rows of a tab behind (`key`, `party`), narrowed by conditions on `s.party_id`."""
    touch = f"{TOUCH}, " if "touch." in conditions else ""
    return f"""
    WITH {touch} one AS MATERIALIZED ({_ROWS[how].format(conditions=conditions)})
    SELECT one.party_id, one.name, one.name_key, one.title, '{how}' AS how, one.organisation_id,
           coalesce(nullif(one.organisation_name, ''), nullif(d.name, ''), d.value, '') AS organisation_name,
           coalesce(c.level, '') AS level, coalesce(c.place, '') AS place, last.last_at,
           ARRAY(SELECT t.name FROM cards_cardtag t WHERE t.owner_id = %(reader)s AND t.party_id = one.party_id
                  ORDER BY t.key) AS tags
      FROM one
      LEFT JOIN LATERAL (SELECT i.name, i.value FROM parties_identity i
            WHERE i.party_id = one.organisation_id AND i.kind = 'domain' LIMIT 1) d ON true
      LEFT JOIN cards_card c ON c.party_id = one.party_id AND c.owner_id = %(reader)s
      LEFT JOIN LATERAL (
        SELECT max(t.last_at) AS last_at FROM (
          SELECT t.last_at FROM ties_tie t
           WHERE t.from_party_id = %(me)s AND t.to_party_id = one.party_id AND t.layer IN (0, %(reader)s)
          UNION ALL
          SELECT t.last_at FROM ties_tie t
           WHERE t.from_party_id = one.party_id AND t.to_party_id = %(me)s AND t.layer IN (0, %(reader)s)) t
      ) last ON true
     ORDER BY one.name_key, one.party_id
    """


#: As the indexes of such cards say it.
HAS_LABEL: Final = "({card}.topics <> '{{}}'::varchar(80)[] OR {card}.place <> '')"
#: So many cards are looked through for what a list can be narrowed by.
_LOOKED_THROUGH: Final = 5_000
_LABELLED = f"""
WITH labelled AS MATERIALIZED (
  SELECT c.topics, c.place FROM cards_card c
   WHERE {{scope}} AND {{has_label}} ORDER BY c.created_at DESC LIMIT {_LOOKED_THROUGH}
)
(SELECT 'tag' AS kind, min(name) AS name FROM cards_cardtag WHERE owner_id = %(reader)s GROUP BY key ORDER BY 2 LIMIT 100)
UNION ALL
(SELECT DISTINCT 'topic', topic FROM labelled, unnest(topics) AS topic ORDER BY 2 LIMIT 100)
UNION ALL
(SELECT DISTINCT 'place', place FROM labelled WHERE place <> '' ORDER BY 2 LIMIT 100)
"""
LABELLED: Final = {
    "mine": _LABELLED.format(scope="c.owner_id = %(reader)s", has_label=HAS_LABEL.format(card="c")),
    "shared": _LABELLED.format(
        scope="c.owner_id <> %(reader)s AND c.level IN ('shared', 'company')",
        has_label=HAS_LABEL.format(card="c"),
    ),
}
