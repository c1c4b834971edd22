"""An installation of each release, restored and upgraded by the present code: nothing of it is lost.

This guards every migration: what it must not lose, it loses here first. The files are explained in `released/README.md`.
"""

import http.cookiejar
import json
import lzma
import os
import re
import signal
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from samband.kernel.platform import backup, keys, sealed
from samband.kernel.platform.installation import embedded, prepare_folder, running_database
from samband.kernel.platform.settings import load
from tests.platform.pack_released import FOLDER, SEALED

RELEASES = sorted(path.name.removesuffix(".keys") for path in FOLDER.glob("*.keys"))
PASSWORD = "ett stilla regn över fjället"
#: What people brought in; figures that are worked out anew or belong to the machinery are left out.
KEPT = (
    "cards_card", "entries_attachment", "entries_entry", "entries_mention", "entries_revision",
    "kernel_auditrecord", "knowledge_document", "knowledge_entrytopic", "knowledge_role", "knowledge_topicclaim",
    "parties_identity", "parties_party", "parties_suppression", "people_installation", "people_person", "people_place",
    "people_team", "sources_import", "sources_item", "sources_sighting", "sources_source", "sources_trouble",
    "spaces_audience", "spaces_membership", "spaces_space", "ties_interaction", "ties_tie",
)  # fmt: skip


class Place:
    """An installation in a folder of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        with socket.socket() as trial:
            trial.bind(("127.0.0.1", 0))
            self.port = int(trial.getsockname()[1])
        keep = {name: value for name, value in os.environ.items() if "SAMBAND" not in name}
        mine = {"SAMBAND_DATA": str(data), "SAMBAND_PORT": str(self.port), "LANG": "sv_SE.UTF-8"}
        self.environment = {**keep, **mine, "SAMBAND_WEB_WORKERS": "1"}

    def command(self, *arguments: str) -> str:
        """What a command says; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "samband.cli.main", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def fails(self, *arguments: str) -> str:
        """What a command says that must fail."""
        done = subprocess.run(
            [sys.executable, "-m", "samband.cli.main", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode != 0
        return done.stdout + done.stderr

    def found(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement, or none for one without."""
        settings = load({"SAMBAND_DATA": str(self.data)})
        owner = embedded(settings).address("samband_owner")
        with running_database(settings), psycopg.connect(owner.url) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def rows(self) -> dict[str, int]:
        """How many rows there are in each of the tables that must keep theirs."""
        settings = load({"SAMBAND_DATA": str(self.data)})
        owner = embedded(settings).address("samband_owner")
        found = {}
        with running_database(settings), psycopg.connect(owner.url) as connection:
            for table in KEPT:
                query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
                row = connection.execute(query).fetchone()
                found[table] = int(row[0]) if row else 0
        return found

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Pages are served inside; gives their address."""
        address = f"http://127.0.0.1:{self.port}"
        quiet = subprocess.DEVNULL
        command = [sys.executable, "-m", "samband.cli.main", "serve"]
        server = subprocess.Popen(command, env=self.environment, stdout=quiet, stderr=quiet)
        try:
            end = time.monotonic() + 120
            while not _answers(f"{address}/healthz"):
                assert server.poll() is None, "it ended instead of becoming ready"
                assert time.monotonic() < end, "it did not become ready"
                time.sleep(0.2)
            yield address
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as said:  # noqa: S310 (our own server)
            return bool(said.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module", params=RELEASES)
def released(request: pytest.FixtureRequest) -> Iterator[tuple[str, Path]]:
    """A release and a folder with its backup, encrypted again."""
    version = str(request.param)
    with tempfile.TemporaryDirectory(prefix="samband-å ") as name:
        folder = Path(name)
        folder.chmod(0o711)
        known = keys.read_export(FOLDER / f"{version}.keys")
        number = max(known)
        clear = {"format": backup.FORMAT, "key_version": number}
        with (folder / "old.backup").open("wb") as file:
            key = keys.derive_from(known, "backup", number)
            with sealed.SealedWriter(file, key, clear) as writer:
                writer.write(lzma.decompress((FOLDER / f"{version}.tar.xz").read_bytes()))
        yield version, folder


def _written(version: str) -> dict[str, int]:
    """The rows that the release counted when it made the backup."""
    with tarfile.open(FOLDER / f"{version}.tar.xz") as archive:
        file = archive.extractfile("contents.json")
        assert file is not None
        rows: dict[str, int] = json.loads(file.read())["rows"]
    return {table: rows[table] for table in KEPT}


def _look_around(place: Place) -> None:
    """Sign in, read an entry with its comments and picture, ask."""
    with place.serving() as address:
        jar = http.cookiejar.CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

        def read(path: str) -> str:
            with opener.open(address + path, timeout=30) as answer:
                return str(answer.read().decode())

        form = read("/sign-in")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token is not None
        fields = {"csrfmiddlewaretoken": token[1], "who": "bo@norra.example", "password": PASSWORD}
        request = urllib.request.Request(  # noqa: S310 (our own server)
            f"{address}/sign-in", urllib.parse.urlencode(fields).encode(), {"Origin": address}
        )
        with opener.open(request, timeout=30) as answer:
            assert not answer.url.endswith("/sign-in"), "signing in failed"
        thread = read("/entries/1")
        assert "Köldmediet tar slut" in thread
        assert "Det var kulventilen. Tack!" in thread
        room = read("/entries/6")
        picture = re.search(r'src="(/entries/pictures/[^"]+)"', room)
        assert picture is not None
        with opener.open(address + picture[1], timeout=30) as answer:
            assert answer.read(4) == b"RIFF"
        assert "Kim Berg" in read("/contacts")
        assert "Bo Åström" in read("/ask?q=" + urllib.parse.quote("värmepump som läcker"))
    said = json.loads(
        place.command("ask", "pressure of the heat pump", "--as", "anna@norra.example", "--json")
    )
    assert "Cilla Öberg" in json.dumps(said, ensure_ascii=False)


def test_what_a_release_sealed_can_be_opened(released: tuple[str, Path]) -> None:
    version, _folder = released
    known = keys.read_export(FOLDER / f"{version}.keys")
    with (FOLDER / f"{version}.sealed").open("rb") as file:
        head = sealed.read_head(file)
        key = keys.derive_from(known, "backup", int(head["key_version"]))
        assert sealed.SealedReader(file, key).read() == SEALED


def test_a_backup_of_a_release_is_restored(released: tuple[str, Path]) -> None:
    version, folder = released
    place = Place(folder / "restored")
    exported = str(FOLDER / f"{version}.keys")
    place.command("restore", str(folder / "old.backup"), "--keys", exported)
    assert place.rows() == _written(version)
    assert json.loads(place.command("upgrade", "--json")) == {"upgraded": False}


def test_an_installation_of_a_release_is_upgraded(released: tuple[str, Path]) -> None:
    version, folder = released
    place = Place(folder / "upgraded")
    settings = load({"SAMBAND_DATA": str(place.data)})
    prepare_folder(settings)
    with running_database(settings):
        # As the release left it: its tables, its files, its keys.
        exported = FOLDER / f"{version}.keys"
        backup.restore(settings, folder / "old.backup", exported=exported)
        backup.finished(settings)
    owner = place.data.stat()
    for path in place.data.rglob("*"):
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
    told = json.loads(place.command("upgrade", "--json"))
    assert told["upgraded"] is True
    assert Path(told["backup"]).exists()
    assert place.rows() == _written(version)
    _look_around(place)


_ERASE = """
import os
os.environ["SAMBAND_ROLE"] = "system"
from samband.kernel.platform.installation import running_database
from samband.kernel.platform.settings import load
with running_database(load()):
    import django
    os.environ["DJANGO_SETTINGS_MODULE"] = "samband.config.settings"
    django.setup()
    from samband.people.actions import erase
    from samband.people.models import Person
    by_handle = Person.objects.in_bulk(field_name="handle")
    erase(actor=by_handle["anna.lind"], person=by_handle["cilla.oberg"])
"""


def test_who_was_erased_since_a_backup_stays_erased(released: tuple[str, Path]) -> None:
    """Both on the machine where it happened and on a new one, with the keys and what lies beside the backup."""
    version, folder = released
    first, other = Place(folder / "restored"), Place(folder / "other machine")
    if not first.data.exists():
        pytest.skip("needs the installation of the test above")
    first.command("contacts", "erase", "kim@ventiler.example", "--as", "anna.lind")
    first.command("keys", "rotate")
    first.command("keys", "export", str(folder / "new.keys"))
    erasing = [sys.executable, "-c", _ERASE]
    assert subprocess.run(erasing, env=first.environment, timeout=180).returncode == 0
    (ledger,) = first.data.glob("erasures-*.ledger")
    first.command("backup", str(folder / "new.backup"))
    assert (folder / ledger.name).read_text() == ledger.read_text()

    old = ["restore", str(folder / "old.backup"), "--json"]
    refused = other.fails(*old, "--keys", str(FOLDER / f"{version}.keys"))
    assert "--incomplete-ledger" in refused
    told = json.loads(other.command(*old, "--keys", str(folder / "new.keys")))
    # A person, a party outside and its address; what was erased before the backup has lines under a newer key too.
    assert told["ledger_lines_repeated"] >= 3
    assert other.found("SELECT state, email FROM people_person WHERE handle LIKE 'erased-3'") == [
        ("erased", "")
    ]
    assert not other.found("SELECT 1 FROM parties_identity WHERE value = 'kim@ventiler.example'")
    assert not other.found("SELECT 1 FROM cards_card WHERE name = 'Kim Berg'")
    assert other.found("SELECT 1 FROM parties_identity WHERE value = 'lena@ventiler.example'")

    # Broken off in the middle, nothing starts; with an older database put back by other means, the start repeats.
    (other.data / "restore-unfinished").touch()
    assert "restore FILE --replace" in other.fails("serve")
    (other.data / "restore-unfinished").unlink()
    other.found("DELETE FROM kernel_erasureline")
    with other.serving():
        pass
    assert len(other.found("SELECT 1 FROM kernel_erasureline")) >= 3
