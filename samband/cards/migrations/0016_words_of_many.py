from django.db import migrations

# An import writes hundreds of cards in one statement, nearly all of them private: nobody else's list has words of those.
FORWARD = """
CREATE OR REPLACE FUNCTION samband_put_card_words(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  WITH said AS MATERIALIZED (
    SELECT DISTINCT c.id, c.party_id, c.owner_id, c.level, field.number, field.organisation_id,
           translate(left(found.word, 40), 'åäö', 'aao') AS word
      FROM cards_card c
     CROSS JOIN LATERAL (VALUES (1, c.name, NULL::bigint), (2, c.organisation_name, c.organisation_id), (3, c.title, NULL),
                                (4, c.place, NULL), (5, array_to_string(c.topics, ' '), NULL),
                                (6, array_to_string(c.emails, ' '), NULL))
                        AS field (number, text, organisation_id)
     CROSS JOIN LATERAL unnest(samband_word_list(field.text)) AS found (word)
     WHERE c.id = ANY (ids) AND field.text <> '' AND length(found.word) > 1
  )
  INSERT INTO cards_findword (layer, word, is_part, party_id, organisation_id, card_id)
  SELECT owner_id, word, false, party_id, organisation_id, id FROM said
   UNION ALL
  SELECT 0, substr(word, at), at > 1, party_id, organisation_id, id
    FROM said CROSS JOIN LATERAL generate_series(1, greatest(1, length(word) - 2)) AS at
   WHERE level IN ('shared', 'company')
$$;

CREATE FUNCTION samband_keep_new_card_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO cards_openword (word, card_id, is_organisation)
  SELECT DISTINCT left(found.word, 40), n.id, field.is_organisation
    FROM new_cards n
   CROSS JOIN LATERAL (VALUES (n.name, false), (CASE WHEN n.organisation_id IS NOT NULL THEN n.organisation_name END, true))
                      AS field (text, is_organisation)
   CROSS JOIN LATERAL unnest(samband_word_list(field.text)) AS found (word)
   WHERE n.level IN ('shared', 'company') AND length(found.word) > 1;
  RETURN NULL;
END $$;

DROP TRIGGER cards_card_written ON cards_card;
DROP TRIGGER cards_card_removed ON cards_card;
CREATE TRIGGER cards_card_new AFTER INSERT ON cards_card
  REFERENCING NEW TABLE AS new_cards FOR EACH STATEMENT EXECUTE FUNCTION samband_keep_new_card_words();
CREATE TRIGGER cards_card_changed AFTER UPDATE OF name, organisation_name, organisation_id, level ON cards_card FOR EACH ROW
  WHEN ((OLD.level IN ('shared', 'company') OR NEW.level IN ('shared', 'company')) AND
        (OLD.name, OLD.organisation_name, OLD.organisation_id, OLD.level)
        IS DISTINCT FROM (NEW.name, NEW.organisation_name, NEW.organisation_id, NEW.level))
  EXECUTE FUNCTION samband_keep_card_words();
CREATE TRIGGER cards_card_removed BEFORE DELETE ON cards_card FOR EACH ROW
  WHEN (OLD.level IN ('shared', 'company')) EXECUTE FUNCTION samband_keep_card_words();
"""

BACKWARD = """
DROP TRIGGER cards_card_removed ON cards_card;
DROP TRIGGER cards_card_changed ON cards_card;
DROP TRIGGER cards_card_new ON cards_card;
CREATE TRIGGER cards_card_written AFTER INSERT OR UPDATE OF name, organisation_name, organisation_id, level ON cards_card
  FOR EACH ROW EXECUTE FUNCTION samband_keep_card_words();
CREATE TRIGGER cards_card_removed BEFORE DELETE ON cards_card
  FOR EACH ROW EXECUTE FUNCTION samband_keep_card_words();
DROP FUNCTION samband_keep_new_card_words();

CREATE OR REPLACE FUNCTION samband_put_card_words(ids uuid[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO cards_findword (layer, word, is_part, party_id, organisation_id, card_id)
  SELECT said.layer, said.word, said.is_part, c.party_id, said.organisation_id, c.id
    FROM cards_card c
    CROSS JOIN LATERAL (VALUES (c.name, NULL::bigint), (c.organisation_name, c.organisation_id), (c.title, NULL), (c.place, NULL),
                               (array_to_string(c.topics, ' '), NULL), (array_to_string(c.emails, ' '), NULL))
                       AS field (text, organisation_id)
    CROSS JOIN LATERAL samband_find_words(field.text) AS found (word)
    CROSS JOIN LATERAL (
      SELECT c.owner_id AS layer, found.word, false AS is_part, field.organisation_id
      UNION ALL
      SELECT 0, substr(found.word, at), at > 1, field.organisation_id
        FROM generate_series(1, greatest(1, length(found.word) - 2)) AS at
       WHERE c.level IN ('shared', 'company')
    ) AS said
   WHERE c.id = ANY (ids)
$$;
"""


class Migration(migrations.Migration):
    """The words of many cards are made by one pass, and nothing is done for those that only their owner sees."""

    dependencies = [("cards", "0015_places"), ("knowledge", "0005_words_of_many")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
