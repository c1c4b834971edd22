"""What `samband serve` prints once it is ready: how to get in."""

import os

from samband.kernel.platform.settings import Settings


def welcome(settings: Settings) -> None:
    """Print the first-run code while nobody has set the installation up."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")
    django.setup()
    from samband.people import installation

    if installation.current() is None:
        print("first run")
