from django.db import migrations

from samband.kernel.db.policies import protect

MINE = "person_id = samband_person()"
ADMINISTRATOR = "(SELECT samband_is_administrator())"
FORWARD = """
CREATE FUNCTION samband_is_administrator() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM people_person
                  WHERE id = samband_person() AND state = 'active' AND role = 'administrator')
$$;
"""


class Migration(migrations.Migration):
    """An export is its person's alone; a report is read and answered by administrators too."""

    dependencies = [("privacy", "0001_exports_and_reports"), ("people", "0002_colleague")]

    operations = [
        migrations.RunSQL(FORWARD, "DROP FUNCTION samband_is_administrator()"),
        *protect("privacy_export", read=MINE),
        *protect("privacy_wrongreport", read=f"{MINE} OR {ADMINISTRATOR}"),
    ]
