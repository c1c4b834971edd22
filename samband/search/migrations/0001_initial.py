import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("entries", "0002_initial"),
        ("spaces", "0003_readers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EntryWords",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="words",
                        serialize=False,
                        to="entries.entry",
                    ),
                ),
                ("thread_id", models.BigIntegerField()),
                ("author_id", models.BigIntegerField(null=True)),
                ("published_at", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                ("said", models.TextField()),
                (
                    "audience",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="spaces.audience",
                    ),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words"], name="entry_words"
                    ),
                    models.Index(fields=["-published_at", "-entry"], name="entry_words_newest"),
                    models.Index(
                        fields=["audience", "-published_at", "-entry"], name="entry_words_audience"
                    ),
                    models.Index(
                        fields=["author_id", "-published_at", "-entry"], name="entry_words_author"
                    ),
                    models.Index(fields=["thread_id", "-published_at"], name="entry_words_thread"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(max_length=2000)),
                ("position", models.IntegerField()),
                ("is_on_home", models.BooleanField(default=False)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_searches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "position"], name="saved_search_order")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "name"), name="saved_search_name_once"
                    )
                ],
            },
        ),
    ]
