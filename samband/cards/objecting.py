"""Whose contact somebody was who objected: told to them, once it is done, by who registers here.

What is told is in memory only, from the erasure to the mail: after it nothing here may hold a name.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from samband.cards.models import Card

#: Gets a person and the names that stood on their cards.
Teller = Callable[[int, Sequence[str]], None]
_tellers: list[Teller] = []
_noted: ContextVar[dict[int, list[str]] | None] = ContextVar("noted", default=None)


def register_teller(teller: Teller) -> None:
    """Call `teller(person_id, names)` when contacts of theirs have objected and are erased; outside the transaction."""
    if teller not in _tellers:
        _tellers.append(teller)


def note_owners(party_ids: Collection[int]) -> None:
    """Before parties are erased: whose cards they stand on. Nothing where nobody is to be told, as after a restore."""
    noted = _noted.get()
    if noted is None:
        return
    cards = Card.objects.filter(party_id__in=party_ids).order_by("owner_id", "name_key")
    for owner_id, name in cards.values_list("owner_id", "name"):
        noted.setdefault(owner_id, []).append(name)


@contextmanager
def telling_owners() -> Iterator[None]:
    """Tell owners of all that is erased inside, once that is done; nobody where it fails."""
    noted: dict[int, list[str]] = {}
    token = _noted.set(noted)
    try:
        yield
    finally:
        _noted.reset(token)
    for owner_id, names in noted.items():
        for tell in _tellers:
            tell(owner_id, names)
