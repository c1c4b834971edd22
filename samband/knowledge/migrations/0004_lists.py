from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Words of names are read layer by layer."""

    dependencies = [
        ("knowledge", "0003_words_at_once"),
        ("parties", "0005_lists"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="nameword",
            name="name_word",
        ),
        migrations.AddIndex(
            model_name="nameword",
            index=models.Index(fields=["layer", "word"], name="name_word_in_layer"),
        ),
    ]
