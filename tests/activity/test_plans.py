"""The hot statements use the indexes that were made for them, however much has been written."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from samband.activity.queries import home_sql
from samband.kernel.platform import testing
from samband.people.models import Person
from tests.cast import Cast
from tests.entries.factories import make_entries
from tests.spaces.factories import make_room


def plan(sql: str, params: list[Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql, params)
        return "\n".join(row[0] for row in cursor.fetchall())


@pytest.fixture(scope="module", autouse=True)
def _room_is_given_back(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """What was taken back still fills the table until the server cleans up, in a minute or so: statements of tests that
    follow would walk through it."""
    yield
    with django_db_blocker.unblock():
        testing.renew_database()


@pytest.fixture
def much(cast: Cast) -> Cast:
    """Twenty thousand posts in thirty rooms; statistics as autovacuum would have them."""
    rooms = [make_room(cast.anna, f"Room {number}", "closed") for number in range(30)]
    first = make_entries(cast.anna)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO entries_entry (kind, author_id, byline, audience_id, number, title, body, html, renderer, "
            "language, state, version, outline, published_at) "
            "SELECT kind, author_id, '', (%s::bigint[])[1 + n %% 30], 0, '', body, html, 1, 'sv', 'published', 1, '{}', "
            "published_at + n * interval '1 minute' FROM entries_entry, generate_series(1, 20000) n WHERE id = %s",
            [[room.audience_id for room in rooms], first.pk],
        )
        cursor.execute("SET LOCAL ROLE samband_owner")
        cursor.execute("ANALYZE entries_entry")
        cursor.execute("SET LOCAL ROLE samband_app")
    return cast


@pytest.mark.django_db
@pytest.mark.parametrize("followed", [True, False])
def test_a_colleagues_stream_walks_the_stream_index(much: Cast, followed: bool) -> None:
    told = plan(*home_sql(much.anna, followed=followed))
    assert "Index Scan using entry_stream on entries_entry" in told
    assert "Seq Scan on entries_entry" not in told


@pytest.mark.django_db
@pytest.mark.parametrize("followed", [True, False])
def test_a_guests_stream_merges_their_audiences(much: Cast, followed: bool) -> None:
    Person.objects.filter(pk=much.anna.pk).update(role="guest")
    much.anna.refresh_from_db()
    told = plan(*home_sql(much.anna, followed=followed))
    assert "Index Scan using entry_audience_stream on entries_entry" in told
    assert "Seq Scan on entries_entry" not in told
