"""On whose behalf an import touches the database: its owner, or the organisation."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from samband.kernel.db import as_person, as_system
from samband.parties.models import ORGANISATION_LAYER


@contextmanager
def acting_in(layer: int) -> Iterator[None]:
    """One transaction with the rights that a layer needs: its person's, or for the organisation's
    the system role's (jobs and the command line have it, web processes do not)."""
    with as_system() if layer == ORGANISATION_LAYER else as_person(layer):
        yield


def lock_import(import_id: int) -> bool:
    """Take the lock of an import for this transaction; False when another run has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtext('samband.import'), %s)",
            [import_id % 2**31],
        )
        row = cursor.fetchone()
    return bool(row and row[0])
