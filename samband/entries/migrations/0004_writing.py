import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

from samband.kernel.db.policies import protect


class Migration(migrations.Migration):
    """Drafts, files that wait to be sent, links with their previews, questions and links as kinds."""

    dependencies = [
        ("entries", "0003_threads"),
        ("spaces", "0003_readers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("audience", models.CharField(blank=True, default="", max_length=80)),
                ("persons", models.CharField(blank=True, default="", max_length=2000)),
                ("kind", models.CharField(blank=True, default="", max_length=12)),
                ("title", models.CharField(blank=True, default="", max_length=200)),
                ("body", models.TextField(blank=True, default="")),
                ("version", models.IntegerField(default=1)),
                ("saved_at", models.DateTimeField()),
                ("send_at", models.DateTimeField(null=True)),
                ("tells", models.IntegerField(null=True)),
                ("problem", models.CharField(blank=True, default="", max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BinaryField(max_length=32, unique=True)),
                ("url", models.CharField(max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("ready", "Ready"), ("failed", "Failed")],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("title", models.CharField(blank=True, default="", max_length=300)),
                ("about", models.CharField(blank=True, default="", max_length=600)),
                ("site", models.CharField(blank=True, default="", max_length=120)),
                ("picture", models.CharField(blank=True, default="", max_length=120)),
                ("width", models.IntegerField(null=True)),
                ("height", models.IntegerField(null=True)),
                ("fetched_at", models.DateTimeField(null=True)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LinkPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fetches", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="LinkUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_first", models.BooleanField(default=False)),
            ],
        ),
        migrations.AddField(
            model_name="attachment",
            name="name",
            field=models.CharField(blank=True, default="", max_length=160),
        ),
        migrations.AddField(
            model_name="attachment",
            name="small_name",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AlterField(
            model_name="entry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("post", "Post"),
                    ("comment", "Comment"),
                    ("page", "Page"),
                    ("question", "Question"),
                    ("link", "Link"),
                ],
                default="post",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(
                    ("kind", "link"), ("root__isnull", True), ("state", "published")
                ),
                fields=["-published_at", "-id"],
                name="entry_links",
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="drafts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="entries.entry",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="draft",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="attachments",
                to="entries.draft",
            ),
        ),
        migrations.AddIndex(
            model_name="attachment",
            index=models.Index(
                condition=models.Q(("entry__isnull", True)),
                fields=["owner"],
                name="attachment_unsent",
            ),
        ),
        migrations.AddConstraint(
            model_name="linkpolicy",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", 1)), name="one_link_policy"
            ),
        ),
        migrations.AddField(
            model_name="linkuse",
            name="entry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="link_uses",
                to="entries.entry",
            ),
        ),
        migrations.AddField(
            model_name="linkuse",
            name="link",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="uses", to="entries.link"
            ),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(fields=["owner", "-saved_at"], name="draft_newest"),
        ),
        migrations.AddIndex(
            model_name="draft",
            index=models.Index(
                condition=models.Q(("send_at__isnull", False)), fields=["send_at"], name="draft_due"
            ),
        ),
        migrations.AddIndex(
            model_name="linkuse",
            index=models.Index(fields=["link", "-entry"], name="link_use_newest"),
        ),
        migrations.AddConstraint(
            model_name="linkuse",
            constraint=models.UniqueConstraint(fields=("entry", "link"), name="link_use_once"),
        ),
        *protect("entries_draft", read="owner_id = samband_person()"),
    ]
