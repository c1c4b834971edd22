"""A real Radicale, one for all tests of devices and address books that a process runs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.sources.servers import radicale
from tests.sources.test_servers import allow


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("radicale")


@pytest.fixture(scope="package")
def port(folder: Path) -> Iterator[int]:
    with radicale(folder) as found:
        yield found


@pytest.fixture
def there(folder: Path, port: int, settings: Settings) -> int:
    """A Radicale with an empty address book."""
    place = folder / "collections/collection-root/anna/kontakter"
    shutil.rmtree(place)
    place.mkdir()
    (place / ".Radicale.props").write_text('{"tag": "VADDRESSBOOK"}')
    allow(settings, port)
    return port
