"""What happens around the start of `samband serve` and after a restore, with Django at hand."""

import os
import sys

from samband.kernel.platform.settings import Settings


def _django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")
    django.setup()


def welcome(settings: Settings) -> None:
    """Print how to get in: the first-run code, or the people of the sample."""
    _django()
    from samband.demo import accounts
    from samband.people import first_run

    from . import sample

    if first_run.is_needed():
        code = first_run.issue_code()
        print(f"Nobody is here yet. Open the page and enter this code: {code}", flush=True)
    elif found := accounts.remembered():
        sample.show(found)


def load_sample(settings: Settings) -> None:
    """Load the sample into an empty installation; otherwise leave everything as it is."""
    _django()
    from samband.people import first_run

    from . import sample

    if first_run.is_needed():
        sample.load()


def restored(settings: Settings) -> None:
    """After a restore: what was thrown away since the backup was made stays away."""
    _django()
    from samband.demo import accounts

    # Their passwords were those of another database.
    accounts.forget()


def repeat_erasures(settings: Settings) -> None:
    """Erase again whoever the ledger outside the database says was erased."""
    _django()
    from samband.kernel import ledger

    count = ledger.repeat_missing()
    ledger.follow()
    print(f"Erased again: {count} people inside and outside.", file=sys.stderr, flush=True)
