"""Rate limits in PostgreSQL: fixed windows, counted by one upsert; no lock-outs."""

import hashlib
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import TooMany


def count_attempt(scope: str, who: str, *, limit: int, window: timedelta, now: datetime) -> None:
    """Count one attempt and raise `TooMany` when there were more than `limit` in this window.

    Counts stay also when the surrounding transaction fails only if it commits; call it before the work.
    """
    seconds = int(window.total_seconds())
    start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)
    key = hashlib.sha256(f"{scope}\0{who}".encode()).digest()
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO kernel_ratebucket (key, "window", count) VALUES (%s, %s, 1) '
            'ON CONFLICT (key, "window") DO UPDATE SET count = kernel_ratebucket.count + 1 '
            "RETURNING count",
            [key, start],
        )
        row = cursor.fetchone()
    if row and row[0] > limit:
        wait = max(1, int((start + window - now).total_seconds()))
        raise TooMany(
            _("That was tried too many times. Wait a moment and try again."), retry_after=wait
        )
