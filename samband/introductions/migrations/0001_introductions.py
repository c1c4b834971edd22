import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("parties", "0004_folded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Introduction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("contact_name", models.CharField(max_length=200)),
                ("organisation_name", models.CharField(blank=True, default="", max_length=200)),
                ("words", models.TextField()),
                ("passage", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("introduced", "Introduced"),
                            ("later", "Later"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                (
                    "happened",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("not-yet", "Not Yet"), ("no", "No")],
                        default="",
                        max_length=7,
                    ),
                ),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="parties.party",
                    ),
                ),
                (
                    "go_between",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Asked",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_named", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("later", "Later"), ("no", "No")],
                        default="",
                        max_length=5,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("is_final", models.BooleanField(default=False)),
                ("by_oneself", models.BooleanField(default=False)),
                ("address", models.CharField(blank=True, default="", max_length=320)),
                ("subject", models.CharField(blank=True, default="", max_length=150)),
                ("text", models.TextField(blank=True, default="")),
                ("sent_at", models.DateTimeField(null=True)),
                ("fault", models.CharField(blank=True, default="", max_length=8)),
                ("thanks", models.TextField(blank=True, default="")),
                ("thanked_at", models.DateTimeField(null=True)),
                (
                    "asker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "introduction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asked",
                        to="introductions.introduction",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="introduction",
            index=models.Index(fields=["asker", "-at", "-id"], name="introduction_mine"),
        ),
        migrations.AddIndex(
            model_name="introduction",
            index=models.Index(fields=["contact"], name="introduction_contact"),
        ),
        migrations.AddIndex(
            model_name="asked",
            index=models.Index(fields=["person", "-at", "-id"], name="asked_newest"),
        ),
        migrations.AddConstraint(
            model_name="asked",
            constraint=models.UniqueConstraint(
                fields=("introduction", "person"), name="asked_once"
            ),
        ),
    ]
