import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# As before, but that a request was passed on is seen by who did it alone.
_BEFORE = (
    "person_id = samband_person() OR (asker_id = samband_person()"
    " AND (decision = 'yes' OR (decision = 'later' AND is_named)))"
)
_SAID = (
    "person_id = samband_person() OR (asker_id = samband_person()"
    " AND ((decision = 'yes' AND NOT is_first) OR (decision = 'later' AND is_named)))"
)


def _policies(said: str) -> str:
    return (
        f"ALTER POLICY introductions_asked_read ON introductions_asked USING ({said});"
        f" ALTER POLICY introductions_asked_update ON introductions_asked USING ({said}) WITH CHECK ({said})"
    )


class Migration(migrations.Migration):
    """A request goes over two colleagues: the first vouches for who asks, the second introduces."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("introductions", "0002_row_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="introduction",
            name="first",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="asked",
            name="is_first",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="asked",
            name="vouched_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="asked",
            name="vouched",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(
            model_name="asked",
            name="in_copy",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunSQL(_policies(_SAID), _policies(_BEFORE)),
    ]
