import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION samband_keep_sheet_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM cards_openword WHERE sheet_id = OLD.id;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  INSERT INTO cards_openword (word, sheet_id, is_organisation)
  SELECT DISTINCT word, NEW.id, true FROM unnest(ARRAY[NEW.name] || NEW.former_names) AS called, samband_name_words(called) AS word;
  RETURN NULL;
END $$;

CREATE TRIGGER cards_sheet_written AFTER INSERT OR UPDATE OF name, former_names ON cards_organisationsheet
  FOR EACH ROW EXECUTE FUNCTION samband_keep_sheet_words();
CREATE TRIGGER cards_sheet_removed BEFORE DELETE ON cards_organisationsheet
  FOR EACH ROW EXECUTE FUNCTION samband_keep_sheet_words();

INSERT INTO cards_openword (word, sheet_id, is_organisation)
SELECT DISTINCT word, s.id, true
  FROM cards_organisationsheet s, unnest(ARRAY[s.name] || s.former_names) AS called, samband_name_words(called) AS word;
"""

BACKWARD = """
DROP TRIGGER cards_sheet_written ON cards_organisationsheet;
DROP TRIGGER cards_sheet_removed ON cards_organisationsheet;
DROP FUNCTION samband_keep_sheet_words();
"""


class Migration(migrations.Migration):
    """Organisations are found by the names that editors wrote, former ones too."""

    dependencies = [("cards", "0012_employer_changes"), ("knowledge", "0002_name_words")]

    operations = [
        migrations.AddField(
            model_name="openword",
            name="sheet",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="cards.organisationsheet",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
