"""In which week keepers were in touch last: from their own ties, for those who look after the same contact.

Follows each change of a tie; at night all are looked at.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import connection

from samband.care.models import CareKey, Choice, Keeper, KeeperWeek, Plan, TagPlan
from samband.kernel.db import as_system

# Keepers are locked so that row-level security leaves only those whom the writer may change: themself, for the system all.
# What stays as it is is not written, so that imports of several people don't wait for each other.
_WEEKS = """
WITH now AS (
  SELECT k.person_id, k.contact_id,
         date_trunc('week', max(touch.last_at) AT TIME ZONE coalesce(nullif(p.time_zone, ''), 'Europe/Stockholm'))::date
           AS week
    FROM (SELECT * FROM care_keeper WHERE %(contacts)s::bigint[] IS NULL OR contact_id = ANY (%(contacts)s)
             FOR KEY SHARE) k
    JOIN people_person p ON p.id = k.person_id
    LEFT JOIN LATERAL (
      SELECT t.last_at FROM ties_tie t
       WHERE t.layer IN (0, k.person_id) AND t.from_party_id = p.party_id AND t.to_party_id = k.contact_id
      UNION ALL
      SELECT t.last_at FROM ties_tie t
       WHERE t.layer IN (0, k.person_id) AND t.from_party_id = k.contact_id AND t.to_party_id = p.party_id
    ) touch ON true
   GROUP BY k.person_id, k.contact_id, p.time_zone
), gone AS (
  DELETE FROM care_keeperweek w USING now
   WHERE w.person_id = now.person_id AND w.contact_id = now.contact_id AND now.week IS NULL
)
INSERT INTO care_keeperweek (person_id, contact_id, week)
SELECT now.person_id, now.contact_id, now.week FROM now LEFT JOIN care_keeperweek w USING (person_id, contact_id)
 WHERE now.week IS NOT NULL AND now.week IS DISTINCT FROM w.week
 ORDER BY 2, 1
ON CONFLICT (person_id, contact_id) DO UPDATE SET week = excluded.week
"""


def weeks_of_keepers(contacts: Collection[int] | None) -> None:
    """Bring the weeks of these contacts' keepers up to date, or of all: as a person their own, as the system everybody's;
    one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_WEEKS, {"contacts": None if contacts is None else list(contacts)})


def tidy(now: datetime) -> None:
    """Nightly, as the system role: bring weeks up to date; forget plans and keepers whose card is gone, and old keys."""
    with as_system():
        weeks_of_keepers(None)
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM care_plan p WHERE NOT EXISTS (SELECT 1 FROM cards_card c"
                " WHERE c.owner_id = p.owner_id AND c.party_id = p.contact_id)"
            )
            for table in ("care_keeper", "care_keeperweek"):
                cursor.execute(
                    f"DELETE FROM {table} k WHERE NOT EXISTS (SELECT 1 FROM cards_card c"  # noqa: S608 - names of ours
                    " WHERE c.owner_id = k.person_id AND c.party_id = k.contact_id"
                    " AND c.level IN ('shared', 'company'))"
                )
        CareKey.objects.filter(expires_at__lt=now).delete()


def erase(person_id: int) -> None:
    """Forget a person's plans and what hangs on them. Called as the system role; idempotent."""
    Plan.objects.filter(owner_id=person_id).delete()
    TagPlan.objects.filter(owner_id=person_id).delete()
    for model in (Keeper, KeeperWeek, Choice, CareKey):
        model._default_manager.filter(person_id=person_id).delete()


def erase_contacts(party_ids: Collection[int]) -> None:
    """Nothing stays of plans for contacts who are erased. Called as the system role."""
    for model in (Plan, Keeper, KeeperWeek):
        model._default_manager.filter(contact_id__in=party_ids).delete()
