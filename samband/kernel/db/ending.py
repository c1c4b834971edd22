"""A thread's connection ends with the thread.

The server ends threads that wait long for a page. Django keeps a thread's connection in objects that refer to each other, so
that it would stay open until the garbage collector came by, 5 MB of PostgreSQL each.
"""

import threading
from contextlib import suppress
from typing import Any

import psycopg

_here = threading.local()


class _Ending:
    """Held by its thread alone: gone with it."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self.connection = connection

    def __del__(self) -> None:
        with suppress(psycopg.Error):
            self.connection.close()


def end_with_thread(connection: Any, **_signal: Any) -> None:
    """For the signal `connection_created`: a thread has one at a time to each database."""
    setattr(_here, connection.alias, _Ending(connection.connection))
