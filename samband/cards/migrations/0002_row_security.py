from django.db import migrations

from samband.kernel.db.policies import protect

MINE = "owner_id = samband_person()"
# A guest is not a colleague: shared cards are not for guests.
COLLEAGUE = "(SELECT samband_is_colleague())"
SHARED = f"{MINE} OR (level IN ('shared', 'company') AND {COLLEAGUE})"


class Migration(migrations.Migration):
    """A card is its owner's; colleagues read it when it is shared."""

    dependencies = [("cards", "0001_initial"), ("people", "0002_colleague")]

    operations = [
        *protect("cards_card", read=SHARED, write=MINE),
        *protect("cards_cardnote", read=SHARED, write=MINE),
        *protect("cards_knownhint", read=COLLEAGUE, write="false"),
    ]
