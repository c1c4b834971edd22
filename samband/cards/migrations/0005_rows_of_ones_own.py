from django.db import migrations

from samband.kernel.db.policies import protect

MINE = "owner_id = samband_person()"
COLLEAGUE = "(SELECT samband_is_colleague())"


class Migration(migrations.Migration):
    """What stands on a card is its owner's until it is shared; whom somebody does not want here is theirs alone."""

    dependencies = [("cards", "0004_contacts_of_ones_own")]

    operations = [
        *protect(
            "cards_cardfield",
            read=f"{MINE} OR (level IN ('shared', 'company') AND {COLLEAGUE})",
            write=MINE,
        ),
        *protect("cards_block", read=MINE),
    ]
