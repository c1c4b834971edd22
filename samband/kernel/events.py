"""Live events: rows written in the action's transaction; NOTIFY only wakes the readers."""

from django.db import connection

CHANNEL = "samband_events"


def announce(
    kind: str,
    *,
    audience_id: int | None = None,
    person_id: int | None = None,
    object_id: int | None = None,
) -> None:
    """Tell live pages that something changed: ids only, to an audience or to one person, after the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH added AS (INSERT INTO kernel_event (xid, kind, audience_id, person_id, object_id) "
            "VALUES (pg_current_xact_id()::text::bigint, %s, %s, %s, %s)) "
            "SELECT pg_notify(%s, '')",
            [kind, audience_id, person_id, object_id, CHANNEL],
        )
