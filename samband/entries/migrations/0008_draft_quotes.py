import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0007_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="quoted",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="entries.entry",
            ),
        ),
    ]
