"""What is revoked when somebody's ways in are cut or their password is set anew: tokens, and keys of other packages."""

from collections.abc import Callable
from datetime import datetime

from samband.people.models import Person, Token

_revokers: list[Callable[[int], None]] = []


def register_revoker(revoker: Callable[[int], None]) -> None:
    """Call `revoker(person_id)`, in the same transaction, whenever all tokens of a person are revoked."""
    if revoker not in _revokers:
        _revokers.append(revoker)


def revoke_tokens(person: Person, now: datetime) -> None:
    """Make every token of a person useless, and what other packages gave out besides."""
    Token.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
    for revoker in _revokers:
        revoker(person.pk)
