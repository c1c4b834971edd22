"""How many requests wait for whom, so that ways don't always lead over the same few.

Packages above count what waits in their own tables, as the system; what colleagues' statements read is one small number each.
"""

from collections import Counter
from collections.abc import Callable, Mapping

from samband.cards.models import GoBetween
from samband.kernel.db import as_system

#: Open requests by person.
Counted = Callable[[], Mapping[int, int]]
_counters: list[Counted] = []
#: More is not told apart.
MOST = 9


def register_requests(counted: Counted) -> None:
    """Let a package say how many of its requests wait for each person."""
    if counted not in _counters:
        _counters.append(counted)


def count_requests() -> int:
    """Count anew what waits for whom; gives for how many people something does."""
    waiting: Counter[int] = Counter()
    with as_system():
        for counted in _counters:
            waiting.update(counted())
        GoBetween.objects.exclude(person_id__in=list(waiting)).delete()
        GoBetween.objects.bulk_create(
            [GoBetween(person_id=pk, open_requests=min(n, MOST)) for pk, n in waiting.items() if n],
            update_conflicts=True,
            unique_fields=["person"],
            update_fields=["open_requests"],
        )
    return len(waiting)
