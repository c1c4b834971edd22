from django.db import migrations

# As the owner of the tables: whoever reads a tie in the organisation's layer gets the band that follows from what its person
# said of it, and not the words. Only pairs come back whose band is another than dates tell.
FORWARD = """
DROP TRIGGER ties_correction_kept ON ties_correction;
DROP FUNCTION samband_keep_corrections();
DROP FUNCTION samband_restate_ties(bigint[]);

-- Each word on a tie repeats one of a row that only its person reads; one that somehow lost its row gets it again.
INSERT INTO ties_correction (owner_id, party_id, said)
SELECT p.id, other.party_id, max(t.said)
  FROM ties_tie t JOIN people_person p ON p.id = t.layer
  CROSS JOIN LATERAL (SELECT CASE WHEN t.from_party_id = p.party_id THEN t.to_party_id ELSE t.from_party_id END) other (party_id)
 WHERE t.said <> '' AND p.party_id IN (t.from_party_id, t.to_party_id)
 GROUP BY 1, 2
ON CONFLICT (owner_id, party_id) DO NOTHING;

CREATE FUNCTION samband_shown_bands(ones bigint[], others bigint[], bands text[])
RETURNS TABLE (one bigint, other bigint, dated text, band text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT shown.one, shown.other, shown.dated, shown.band FROM (
    SELECT told.one, told.other, told.band AS dated,
           CASE WHEN max(told.said) = 'not-at-all' THEN ''
                WHEN told.band IN ('well', 'knows') THEN 'well' ELSE 'knows' END AS band
      FROM (
        SELECT pair.one, pair.other, pair.band, k.said FROM unnest(ones, others, bands) AS pair (one, other, band)
          JOIN people_person p ON p.party_id = pair.one
          JOIN ties_correction k ON k.owner_id = p.id AND k.party_id = pair.other
        UNION ALL
        SELECT pair.one, pair.other, pair.band, k.said FROM unnest(ones, others, bands) AS pair (one, other, band)
          JOIN people_person p ON p.party_id = pair.other
          JOIN ties_correction k ON k.owner_id = p.id AND k.party_id = pair.one
      ) told
     WHERE (SELECT samband_is_colleague()) OR current_setting('role', true) = 'samband_system'
     GROUP BY told.one, told.other, told.band
  ) shown WHERE shown.band <> shown.dated
$$;
"""

BACKWARD = """
DROP FUNCTION samband_shown_bands(bigint[], bigint[], text[]);

CREATE FUNCTION samband_restate_ties(parties bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE ties_tie t SET said = c.said FROM ties_correction c JOIN people_person p ON p.id = c.owner_id
   WHERE c.party_id = ANY (parties) AND t.layer IN (0, c.owner_id) AND t.said <> c.said
     AND ((t.from_party_id = p.party_id AND t.to_party_id = c.party_id)
       OR (t.from_party_id = c.party_id AND t.to_party_id = p.party_id));
END $$;

CREATE FUNCTION samband_keep_corrections() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE ties_tie t SET said = '' FROM people_person p
     WHERE p.id = OLD.owner_id AND t.layer IN (0, OLD.owner_id) AND t.said <> ''
       AND ((t.from_party_id = p.party_id AND t.to_party_id = OLD.party_id)
         OR (t.from_party_id = OLD.party_id AND t.to_party_id = p.party_id));
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM samband_restate_ties(ARRAY[NEW.party_id]);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER ties_correction_kept AFTER INSERT OR UPDATE OR DELETE ON ties_correction
  FOR EACH ROW EXECUTE FUNCTION samband_keep_corrections();
SELECT samband_restate_ties(ARRAY(SELECT party_id FROM ties_correction));
"""


class Migration(migrations.Migration):
    """What somebody said of a tie stands in a row of theirs alone, and no longer on ties that colleagues read."""

    dependencies = [("ties", "0005_correction"), ("people", "0002_colleague")]

    operations = [
        # Backwards the column comes back before it is filled.
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RemoveField(model_name="tie", name="said"),
    ]
