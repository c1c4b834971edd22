"""The first run: a one-time code from the terminal opens the page that makes the organisation."""

from datetime import datetime, timedelta

from django.utils import timezone

from samband.kernel.tokens import code_hash, new_code
from samband.people.models import FirstRunCode, Installation

VALID = timedelta(days=7)


def is_needed() -> bool:
    """Whether there is no organisation yet."""
    return not Installation.objects.exists()


def issue_code() -> str:
    """A new code for the first-run page, to be printed in the terminal; earlier codes are void.

    Only its hash is stored. Works only before the first run; returns "" afterwards.
    """
    if not is_needed():
        return ""
    code = new_code()
    FirstRunCode.objects.update_or_create(
        pk=1, defaults={"secret_hash": code_hash(code), "expires_at": timezone.now() + VALID}
    )
    return code


def is_code(code: str, now: datetime) -> bool:
    """Whether this is the code that the terminal shows."""
    return FirstRunCode.objects.filter(
        pk=1, secret_hash=code_hash(code), expires_at__gt=now
    ).exists()
