from django.db import migrations

from samband.kernel.db.policies import protect

OLD = "owner_id = samband_person() OR (level IN ('shared', 'company') AND (SELECT samband_is_colleague()))"
# The card is read under its own policy: what stands on a card that is not shared is not shared either.
NEW = (
    "owner_id = samband_person() OR (level IN ('shared', 'company') AND (SELECT samband_is_colleague())"
    " AND EXISTS (SELECT 1 FROM cards_card c WHERE c.id = card_id))"
)


class Migration(migrations.Migration):
    """A shared note or detail is read where its card is; the history of levels is the owner's alone."""

    dependencies = [("cards", "0007_level_changes")]

    operations = [
        *(
            migrations.RunSQL(
                f"ALTER POLICY {table}_read ON {table} USING ({NEW})",
                f"ALTER POLICY {table}_read ON {table} USING ({OLD})",
            )
            for table in ("cards_cardnote", "cards_cardfield")
        ),
        *protect("cards_levelchange", read="owner_id = samband_person()"),
    ]
