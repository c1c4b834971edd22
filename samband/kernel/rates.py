"""Rate limits in PostgreSQL: fixed windows, counted by one upsert; no lock-outs."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import TooMany


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to be counted: `sql` counts it and gives how many there are in this window, which `check` judges.

    Counts stay also when the surrounding transaction fails only if it commits; count before the work.
    """

    sql: str
    params: Sequence[Any]
    limit: int
    wait: int

    @classmethod
    def of(cls, scope: str, who: str, *, limit: int, window: timedelta, now: datetime) -> "Attempt":
        """At most `limit` in a window."""
        seconds = int(window.total_seconds())
        start = start_of_window(now, seconds)
        key = hashlib.sha256(f"{scope}\0{who}".encode()).digest()
        wait = max(1, int((start + window - now).total_seconds()))
        return cls(_COUNT, [key, start], limit, wait)

    def count(self) -> None:
        """Count it; one statement. Raises `TooMany`."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params)
            row = cursor.fetchone()
        self.check(row[0] if row else 0)

    def check(self, count: int) -> None:
        """Raises `TooMany` when there were more than may be."""
        if count > self.limit:
            raise TooMany(
                _("That was tried too many times. Wait a moment and try again."),
                retry_after=self.wait,
            )


def start_of_window(now: datetime, seconds: int) -> datetime:
    """When the window began that `now` is in; windows of one length follow each other without a gap."""
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=UTC)


_COUNT = (
    'INSERT INTO kernel_ratebucket (key, "window", count) VALUES (%s, %s, 1) '
    'ON CONFLICT (key, "window") DO UPDATE SET count = kernel_ratebucket.count + 1 '
    "RETURNING count"
)


def count_attempt(scope: str, who: str, *, limit: int, window: timedelta, now: datetime) -> None:
    """Count one attempt and raise `TooMany` when there were more than `limit` in this window; call it before the work."""
    Attempt.of(scope, who, limit=limit, window=window, now=now).count()
