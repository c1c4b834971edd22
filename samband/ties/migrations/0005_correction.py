import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from samband.kernel.db.policies import protect

# As the owner of the tables: a tie in the organisation's layer is read by those who may not read the correction. Both only
# repeat what stands in `ties_correction`, whoever calls them.
FORWARD = """
CREATE FUNCTION samband_restate_ties(parties bigint[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE ties_tie t SET said = c.said FROM ties_correction c JOIN people_person p ON p.id = c.owner_id
   WHERE c.party_id = ANY (parties) AND t.layer IN (0, c.owner_id) AND t.said <> c.said
     AND t.from_party_id = p.party_id AND t.to_party_id = c.party_id;
  UPDATE ties_tie t SET said = c.said FROM ties_correction c JOIN people_person p ON p.id = c.owner_id
   WHERE c.party_id = ANY (parties) AND t.layer IN (0, c.owner_id) AND t.said <> c.said
     AND t.from_party_id = c.party_id AND t.to_party_id = p.party_id;
END $$;

CREATE FUNCTION samband_keep_corrections() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE ties_tie t SET said = '' FROM people_person p
     WHERE p.id = OLD.owner_id AND t.layer IN (0, OLD.owner_id) AND t.said <> ''
       AND t.from_party_id = p.party_id AND t.to_party_id = OLD.party_id;
    UPDATE ties_tie t SET said = '' FROM people_person p
     WHERE p.id = OLD.owner_id AND t.layer IN (0, OLD.owner_id) AND t.said <> ''
       AND t.from_party_id = OLD.party_id AND t.to_party_id = p.party_id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM samband_restate_ties(ARRAY[NEW.party_id]);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER ties_correction_kept AFTER INSERT OR UPDATE OR DELETE ON ties_correction
  FOR EACH ROW EXECUTE FUNCTION samband_keep_corrections();
"""

BACKWARD = """
DROP TRIGGER ties_correction_kept ON ties_correction;
DROP FUNCTION samband_keep_corrections();
DROP FUNCTION samband_restate_ties(bigint[]);
"""


class Migration(migrations.Migration):
    """How well somebody knows a contact is corrected by themself; the ties that show it say so."""

    dependencies = [
        ("ties", "0004_networks"),
        ("parties", "0004_folded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="tie",
            name="said",
            field=models.CharField(blank=True, db_default="", default="", max_length=10),
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "said",
                    models.CharField(
                        choices=[("closer", "Closer"), ("not-at-all", "Not At All")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "party"), name="correction_once")
                ],
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
        *protect("ties_correction", read="owner_id = samband_person()"),
    ]
