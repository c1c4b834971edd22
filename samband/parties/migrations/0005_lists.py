from django.db import migrations, models


class Migration(migrations.Migration):
    """Lists in the order of names are read from an index, and questions counted without looking at every merge."""

    dependencies = [
        ("parties", "0004_folded"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="identity",
            index=models.Index(fields=["layer", "name_key", "party"], name="identity_list"),
        ),
        migrations.AddIndex(
            model_name="merge",
            index=models.Index(
                condition=models.Q(("state", "proposed")), fields=["layer"], name="merge_proposed"
            ),
        ),
    ]
