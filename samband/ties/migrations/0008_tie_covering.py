"""What a way is worth stands in the indexes of ties: a search for ways reads thousands of them, each from another page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ties", "0007_tie_between")]

    operations = [
        migrations.RemoveConstraint("tie", "tie_once"),
        migrations.AddConstraint(
            "tie",
            models.UniqueConstraint(
                fields=["layer", "from_party", "to_party"],
                include=["weight", "as_of"],
                name="tie_once",
            ),
        ),
        migrations.RemoveIndex("tie", "tie_between"),
        migrations.AddIndex(
            "tie",
            models.Index(
                fields=["to_party", "layer", "from_party"],
                include=["weight", "as_of"],
                name="tie_between",
            ),
        ),
    ]
