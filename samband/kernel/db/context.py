"""Who a transaction acts for.

Row-level security reads `samband.person`; it is set for one transaction only, so a pooled connection can't carry it over.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from samband.kernel.db.roles import SYSTEM_ROLE


def bind_person(person_id: int | None) -> None:
    """Let the current transaction read and write as this person; None means as nobody.

    Raises `TransactionManagementError` outside a transaction, where the setting would vanish at once.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("bind_person needs an open transaction")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('samband.person', %s, true)",
            ["" if person_id is None else str(person_id)],
        )


def _current_person() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('samband.person', true)")
        row = cursor.fetchone()
    return str(row[0] or "") if row else ""


@contextmanager
def as_person(person_id: int | None) -> Iterator[None]:
    """Run a block in a transaction as this person, then act as whoever it was before."""
    with transaction.atomic():
        before = _current_person()
        bind_person(person_id)
        yield
        bind_person(int(before) if before else None)


@contextmanager
def as_system() -> Iterator[None]:
    """Run a block as the system role, which sees every layer; for jobs and the command line only.

    A web process logs in as a role that may not do this: PostgreSQL refuses with `InsufficientPrivilege`.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            row = cursor.fetchone()
            before = str(row[0]) if row else ""
            cursor.execute(f"SET LOCAL ROLE {SYSTEM_ROLE}")
        yield
        # After an error the rollback of the savepoint restores the role.
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{before}"')
