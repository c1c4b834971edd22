"""`python -m samband.cli.checks`: are all migrations made? For CI; needs no database."""

import os
import sys
import warnings

import django


def main() -> int:
    """Exit 1 and name the models whose migrations are missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")
    django.setup()
    from django.apps import apps
    from django.core.management import call_command

    # It would like to look at the history in a database, but needs none.
    warnings.simplefilter("ignore", RuntimeWarning)
    ours = [app.label for app in apps.get_app_configs() if app.name.startswith("samband.")]
    call_command("makemigrations", *ours, check=True, dry_run=True, verbosity=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
