"""What an import says of a place stands beside the card, as a title does, so that it can be taken back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cards", "0014_lists")]

    operations = [
        migrations.AlterField(
            model_name="cardfield",
            name="kind",
            field=models.CharField(
                choices=[
                    ("mail", "Mail"),
                    ("phone", "Phone"),
                    ("link", "Link"),
                    ("birthday", "Birthday"),
                    ("title", "Title"),
                    ("organisation", "Organisation"),
                    ("place", "Place"),
                ],
                max_length=12,
            ),
        ),
    ]
