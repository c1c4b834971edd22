"""Keys: private, one for each purpose, replaceable, exportable."""

from pathlib import Path

import pytest

from samband.kernel.platform import keys
from samband.kernel.platform.errors import PlatformError


@pytest.fixture
def data(tmp_path: Path) -> Path:
    keys.ensure(tmp_path)
    return tmp_path


def test_each_purpose_has_its_own_lasting_key(data: Path) -> None:
    one, other = keys.derive("one", data=data), keys.derive("other", data=data)
    assert len(one) == 32
    assert one != other
    assert keys.derive("one", data=data) == one


def test_the_folder_is_private(data: Path) -> None:
    assert (data / "keys").stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in (data / "keys").iterdir())


@pytest.mark.parametrize("which", ["keys", "keys/master-1"])
def test_open_keys_stop_the_start(data: Path, which: str) -> None:
    (data / which).chmod(0o755)
    with pytest.raises(PlatformError, match="chmod"):
        keys.ensure(data)


def test_a_new_master_key_changes_new_keys_and_keeps_old_ones(data: Path) -> None:
    before = keys.derive("one", data=data)
    assert keys.rotate(data) == 2
    assert keys.derive("one", data=data) != before
    assert keys.derive("one", data=data, version=1) == before
    assert keys.older("one", data=data) == [keys.derive_text("one", data=data, version=1)]


def test_a_missing_master_key_is_named(data: Path) -> None:
    with pytest.raises(PlatformError, match="master key 7"):
        keys.derive("one", data=data, version=7)


def test_exported_keys_make_another_machine_able_to_read(data: Path, tmp_path: Path) -> None:
    keys.rotate(data)
    exported = tmp_path / "exported"
    exported.write_text(keys.export(data))
    other = tmp_path / "other"
    other.mkdir()
    keys.ensure(other)
    keys.rotate(other)
    keys.rotate(other)
    keys.replace_masters(other, keys.read_export(exported))
    assert keys.masters(other) == keys.masters(data)
    keys.check(other)


@pytest.mark.parametrize("text", ["", "something else\n1 ab\n"])
def test_what_is_no_export_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "exported").write_text(text)
    with pytest.raises(PlatformError, match="samband keys export"):
        keys.read_export(tmp_path / "exported")


def test_without_an_installation_nothing_is_written(tmp_path: Path) -> None:
    assert keys.derive("one", data=tmp_path) == keys.derive("one", data=tmp_path)
    assert list(tmp_path.iterdir()) == []
