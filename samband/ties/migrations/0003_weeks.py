import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from samband.kernel.db.policies import LAYER_READ, protect

# What was stored before there were weeks; the owner of the tables is not under their policies.
FILL = """
UPDATE ties_tie tie SET weeks = found.weeks
  FROM (SELECT i.layer, f.party_id AS source, t.party_id AS target,
               array_agg(DISTINCT floor((extract(epoch FROM i.at) / 86400 + 3) / 7)::int) AS weeks
          FROM ties_interaction i
          JOIN parties_identity f ON f.id = i.from_identity_id
          JOIN parties_identity t ON t.id = i.to_identity_id
         GROUP BY 1, 2, 3) found
 WHERE tie.layer = found.layer AND tie.from_party_id = found.source AND tie.to_party_id = found.target;
INSERT INTO ties_activity (layer, party_id, week, contacts)
SELECT layer, party, week, count(DISTINCT other)
  FROM (SELECT layer, from_party_id AS party, to_party_id AS other, unnest(weeks) AS week FROM ties_tie
         UNION ALL
        SELECT layer, to_party_id, from_party_id, unnest(weeks) FROM ties_tie) touch
 GROUP BY layer, party, week;
"""


class Migration(migrations.Migration):
    """Ties know their weeks, and parties how much they are in touch with anybody."""

    dependencies = [("ties", "0002_row_security"), ("parties", "0002_row_security")]

    operations = [
        migrations.AddField(
            model_name="tie",
            name="weeks",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(), default=list, size=None
            ),
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("layer", models.BigIntegerField(default=0)),
                ("week", models.IntegerField()),
                ("contacts", models.IntegerField()),
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
                    models.UniqueConstraint(fields=("party", "layer", "week"), name="activity_once")
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        *protect("ties_activity", read=LAYER_READ),
    ]
