import django.db.models.deletion
from django.db import migrations, models

from samband.kernel.db.policies import protect

FORWARD = """
CREATE FUNCTION samband_keep_card_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM cards_openword WHERE card_id = OLD.id;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NEW.level IN ('shared', 'company') THEN
    INSERT INTO cards_openword (word, card_id, is_organisation)
    SELECT word, NEW.id, false FROM samband_name_words(NEW.name) AS word
    UNION ALL
    SELECT word, NEW.id, true FROM samband_name_words(NEW.organisation_name) AS word
     WHERE NEW.organisation_id IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION samband_keep_hint_words() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM cards_openword WHERE hint_id = OLD.party_id;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  INSERT INTO cards_openword (word, hint_id, is_organisation)
  SELECT word, NEW.party_id, false FROM samband_name_words(NEW.name) AS word
  UNION ALL
  SELECT word, NEW.party_id, true FROM samband_name_words(NEW.organisation_name) AS word
   WHERE NEW.organisation_id IS NOT NULL;
  RETURN NULL;
END $$;

CREATE TRIGGER cards_card_written AFTER INSERT OR UPDATE OF name, organisation_name, organisation_id, level ON cards_card
  FOR EACH ROW EXECUTE FUNCTION samband_keep_card_words();
CREATE TRIGGER cards_card_removed BEFORE DELETE ON cards_card
  FOR EACH ROW EXECUTE FUNCTION samband_keep_card_words();
CREATE TRIGGER cards_hint_written AFTER INSERT OR UPDATE ON cards_knownhint
  FOR EACH ROW EXECUTE FUNCTION samband_keep_hint_words();
CREATE TRIGGER cards_hint_removed BEFORE DELETE ON cards_knownhint
  FOR EACH ROW EXECUTE FUNCTION samband_keep_hint_words();
"""

BACKWARD = """
DROP TRIGGER cards_card_written ON cards_card;
DROP TRIGGER cards_card_removed ON cards_card;
DROP TRIGGER cards_hint_written ON cards_knownhint;
DROP TRIGGER cards_hint_removed ON cards_knownhint;
DROP FUNCTION samband_keep_card_words();
DROP FUNCTION samband_keep_hint_words();
"""


class Migration(migrations.Migration):
    """What colleagues share is found by name; triggers keep its words, so that no writer can forget them."""

    dependencies = [
        ("cards", "0002_row_security"),
        ("knowledge", "0002_name_words"),
        ("people", "0002_colleague"),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.TextField(db_collation="C")),
                ("is_organisation", models.BooleanField()),
                (
                    "card",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cards.card",
                    ),
                ),
                (
                    "hint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="cards.knownhint",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["word"], name="open_word")]},
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        *protect("cards_openword", read="(SELECT samband_is_colleague())", write="false"),
    ]
