from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0006_draft_extras"),
    ]

    operations = [
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
                    ("thanks", "Thanks"),
                    ("fika", "Fika"),
                ],
                default="post",
                max_length=12,
            ),
        ),
    ]
