from django.db import migrations

FORWARD = """
INSERT INTO spaces_audience (id, kind, openness, version) VALUES (1, 'colleagues', '', 1), (2, 'public', '', 1);
SELECT setval(pg_get_serial_sequence('spaces_audience', 'id'), 100);

CREATE FUNCTION samband_audiences(reader bigint) RETURNS bigint[] LANGUAGE sql STABLE AS $$
  WITH me AS (SELECT id, role <> 'guest' AS is_colleague FROM people_person WHERE id = reader AND state = 'active')
  SELECT coalesce(array_agg(audience), '{}') FROM (
    SELECT 2::bigint AS audience FROM me
    UNION ALL SELECT 1 FROM me WHERE is_colleague
    UNION ALL
    SELECT a.id FROM me, spaces_audience a WHERE a.kind = 'space' AND a.openness = 'open' AND is_colleague
    UNION ALL
    SELECT a.id FROM me
      JOIN spaces_membership m ON m.person_id = me.id
      JOIN spaces_audience a ON a.space_id = m.space_id AND a.id >= coalesce(m.first_audience_id, 0)
     WHERE NOT (a.openness = 'open' AND is_colleague)
    UNION ALL
    SELECT p.audience_id FROM me JOIN spaces_audienceperson p ON p.person_id = me.id
  ) AS readable
$$;
"""

BACKWARD = (
    "DROP FUNCTION samband_audiences(bigint); DELETE FROM spaces_audience WHERE id IN (1, 2);"
)


class Migration(migrations.Migration):
    """The two fixed audiences, and the one function that decides who may read what."""

    dependencies = [("spaces", "0001_initial"), ("kernel", "0002_person")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
