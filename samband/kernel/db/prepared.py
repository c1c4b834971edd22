"""Statements that every page runs are planned once per connection.

Planning the stream's statement costs the database more than running it. Behind a connection pooler that hands one
connection to many in transaction mode, it must know prepared statements (PgBouncer does since 1.21).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor
from psycopg.types.datetime import TimestamptzLoader


class _Prepared(Cursor[Any]):
    """A cursor that binds on the server and prepares at the first use; Django's own bind in the client."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_Prepared":
        options.setdefault("prepare", True)
        super().execute(query, params, **options)
        return self

    def _send_query_prepared(self, name: bytes, pgq: Any, **options: Any) -> None:
        # psycopg forgets what a prepared statement was; Django's log reads it here.
        self._query = pgq
        super()._send_query_prepared(name, pgq, **options)


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor for fixed statements with `%s` placeholders; Django counts and logs them as usual.

    Write limits and other numbers that decide the plan into the statement: a placeholder there makes a general plan
    look so dear that the database plans anew each time. Lists are given as arrays, types are cast where it matters.
    """
    connection.ensure_connection()
    raw = connection.connection
    assert raw is not None
    with _Prepared(raw) as cursor:
        # Django's own is written in Python, 1 in 20 of a page's cost; sessions are in UTC, so both say the same.
        cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        # The stubs know only wrapped cursors; Django itself passes psycopg's.
        if connection.queries_logged:
            yield connection.make_debug_cursor(cursor)  # type: ignore[arg-type]
        else:
            yield connection.make_cursor(cursor)  # type: ignore[arg-type]
