from django.db import migrations

FORWARD = """
CREATE FUNCTION samband_import_figures() RETURNS TABLE (state text, many bigint, seconds double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT state::text, count(*), 0::double precision FROM sources_import GROUP BY 1
$$;
"""


class Migration(migrations.Migration):
    """How many imports are at work, whoever's they are: nobody but their owner may read the rows."""

    dependencies = [("sources", "0005_conversations")]

    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION samband_import_figures()")]
