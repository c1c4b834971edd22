from django.db import migrations

from samband.kernel.db.policies import LAYER_READ, protect

# Folding as in samband.kernel.text, for the letters of European names; others are compared as they are written.
_FROM = "ÅÄÖÆØÀÁÂÃÇÈÉÊËÌÍÎÏÑÒÓÔÕÙÚÛÜÝŠŽŁĐČĆŃŚŹŻĘĄŘĚŮŐŰæøàáâãçèéêëìíîïñòóôõùúûüýÿšžłđčćńśźżęąřěůőű"
_TO = "åäöäöaaaaceeeeiiiinoooouuuuyszldccnszzeareuouäöaaaaceeeeiiiinoooouuuuyyszldccnszzeareuou"

# The triggers run as the owner of the tables: whoever changes a name may not read all words that it had.
FORWARD = f"""
CREATE FUNCTION samband_name_words(name text) RETURNS SETOF text LANGUAGE sql IMMUTABLE AS $$
  SELECT DISTINCT left(word, 40)
    FROM unnest((regexp_split_to_array(lower(translate(left(name, 200), '{_FROM}', '{_TO}')),
                 '[[:space:][:punct:]]+'))[1:12]) AS word
   WHERE length(word) > 1
$$;

CREATE FUNCTION samband_keep_identity_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM knowledge_nameword WHERE identity_id = OLD.id;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  INSERT INTO knowledge_nameword (layer, word, identity_id)
  SELECT NEW.layer, word, NEW.id FROM samband_name_words(NEW.name) AS word WHERE NOT NEW.is_role;
  RETURN NULL;
END $$;

CREATE FUNCTION samband_keep_person_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM knowledge_nameword WHERE person_id = OLD.id;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  INSERT INTO knowledge_nameword (layer, word, person_id)
  SELECT 0, word, NEW.id FROM samband_name_words(NEW.name || ' ' || NEW.handle) AS word
   WHERE NEW.state IN ('active', 'invited');
  RETURN NULL;
END $$;

CREATE TRIGGER knowledge_identity_written AFTER INSERT OR UPDATE OF name, layer, is_role ON parties_identity
  FOR EACH ROW EXECUTE FUNCTION samband_keep_identity_words();
CREATE TRIGGER knowledge_identity_removed BEFORE DELETE ON parties_identity
  FOR EACH ROW EXECUTE FUNCTION samband_keep_identity_words();
CREATE TRIGGER knowledge_person_written AFTER INSERT OR UPDATE OF name, handle, state ON people_person
  FOR EACH ROW EXECUTE FUNCTION samband_keep_person_words();
CREATE TRIGGER knowledge_person_removed BEFORE DELETE ON people_person
  FOR EACH ROW EXECUTE FUNCTION samband_keep_person_words();

INSERT INTO knowledge_nameword (layer, word, identity_id)
SELECT i.layer, word, i.id FROM parties_identity i, samband_name_words(i.name) AS word WHERE NOT i.is_role;
INSERT INTO knowledge_nameword (layer, word, person_id)
SELECT 0, word, p.id FROM people_person p, samband_name_words(p.name || ' ' || p.handle) AS word
 WHERE p.state IN ('active', 'invited');
"""  # noqa: S608 - the letters above

BACKWARD = """
DROP TRIGGER knowledge_identity_written ON parties_identity;
DROP TRIGGER knowledge_identity_removed ON parties_identity;
DROP TRIGGER knowledge_person_written ON people_person;
DROP TRIGGER knowledge_person_removed ON people_person;
DROP FUNCTION samband_keep_identity_words();
DROP FUNCTION samband_keep_person_words();
DROP FUNCTION samband_name_words(text);
"""


class Migration(migrations.Migration):
    """Names are found with typing errors; triggers keep their words, and only their layer reads them."""

    dependencies = [("knowledge", "0001_initial"), ("people", "0002_colleague")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        *protect("knowledge_nameword", read=LAYER_READ),
    ]
