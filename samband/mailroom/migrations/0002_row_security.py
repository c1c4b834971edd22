from django.db import migrations

from samband.kernel.db.policies import protect


class Migration(migrations.Migration):
    """What is held is its person's alone to read; anybody's mail may be put in."""

    dependencies = [("mailroom", "0001_initial")]

    operations = [
        *protect("mailroom_incoming", read="person_id = samband_person()"),
        migrations.RunSQL(
            "DROP POLICY mailroom_incoming_insert ON mailroom_incoming; "
            "CREATE POLICY mailroom_incoming_insert ON mailroom_incoming FOR INSERT TO samband_app "
            "WITH CHECK (person_id IS NULL AND state = 'new')",
            migrations.RunSQL.noop,
        ),
    ]
