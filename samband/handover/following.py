"""Whether successors have been in touch, and what goes with people who are erased. As the system role."""

from django.db import connection
from django.db.models import Count

from samband.handover.models import Decision, Handover
from samband.handover.telling import forget
from samband.kernel.db import as_system

# A touch of the successor's own: in the organisation's sources or in theirs, which only they see. They agreed that who handed
# the relation over learns of it once.
_TOUCHED = """
UPDATE handover_decision d SET is_in_touch = true
  FROM people_person p
 WHERE p.id = d.colleague_id AND d.choice = 'introduce' AND NOT d.is_in_touch
   AND d.agreed_at IS NOT NULL AND d.sent_at IS NOT NULL
   AND EXISTS (
     SELECT 1 FROM ties_tie t
      WHERE t.layer IN (0, d.colleague_id) AND t.last_at > d.sent_at
        AND ((t.from_party_id = p.party_id AND t.to_party_id = d.contact_id)
          OR (t.from_party_id = d.contact_id AND t.to_party_id = p.party_id)))
"""


def look_for_touches() -> int:
    """Mark relations whose successor has had a touch since the mail; gives how many."""
    with as_system(), connection.cursor() as cursor:
        cursor.execute(_TOUCHED)
        return int(cursor.rowcount)


def open_requests() -> dict[int, int]:
    """How many handovers wait for an answer of whom, for the order of ways."""
    waiting = Decision.objects.filter(
        asked_at__isnull=False, agreed_at=None, declined_at=None, colleague__isnull=False
    )
    counted = waiting.order_by().values("colleague_id").annotate(n=Count("pk"))
    return {pk: n for pk, n in counted.values_list("colleague_id", "n") if pk is not None}


def erase(person_id: int) -> None:
    """Forget what somebody who is erased handed over, and what they were asked. Idempotent."""
    mine = Decision.objects.filter(person_id=person_id)
    forget(list(mine.values_list("pk", flat=True)))
    Handover.objects.filter(person_id=person_id).delete()
    mine.delete()
    Decision.objects.filter(colleague_id=person_id).update(colleague=None)
