"""Statements of every page are planned once per connection."""

import pytest
from django.db import connection

from samband.kernel.db.prepared import prepared_cursor

pytestmark = pytest.mark.django_db


def _known(mark: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s AND NOT from_sql",
            [f"%{mark}%"],
        )
        return int(cursor.fetchone()[0])


def test_the_database_keeps_the_plan_of_a_prepared_statement() -> None:
    for number in range(3):
        with prepared_cursor() as cursor:
            cursor.execute("SELECT %s::int /* kept plan */", [number])
            assert cursor.fetchone() == (number,)
    assert _known("kept plan") == 1


def test_an_ordinary_statement_is_not_prepared_however_often_it_is_sent() -> None:
    for number in range(8):
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s::int /* sent as it is */", [number])
    assert _known("sent as it is") == 0
