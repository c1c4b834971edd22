from django.db import migrations

FORWARD = """
CREATE FUNCTION samband_person() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('samband.person', true), '')::bigint $$;
"""


class Migration(migrations.Migration):
    """The person a transaction reads as; after a commit the setting is the empty string, hence nullif."""

    dependencies = [("kernel", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION samband_person()")]
