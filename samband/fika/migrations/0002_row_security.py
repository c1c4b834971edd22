from django.db import migrations

from samband.kernel.db.policies import protect

_NOBODY = "false"


class Migration(migrations.Migration):
    """Who takes part is theirs alone to know; a pair is known to the pair. The system role makes the rounds."""

    dependencies = [("fika", "0001_fika")]

    operations = [
        *protect("fika_taker", read="person_id = samband_person()"),
        *protect("fika_meeting", read="samband_person() = ANY (people)", write=_NOBODY),
        *protect(
            "fika_seat",
            read="samband_person() = ANY (people)",
            write="person_id = samband_person() AND samband_person() = ANY (people)",
        ),
        # A seat is given by a round and taken away with its meeting, never by hand.
        migrations.RunSQL(
            "DROP POLICY fika_seat_insert ON fika_seat; DROP POLICY fika_seat_delete ON fika_seat",
            "CREATE POLICY fika_seat_insert ON fika_seat FOR INSERT TO samband_app WITH CHECK (false); "
            "CREATE POLICY fika_seat_delete ON fika_seat FOR DELETE TO samband_app USING (false)",
        ),
    ]
