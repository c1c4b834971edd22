from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0008_draft_quotes"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="goes_to",
            field=models.CharField(
                blank=True,
                choices=[
                    ("hosts", "Hosts"),
                    ("editors", "Editors"),
                    ("administrators", "Administrators"),
                    ("reporter", "Reporter"),
                    ("nobody", "Nobody"),
                ],
                db_default="",
                default="",
                max_length=14,
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="shows_entry",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
