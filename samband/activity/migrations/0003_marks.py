from django.db import migrations

# Before this version nothing was unread; it begins now, not with everything ever written.
FORWARD = """
INSERT INTO activity_readmark (person_id, at)
SELECT id, now() FROM people_person WHERE joined_at IS NOT NULL ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):
    """What was written before reading was counted is read."""

    dependencies = [("activity", "0002_reading"), ("people", "0003_ways_in")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
