"""The home organisation: its row, which every page shows, and what follows from it."""

from django.conf import settings

from samband.kernel.briefly import KeptBriefly
from samband.people.models import Installation

#: The installation, or None before the first run.
current = KeptBriefly(lambda: Installation.objects.first(), seconds=5.0, keeps_none=False)


def language() -> str:
    """The language of the organisation, for whoever chose none."""
    home = current()
    return (home.language if home is not None else "") or str(settings.LANGUAGE_CODE)


def passwords_allowed() -> bool:
    """Whether people may sign in with a password: by the settings and by the administrators."""
    home = current()
    return bool(settings.SAMBAND.password_sign_in) and (home is None or home.allows_passwords)


def has_openid() -> bool:
    """Whether an OpenID Connect provider is set up."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS)
