from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Lists of contacts, and by what they can be narrowed, are read from indexes."""

    dependencies = [
        ("cards", "0013_sheet_words"),
        ("parties", "0005_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="card",
            index=models.Index(fields=["owner", "name_key", "party"], name="card_own_list"),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(("level__in", ["shared", "company"])),
                fields=["name_key", "party"],
                name="card_shared_list",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(
                    models.Q(("topics", []), _negated=True),
                    models.Q(("place", ""), _negated=True),
                    _connector="OR",
                ),
                fields=["owner", "created_at"],
                name="card_own_labels",
            ),
        ),
        migrations.AddIndex(
            model_name="card",
            index=models.Index(
                condition=models.Q(
                    ("level__in", ["shared", "company"]),
                    models.Q(
                        models.Q(("topics", []), _negated=True),
                        models.Q(("place", ""), _negated=True),
                        _connector="OR",
                    ),
                ),
                fields=["created_at"],
                name="card_shared_labels",
            ),
        ),
        migrations.AddIndex(
            model_name="findword",
            index=models.Index(
                condition=models.Q(("is_part", False), ("layer", 0)),
                fields=["word"],
                name="find_whole",
            ),
        ),
    ]
