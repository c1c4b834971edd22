from django.db import migrations

# A transition table gives all new rows at once; the trigger that was there ran for each row, and for each known address that
# an import saw again, although its name had not changed.
FORWARD = """
CREATE FUNCTION samband_keep_new_identity_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO knowledge_nameword (layer, word, identity_id)
  SELECT n.layer, found.word, n.id
    FROM new_identities n CROSS JOIN LATERAL samband_name_words(n.name) AS found (word)
   WHERE NOT n.is_role AND n.name <> '';
  RETURN NULL;
END $$;

DROP TRIGGER knowledge_identity_written ON parties_identity;
CREATE TRIGGER knowledge_identity_new AFTER INSERT ON parties_identity
  REFERENCING NEW TABLE AS new_identities FOR EACH STATEMENT EXECUTE FUNCTION samband_keep_new_identity_words();
CREATE TRIGGER knowledge_identity_changed AFTER UPDATE OF name, layer, is_role ON parties_identity FOR EACH ROW
  WHEN ((OLD.name, OLD.layer, OLD.is_role) IS DISTINCT FROM (NEW.name, NEW.layer, NEW.is_role))
  EXECUTE FUNCTION samband_keep_identity_words();
"""

BACKWARD = """
DROP TRIGGER knowledge_identity_changed ON parties_identity;
DROP TRIGGER knowledge_identity_new ON parties_identity;
DROP FUNCTION samband_keep_new_identity_words();
CREATE TRIGGER knowledge_identity_written AFTER INSERT OR UPDATE OF name, layer, is_role ON parties_identity
  FOR EACH ROW EXECUTE FUNCTION samband_keep_identity_words();
"""


class Migration(migrations.Migration):
    """The words of names are made for all new identities of a statement at once, and only where a name has changed."""

    dependencies = [("knowledge", "0002_name_words"), ("parties", "0004_folded")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
