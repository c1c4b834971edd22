from django.db import migrations

FORWARD = """
CREATE FUNCTION samband_forget_audit() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  base bigint;
  forgotten bigint;
BEGIN
  SELECT max(until_id) INTO base FROM kernel_auditseal WHERE at < now() - interval '2 years';
  IF base IS NULL THEN
    RETURN 0;
  END IF;
  DELETE FROM kernel_auditrecord WHERE id <= base AND at < now() - interval '2 years';
  GET DIAGNOSTICS forgotten = ROW_COUNT;
  DELETE FROM kernel_auditseal WHERE until_id < base;
  RETURN forgotten;
END $$;
"""


class Migration(migrations.Migration):
    """Audit records go after two years and not before: only through this function, which the application may call but
    not change. The newest seal over what is gone stays; the chain begins there."""

    dependencies = [("kernel", "0003_kept_answers")]

    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION samband_forget_audit()")]
