from typing import Any

from django.db import migrations, models
from django.db.models import Q


def keep_choices(apps: Any, schema_editor: Any) -> None:
    """What hosts have chosen stays their choice."""
    space = apps.get_model("spaces", "Space")
    space.objects.filter(retention_months__isnull=False).update(follows_retention=False)


class Migration(migrations.Migration):
    dependencies = [
        ("spaces", "0004_retention"),
    ]

    operations = [
        migrations.AddField(
            model_name="space",
            name="follows_retention",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.CreateModel(
            name="RetentionDefault",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("months", models.SmallIntegerField(null=True)),
                ("chosen_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(("id", 1)), name="one_retention_default")
                ],
            },
        ),
        migrations.RunPython(keep_choices, migrations.RunPython.noop),
    ]
