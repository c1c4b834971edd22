from django.db import migrations, models

ANSWERED = "UPDATE privacy_wrongreport SET sent_at = answered_at WHERE answered_at IS NOT NULL"
OBJECTED = "UPDATE privacy_objection SET sent_at = at"


class Migration(migrations.Migration):
    """Who is told that a contact objected, or what an answer is, is told once, and again after a fault of the mail server."""

    dependencies = [("privacy", "0007_objections")]

    operations = [
        migrations.AddField(
            model_name="objection", name="names", field=models.BinaryField(null=True)
        ),
        migrations.AddField(
            model_name="objection", name="sent_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="wrongreport", name="sent_at", field=models.DateTimeField(null=True)
        ),
        # What there was before has been tried already.
        migrations.RunSQL(f"{ANSWERED}; {OBJECTED}", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="objection",
            index=models.Index(
                fields=["at"], name="objection_waits", condition=models.Q(names__isnull=False)
            ),
        ),
    ]
