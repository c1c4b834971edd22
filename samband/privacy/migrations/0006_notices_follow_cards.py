from django.db import migrations

FORWARD = """
CREATE FUNCTION samband_drop_notices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM privacy_notice WHERE owner_id = OLD.owner_id AND party_id = OLD.party_id;
  RETURN NULL;
END $$;
CREATE TRIGGER cards_card_untold AFTER DELETE ON cards_card
  FOR EACH ROW EXECUTE FUNCTION samband_drop_notices();
"""


class Migration(migrations.Migration):
    """Whoever deletes a contact keeps no address of them in the ledger; a trigger, so that no way of deleting forgets it."""

    dependencies = [("privacy", "0005_keeping"), ("cards", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FORWARD,
            "DROP TRIGGER cards_card_untold ON cards_card; DROP FUNCTION samband_drop_notices()",
        )
    ]
