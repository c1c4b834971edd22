"""How often one person may write and search: enough for people, little for a script gone wrong or a stolen session."""

import re
from datetime import timedelta

from django.utils import timezone

from samband.kernel.rates import Attempt, count_attempt

WRITES = 30
SEARCHES = 60
# What pages send by themselves while somebody writes and reads.
BY_ITSELF = 120
MINUTE = timedelta(minutes=1)

_by_itself: list[re.Pattern[str]] = []


def register_by_itself(pattern: str) -> None:
    """Count writes to these paths apart: a page sends them by itself, and nobody should wait for it with their own."""
    _by_itself.append(re.compile(pattern))


def count_write(person_id: int, path: str = "") -> None:
    """Count a write. Raises `TooMany` after 30 in a minute; what pages send by themselves has 120 of its own."""
    scope, limit = "write", WRITES
    if any(pattern.fullmatch(path) for pattern in _by_itself):
        scope, limit = "by-itself", BY_ITSELF
    count_attempt(scope, str(person_id), limit=limit, window=MINUTE, now=timezone.now())


def count_search(person_id: int) -> None:
    """Count a search. Raises `TooMany` after 60 in a minute."""
    search_attempt(person_id).count()


def search_attempt(person_id: int) -> Attempt:
    """A search to be counted with what it asks of the database first; 60 in a minute."""
    return Attempt.of("search", str(person_id), limit=SEARCHES, window=MINUTE, now=timezone.now())
