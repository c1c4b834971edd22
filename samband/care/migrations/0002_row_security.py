from django.db import migrations

from samband.kernel.db.policies import protect

_ME = "person_id = samband_person()"
# A keeper is seen as long as their card is; the sub-select reads cards under their own policy.
_SHARED = (
    "(SELECT samband_is_colleague()) AND EXISTS (SELECT 1 FROM cards_card c"
    " WHERE c.party_id = care_keeper.contact_id AND c.owner_id = care_keeper.person_id"
    " AND c.level IN ('shared', 'company'))"
)
_TOGETHER = (
    "EXISTS (SELECT 1 FROM care_keeper mine WHERE mine.contact_id = care_keeperweek.contact_id"
    " AND mine.person_id = samband_person())"
    " AND EXISTS (SELECT 1 FROM care_keeper theirs WHERE theirs.contact_id = care_keeperweek.contact_id"
    " AND theirs.person_id = care_keeperweek.person_id)"
)


class Migration(migrations.Migration):
    """A plan is its owner's. Who looks after a shared contact is colleagues' to see; when, those who do it too."""

    dependencies = [("care", "0001_care"), ("cards", "0006_folded")]

    operations = [
        *protect("care_plan", read="owner_id = samband_person()"),
        *protect("care_choice", read=_ME),
        *protect("care_keeper", read=f"{_ME} OR ({_SHARED})", write=_ME),
        *protect("care_keeperweek", read=f"{_ME} OR ({_TOGETHER})", write=_ME),
    ]
