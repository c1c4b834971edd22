from django.db import migrations

FORWARD = """
CREATE FUNCTION samband_mail_figures() RETURNS TABLE (state text, many bigint, seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT state::text, count(*), extract(epoch FROM now() - min(received_at))::double precision
    FROM mailroom_incoming WHERE state IN ('new', 'held') GROUP BY 1
  UNION ALL
  SELECT state::text, count(*), 0 FROM mailroom_incoming WHERE state = 'failed' GROUP BY 1
$$;
"""


class Migration(migrations.Migration):
    """How much mail waits, without anybody's eyes on it: the application may read none of it."""

    dependencies = [("mailroom", "0002_row_security")]

    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION samband_mail_figures()")]
