import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from samband.kernel.db.policies import protect


class Migration(migrations.Migration):
    """How many requests wait for a go-between; written by jobs only."""

    dependencies = [
        ("cards", "0010_organisation_sheets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="GoBetween",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("open_requests", models.SmallIntegerField(default=0)),
            ],
        ),
        *protect("cards_gobetween", read="(SELECT samband_is_colleague())", write="false"),
    ]
