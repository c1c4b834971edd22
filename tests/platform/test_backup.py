"""Backup and restore through the command line: all that was there comes back, and no key with it."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from samband.cli.left_out import TABLES
from samband.kernel.platform import backup
from samband.kernel.platform.errors import PlatformError
from samband.kernel.platform.installation import embedded, running_database
from samband.kernel.platform.settings import load


class Place:
    """An installation that is only used by commands, never served."""

    def __init__(self, data: Path) -> None:
        self.data = data
        keep = {name: value for name, value in os.environ.items() if "SAMBAND" not in name}
        self.environment = {**keep, "SAMBAND_DATA": str(data)}

    def command(self, *arguments: str, said: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "samband.cli.main", *arguments],
            env=self.environment,
            input=said,
            capture_output=True,
            text=True,
            timeout=180,
        )

    def rows(self) -> dict[str, tuple[int, str]]:
        """Rows and a checksum over all values, by table."""
        found: dict[str, tuple[int, str]] = {}
        settings = load({"SAMBAND_DATA": str(self.data)})
        with (
            running_database(settings),
            psycopg.connect(embedded(settings).address("samband_owner").url) as connection,
        ):
            tables = connection.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r' "
                "AND relnamespace = 'public'::regnamespace"
            ).fetchall()
            for (table,) in tables:
                query = sql.SQL(
                    "SELECT count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
                    " FROM {} t"
                ).format(sql.Identifier(table))
                row = connection.execute(query).fetchone()
                assert row is not None
                found[table] = (int(row[0]), str(row[1]))
        return found

    def files(self) -> dict[str, str]:
        folder = self.data / "files"
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="samband-") as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.fixture(scope="module")
def made(folder: Path) -> Place:
    """A set-up installation with a file, a session and a backup of it all."""
    place = Place(folder / "first")
    words = ["--organisation", "Exempel Å", "--domain", "exempel.example"]
    words += ["--admin", "ada@exempel.example", "--password-stdin", "--json"]
    done = place.command("init", *words, said="a quite long password\n")
    assert done.returncode == 0, done.stderr
    picture = place.data / "files" / "pictures" / "ab" / "picture.webp"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(os.urandom(3_000_000))
    for path in (picture, *list(picture.parents)[:2]):
        os.chown(path, place.data.stat().st_uid, place.data.stat().st_gid)
    settings = load({"SAMBAND_DATA": str(place.data)})
    with (
        running_database(settings),
        psycopg.connect(embedded(settings).address("samband_owner").url) as connection,
    ):
        connection.execute(
            "INSERT INTO people_session (key_hash, person_id, data, browser, expires_at) "
            "SELECT '\\xabcd', id, '', '', now() + interval '1 day' FROM people_person"
        )
    done = place.command("backup", str(folder / "all.backup"), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["files"] == 1
    assert place.command("keys", "export", str(folder / "all.keys")).returncode == 0
    return place


def test_everything_comes_back_on_another_machine(folder: Path, made: Place) -> None:
    other = Place(folder / "second")
    done = other.command(
        "restore", str(folder / "all.backup"), "--keys", str(folder / "all.keys"), "--json"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    before, after = made.rows(), other.rows()
    compared = {name for name in before if name not in TABLES}
    assert {name: after[name] for name in compared} == {name: before[name] for name in compared}
    assert sum(after[name][0] for name in compared) > 100
    assert other.files() == made.files() != {}
    assert before["people_session"][0] == 1
    assert after["people_session"][0] == 0
    assert (other.data / "keys" / "master-1").read_text() == (
        made.data / "keys" / "master-1"
    ).read_text()


def test_a_used_installation_is_not_overwritten_unless_told(folder: Path, made: Place) -> None:
    before = made.rows()
    done = made.command("restore", str(folder / "all.backup"))
    assert done.returncode == 1
    assert "--replace" in done.stderr
    assert made.rows() == before
    done = made.command("restore", str(folder / "all.backup"), "--replace")
    assert done.returncode == 0, done.stderr
    after = made.rows()
    assert after["people_person"] == before["people_person"]
    assert after["people_session"][0] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda raw: raw[: len(raw) // 2], "damaged"),
        (lambda raw: b"PK\x03\x04" + raw, "no backup of Samband"),
        (lambda raw: b"", "no backup of Samband"),
        (lambda raw: raw[:-10] + bytes(10), "damaged"),
    ],
)
def test_a_damaged_backup_changes_nothing(
    folder: Path, made: Place, change: Any, said: str
) -> None:
    damaged = folder / "damaged.backup"
    damaged.write_bytes(change((folder / "all.backup").read_bytes()))
    before, files = made.rows(), made.files()
    done = made.command("restore", str(damaged), "--replace")
    assert done.returncode == 1
    assert said in done.stderr
    assert made.rows() == before
    assert made.files() == files


def test_without_the_keys_it_can_not_be_read(folder: Path, made: Place) -> None:
    done = Place(folder / "third").command("restore", str(folder / "all.backup"), "--json")
    assert done.returncode == 1
    assert "samband keys export" in json.loads(done.stdout)["error"]


def test_it_holds_no_key_and_no_clear_text(folder: Path, made: Place) -> None:
    raw = (folder / "all.backup").read_bytes()
    master = (made.data / "keys" / "master-1").read_text().strip()
    for secret in (master.encode(), bytes.fromhex(master), b"Exempel", b"ada@", b"pictures/"):
        assert secret not in raw
    assert (folder / "all.backup").stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_not_overwritten(folder: Path, made: Place) -> None:
    done = made.command("backup", str(folder / "all.backup"))
    assert done.returncode == 1
    assert "exists" in done.stderr


def test_nightly_backups_are_rotated(made: Place) -> None:
    made.environment["SAMBAND_BACKUP_KEEP"] = "2"
    for _ in range(3):
        assert made.command("backup", "--nightly").returncode == 0
    assert len(list((made.data / "backups").glob("samband-*.backup"))) == 2


def test_an_upgrade_without_news_does_nothing(made: Place) -> None:
    done = made.command("upgrade", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"upgraded": False})


def test_an_upgrade_makes_a_backup_first(made: Place) -> None:
    (made.data / "static" / ".collected").unlink()
    done = made.command("upgrade", "--json")
    assert done.returncode == 0, done.stderr
    assert Path(json.loads(done.stdout)["backup"]).exists()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../outside", tarfile.REGTYPE),
        ("/outside", tarfile.REGTYPE),
        ("files/link", tarfile.SYMTYPE),
        ("files/pipe", tarfile.FIFOTYPE),
    ],
)
def test_what_is_no_file_of_ours_is_not_unpacked(tmp_path: Path, name: str, kind: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, "/etc/passwd"
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w|") as archive:
        archive.addfile(member)
    packed.seek(0)
    into = tmp_path / "into"
    into.mkdir()
    with tarfile.open(fileobj=packed, mode="r|") as archive, pytest.raises(PlatformError):
        backup._unpack(archive, into)
    assert [path.name for path in tmp_path.rglob("*")] == ["into", "files"]
