"""Ties are found by both ends; the index on one of them alone begins in the same way."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ties", "0006_word_of_its_person")]

    operations = [
        migrations.AddIndex(
            "tie",
            models.Index(fields=["to_party", "layer", "from_party"], name="tie_between"),
        ),
        migrations.RemoveIndex("tie", "tie_to"),
        migrations.AlterField(
            "tie",
            "to_party",
            models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="parties.party",
            ),
        ),
    ]
