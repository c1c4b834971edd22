from django.db import migrations

FORWARD = """
CREATE FUNCTION samband_readers(wanted bigint) RETURNS TABLE (person_id bigint, reason text, is_guest boolean)
LANGUAGE sql STABLE AS $$
  SELECT p.id,
         CASE WHEN a.kind = 'people' THEN 'named'
              WHEN m.id IS NOT NULL AND m.is_host THEN 'host'
              WHEN m.id IS NOT NULL THEN 'member'
              ELSE 'colleague' END,
         p.role = 'guest'
    FROM spaces_audience a
    CROSS JOIN people_person p
    LEFT JOIN spaces_membership m ON a.kind = 'space' AND m.space_id = a.space_id AND m.person_id = p.id
    LEFT JOIN spaces_audienceperson n ON a.kind = 'people' AND n.audience_id = a.id AND n.person_id = p.id
   WHERE a.id = wanted AND p.state = 'active'
     AND (a.kind = 'public'
          OR (a.kind = 'colleagues' AND p.role <> 'guest')
          OR (a.kind = 'space' AND a.openness = 'open' AND p.role <> 'guest')
          OR (a.kind = 'space' AND m.id IS NOT NULL AND a.id >= coalesce(m.first_audience_id, 0))
          OR n.id IS NOT NULL)
$$;
"""


class Migration(migrations.Migration):
    """`samband_audiences` read backwards: who reads an audience, and why. A test holds the two together."""

    dependencies = [("spaces", "0002_audiences")]

    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION samband_readers(bigint)")]
