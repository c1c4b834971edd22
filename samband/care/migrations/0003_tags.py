import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from samband.kernel.db.policies import protect


class Migration(migrations.Migration):
    dependencies = [
        ("cards", "0009_finding"),
        ("care", "0002_row_security"),
        ("parties", "0004_folded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TagPlan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("ideal_days", models.SmallIntegerField()),
                ("longest_days", models.SmallIntegerField()),
                ("since", models.DateField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="plan",
            name="care_gaps_fit",
        ),
        migrations.AlterField(
            model_name="plan",
            name="ideal_days",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="plan",
            name="longest_days",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ideal_days", None), ("longest_days", None)),
                    models.Q(("ideal_days__gte", 1), ("longest_days__gte", models.F("ideal_days"))),
                    _connector="OR",
                ),
                name="care_gaps_fit",
            ),
        ),
        migrations.AddField(
            model_name="tagplan",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="tagplan",
            constraint=models.UniqueConstraint(fields=("owner", "key"), name="care_tag_once"),
        ),
        migrations.AddConstraint(
            model_name="tagplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ideal_days__gte", 1), ("longest_days__gte", models.F("ideal_days"))
                ),
                name="care_tag_gaps_fit",
            ),
        ),
        *protect("care_tagplan", read="owner_id = samband_person()"),
    ]
