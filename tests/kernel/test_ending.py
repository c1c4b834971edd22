"""A thread that ends takes its connection along."""

import gc
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection


def _backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _is_open(backend: int) -> bool:
    with connection.cursor() as cursor:
        # A backend ends a moment after its client has gone.
        cursor.execute("SELECT pg_stat_clear_snapshot(), pg_sleep(0.02)")
        cursor.execute("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = %s)", [backend])
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_connection_ends_with_its_thread_without_the_garbage_collector() -> None:
    gc.disable()
    try:
        with ThreadPoolExecutor(1) as pool:
            theirs = pool.submit(_backend).result()
            assert theirs != _backend()
            assert _is_open(theirs)
        assert any(not _is_open(theirs) for _try in range(250))
    finally:
        gc.enable()
