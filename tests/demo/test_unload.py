"""The sample is taken away without a trace, and nothing else ever is."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from samband.demo import accounts
from samband.demo.load import load
from samband.demo.unload import unload
from samband.kernel.db import as_system
from samband.kernel.errors import Refused
from samband.people import installation
from samband.people.models import Person
from samband.spaces.models import Audience

NOW = datetime(2026, 11, 18, 13, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_accounts_left() -> Iterator[None]:
    yield
    accounts.forget()


@pytest.mark.django_db(transaction=True)
def test_unloading_leaves_nothing(tmp_path: Path) -> None:
    before = _rows()
    load(now=NOW)
    picture = Path(settings.SAMBAND.data) / "files" / "pictures" / "aa" / "one.webp"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"x")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE samband_owner")
        assert unload() > 10_000
    assert _rows() == before
    assert not picture.exists()
    assert accounts.remembered() == []
    assert set(Audience.objects.values_list("pk", "kind")) == {(1, "colleagues"), (2, "public")}
    installation.current.forget()
    assert load(now=NOW), "what was emptied can be filled again"


def test_unloading_a_real_organisation_is_refused(cast: object) -> None:
    with pytest.raises(Refused):
        unload()
    assert Person.objects.exists()


def _rows() -> dict[str, int]:
    """How many rows each of our tables has; row-level security hides nothing from the system."""
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - {
        "django_migrations"
    }
    with as_system(), connection.cursor() as cursor:
        found = {}
        for name in sorted(names):
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = int(cursor.fetchone()[0])
        return found
