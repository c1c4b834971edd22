import django.db.models.functions.datetime
from django.db import migrations, models

from samband.kernel.db.policies import protect


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0009_servers"),
    ]

    operations = [
        migrations.AddField(
            model_name="server",
            name="provider",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "None"),
                    ("google", "Google"),
                    ("microsoft", "Microsoft"),
                    ("mailbox", "Mailbox"),
                ],
                db_default="",
                default="",
                max_length=9,
            ),
        ),
        migrations.AlterField(
            model_name="server",
            name="fault",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "None"),
                    ("no-answer", "No Answer"),
                    ("refused", "Refused"),
                    ("gone", "Gone"),
                    ("strange", "Strange"),
                    ("too-large", "Too Large"),
                    ("busy", "Busy"),
                    ("ended", "Ended"),
                    ("client", "Client"),
                    ("clear", "Clear"),
                ],
                default="",
                max_length=9,
            ),
        ),
        migrations.CreateModel(
            name="AccountRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("layer", models.BigIntegerField()),
                ("provider", models.CharField(max_length=9)),
                ("kind", models.CharField(max_length=8)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("sealed", models.BinaryField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("layer__gt", 0)), name="account_request_is_personal"
                    )
                ],
            },
        ),
        *protect("sources_accountrequest", read="layer = samband_person()"),
    ]
