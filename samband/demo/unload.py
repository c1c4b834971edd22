"""Takes the sample organisation away, and everything that was tried on it."""

import shutil
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from samband.demo import accounts
from samband.kernel.errors import Refused
from samband.kernel.housekeeping import HEAD_FILE
from samband.kernel.platform import ledger
from samband.people import installation
from samband.people.models import Installation
from samband.spaces.models import Audience

#: What migrations fill in; it is there before the first person comes.
_KEPT_APPS = ("contenttypes", "auth")


def unload() -> int:
    """Empty every table and folder of a sample installation; returns how many rows there were.

    Needs the owner's role: the application's may not empty the audit trail. Everybody is signed out by it.
    Raises `Refused` for an installation that is not the sample.
    """
    is_made = Installation._meta.db_table in connection.introspection.table_names()
    if not is_made or not Installation.objects.filter(is_sample=True).exists():
        raise Refused(_("This is not the sample organisation. Nothing was taken away."))
    with transaction.atomic(), connection.cursor() as cursor:
        tables = _tables()
        rows = 0
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 (a quoted name of our own)
            rows += int(cursor.fetchone()[0])
        kept = list(Audience.objects.filter(kind__in=("colleagues", "public")))
        cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
        _fill_in_again(kept)
    installation.current.forget()
    accounts.forget()
    _remove_files()
    return rows


def _tables() -> list[str]:
    """The quoted names of all tables of ours, of sign-in and of the queue; nobody else's in the same database."""
    ours = {
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in _KEPT_APPS
    }
    found = connection.introspection.table_names()
    # The queue's tables are partly unknown to Django's models.
    names = [name for name in found if name in ours or name.startswith("procrastinate_")]
    return [connection.ops.quote_name(name) for name in sorted(names)]


def _fill_in_again(kept: list[Audience]) -> None:
    """The audiences that belong to no room and to no people: the migration of `spaces` made them."""
    Audience.objects.bulk_create(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('spaces_audience', 'id'), 100)")


def _remove_files() -> None:
    data = Path(settings.SAMBAND.data)
    for folder in (data / "imports", data / "files"):
        for each in folder.iterdir() if folder.is_dir() else ():
            if each.is_dir():
                shutil.rmtree(each)
            else:
                each.unlink()
    (data / HEAD_FILE).unlink(missing_ok=True)
    (data / ledger.file_name(data)).unlink(missing_ok=True)
