"""The file of the ledger: what is in it stays in it, whatever tears, turns or is taken to another machine."""

from datetime import date
from pathlib import Path

import pytest

from samband.kernel.platform import keys, ledger
from samband.kernel.platform.account import current_account
from samband.kernel.platform.errors import PlatformError
from samband.kernel.platform.ledger import Line

DAY = date(2026, 11, 25)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with keys."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    keys.ensure(folder, current_account())
    return folder


def line(data: Path, text: str, kind: str = "person") -> dict[Line, date]:
    """What an erasure writes, with the newest key."""
    key, number = list(ledger.versions_by_key(data).items())[-1]
    digest = ledger.hasher(kind, data=data, version=number)(text)
    return {Line(kind, key, digest.hex()): DAY}


def test_lines_are_added_once_and_name_nobody(data: Path, tmp_path: Path) -> None:
    one, two = line(data, "kim@bolag.example"), line(data, "7", "party")
    target = tmp_path / "backups"
    target.mkdir()
    assert ledger.follow(data, one, target, tmp_path / "not mounted") == 1
    assert ledger.follow(data, {**one, **two}, target) == 1
    assert ledger.follow(data, {**one, **two}, target) == 0
    name = ledger.file_name(data)
    assert ledger.read(data / name).lines == {**one, **two}
    assert (target / name).read_text() == (data / name).read_text()
    assert "kim" not in (data / name).read_text()
    assert (data / name).stat().st_mode & 0o777 == 0o600


def test_without_erasures_there_is_no_ledger(data: Path, tmp_path: Path) -> None:
    assert ledger.follow(data, {}, tmp_path) == 0
    assert not list(tmp_path.rglob("*.ledger"))


@pytest.mark.parametrize("cut", [1, 5, 60, 100])
def test_a_torn_line_is_written_anew(data: Path, cut: int) -> None:
    one, two = line(data, "1"), line(data, "2")
    ledger.follow(data, {**one, **two})
    path = data / ledger.file_name(data)
    path.write_bytes(path.read_bytes()[:-cut])
    assert ledger.read(path).lines in (one, {**one, **two})
    ledger.follow(data, {**one, **two})
    assert ledger.read(path).lines == {**one, **two}
    if cut > 1:
        assert ledger.read(path).damaged == 1


def test_only_what_the_database_does_not_know_is_repeated(data: Path) -> None:
    old = line(data, "1")
    keys.rotate(data)
    new = line(data, "2")
    ledger.follow(data, {**old, **new})
    assert ledger.file_name(data) == ledger.file_name(data, {1: keys.masters(data)[1]})
    assert ledger.to_repeat(data, {}) == {**old, **new}
    assert ledger.to_repeat(data, old) == new
    assert ledger.to_repeat(data, {**old, **new}) == {}


def test_another_machine_takes_it_over_with_the_keys(data: Path, tmp_path: Path) -> None:
    old, exported = line(data, "1"), keys.masters(data)
    keys.rotate(data)
    new = line(data, "2")
    ledger.follow(data, {**old, **new}, tmp_path)
    beside = tmp_path / ledger.file_name(data)
    other = tmp_path / "other"
    other.mkdir(mode=0o700)
    keys.ensure(other, current_account())
    # The export from before the rotation does not do.
    with pytest.raises(PlatformError, match="Export the keys anew"):
        ledger.gather(other, [beside], exported)
    assert ledger.gather(other, [beside], exported, incomplete=True) == 1
    assert ledger.gather(other, [beside, tmp_path / "none"], keys.masters(data)) == 2
    keys.replace_masters(other, keys.masters(data))
    assert ledger.to_repeat(other, {}) == {**old, **new}
