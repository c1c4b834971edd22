"""The home organisation's row, kept in each process for a few seconds: every page shows its name."""

import time

from django.conf import settings

from samband.people.models import Installation

SECONDS = 5.0
_kept: tuple[float, Installation | None] | None = None


def current() -> Installation | None:
    """The installation, or None before the first run. At most five seconds old elsewhere."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > SECONDS or _kept[1] is None:
        _kept = (now, Installation.objects.first())
    return _kept[1]


def language() -> str:
    """The language of the organisation, for whoever chose none."""
    home = current()
    return (home.language if home is not None else "") or str(settings.LANGUAGE_CODE)


def forget() -> None:
    """Read it anew at the next call; after a change, and between tests."""
    global _kept
    _kept = None


def passwords_allowed() -> bool:
    """Whether people may sign in with a password: by the settings and by the administrators."""
    home = current()
    return bool(settings.SAMBAND.password_sign_in) and (home is None or home.allows_passwords)


def has_openid() -> bool:
    """Whether an OpenID Connect provider is set up."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS)
