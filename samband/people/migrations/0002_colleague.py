from django.db import migrations

FORWARD = """
CREATE FUNCTION samband_is_colleague() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM people_person
                  WHERE id = samband_person() AND state = 'active' AND role <> 'guest')
$$;
"""


class Migration(migrations.Migration):
    """Whether the transaction reads as a colleague; what the organisation shares is not for guests."""

    dependencies = [("people", "0001_initial"), ("kernel", "0002_person")]

    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION samband_is_colleague()")]
