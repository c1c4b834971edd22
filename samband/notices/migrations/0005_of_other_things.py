import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A notification is about an entry, or about something else of its kind, by its number."""

    dependencies = [
        ("entries", "0001_initial"),
        ("notices", "0004_letters_for_calendars"),
    ]

    operations = [
        migrations.AlterField(
            model_name="notification",
            name="entry",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="entries.entry",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="object_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(
                fields=["object_id", "kind"],
                name="notification_object",
                condition=models.Q(object_id__isnull=False),
            ),
        ),
    ]
