from django.db import migrations

from samband.kernel.db.policies import protect

# Whoever was asked; their own rows only are seen in the sub-select.
_ASKED = (
    "EXISTS (SELECT 1 FROM introductions_asked a"
    " WHERE a.introduction_id = introductions_introduction.id AND a.person_id = samband_person())"
)
_MINE = "asker_id = samband_person()"
# A no, and silence, are seen by who was asked alone.
_SAID = f"person_id = samband_person() OR ({_MINE} AND (decision = 'yes' OR (decision = 'later' AND is_named)))"


class Migration(migrations.Migration):
    """A request is known to who asked and who was asked; what was decided, to who decided until they say yes."""

    dependencies = [("introductions", "0001_introductions")]

    operations = [
        *protect("introductions_introduction", read=f"{_MINE} OR {_ASKED}"),
        *protect("introductions_asked", read=_SAID),
        # Who is asked is found by a job that sees all cards; nobody else asks or un-asks.
        migrations.RunSQL(
            "DROP POLICY introductions_asked_insert ON introductions_asked;"
            " DROP POLICY introductions_asked_delete ON introductions_asked",
            "CREATE POLICY introductions_asked_insert ON introductions_asked FOR INSERT TO samband_app WITH CHECK (false);"
            " CREATE POLICY introductions_asked_delete ON introductions_asked FOR DELETE TO samband_app USING (false)",
        ),
    ]
