"""The cast again, row by row as it was made the first time: making ten persons by their action was half of a page's test."""

import copy
import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

# In the order in which they refer to each other; the words of names are written by triggers.
_TABLES = (
    "people_team",
    "people_place",
    "parties_party",
    "people_installation",
    "people_person",
    "parties_identity",
)
_WRITES = re.compile(r'(?:INSERT INTO|UPDATE) "(\w+)"')

Made = TypeVar("Made")
_kept: dict[Callable[[], Any], tuple[Any, list[str]]] = {}


def made_once(make: Callable[[], Made]) -> Made:
    """What `make` gives, with its rows in the database; made by `make` once in this process, then copied.

    In a database that has something already (another fixture came first) it is always made anew.
    """
    if _somebody_is_there():
        return make()
    if make not in _kept:
        with CaptureQueriesContext(connection) as captured:
            made = make()
        written = {table for each in captured for table in _WRITES.findall(each["sql"])}
        assert written == {*_TABLES}, "the cast writes elsewhere now: tell tests/replay.py"
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL ROLE samband_system")
            _kept[make] = copy.deepcopy(made), [_rows(cursor, table) for table in _TABLES]
            cursor.execute("SET LOCAL ROLE samband_app")
        return made
    made, rows = _kept[make]
    with connection.cursor() as cursor:
        # The owner moves the numbers on; the system role may write into every layer.
        cursor.execute(
            "SET LOCAL ROLE samband_system; "
            + "; ".join(
                f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, %s)"
                for table in _TABLES
            )
            + "; SET LOCAL ROLE samband_owner; "
            + "; ".join(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "
                f"greatest(nextval(pg_get_serial_sequence('{table}', 'id')), (SELECT max(id) FROM {table})))"
                for table in _TABLES
            )
            + "; SET LOCAL ROLE samband_app",
            rows,
        )
    return copy.deepcopy(made)


def _somebody_is_there() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM parties_party) OR EXISTS (SELECT FROM people_team) "
            "OR EXISTS (SELECT FROM people_place)"
        )
        return bool(cursor.fetchone()[0])


def _rows(cursor: Any, table: str) -> str:
    cursor.execute(f"SELECT json_agg(t)::text FROM {table} t")
    return str(cursor.fetchone()[0])
