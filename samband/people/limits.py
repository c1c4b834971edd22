"""How often one person may write and search: enough for people, little for a script gone wrong or a stolen session."""

from datetime import timedelta

from django.utils import timezone

from samband.kernel.rates import count_attempt

WRITES = 30
SEARCHES = 60
MINUTE = timedelta(minutes=1)


def count_write(person_id: int) -> None:
    """Count a write. Raises `TooMany` after 30 in a minute."""
    count_attempt("write", str(person_id), limit=WRITES, window=MINUTE, now=timezone.now())


def count_search(person_id: int) -> None:
    """Count a search. Raises `TooMany` after 60 in a minute."""
    count_attempt("search", str(person_id), limit=SEARCHES, window=MINUTE, now=timezone.now())
