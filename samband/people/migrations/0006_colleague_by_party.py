"""Who of those at the other end of a tie is a colleague is read from an index: a way asks it of hundreds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_calendars")]

    operations = [
        migrations.AddIndex(
            "person",
            models.Index(
                fields=["party"],
                include=["id"],
                condition=models.Q(state="active") & ~models.Q(role="guest"),
                name="person_colleague",
            ),
        )
    ]
