"""A PostgreSQL server of the organisation's own, of the oldest version this machine has."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from samband.kernel.platform.account import child_setup, make_folder, service_account
from samband.kernel.platform.database import NAME, ROLES, setup_sql

_FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
PROGRAMS = next((path for path in _FOUND if int(path.parent.name) >= 15), None)
pytestmark = pytest.mark.skipif(
    PROGRAMS is None, reason="no PostgreSQL of the system's (apt-get install postgresql)"
)


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    """The environment that leads to a server prepared as docs/admin.md says."""
    assert PROGRAMS is not None
    account = service_account()
    folder = Path(tempfile.mkdtemp(prefix="samband-"))
    make_folder(folder, account)
    command = [str(PROGRAMS / "initdb"), "-D", str(folder / "db"), "-U", "root", "-A", "trust"]
    run_as = child_setup(account)
    subprocess.run(
        [*command, "-N", "--locale=C", "-E", "UTF8"],
        check=True,
        capture_output=True,
        preexec_fn=run_as,
        cwd="/",
    )
    options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-F"]
    process = subprocess.Popen(
        [str(PROGRAMS / "postgres"), "-D", str(folder / "db"), *options],
        stderr=subprocess.DEVNULL,
        preexec_fn=run_as,
        cwd="/",
    )
    login = f"postgresql://root@/postgres?host={folder}"
    until = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(login).close()
            break
        except psycopg.OperationalError:
            assert time.monotonic() < until
            time.sleep(0.1)
    # \password asks at a terminal; here it is left out.
    script = "".join(
        line for line in setup_sql().splitlines(keepends=True) if not line.startswith("\\password")
    )
    psql = [shutil.which("psql") or str(PROGRAMS / "psql"), login, "-v", "ON_ERROR_STOP=1", "-q"]
    subprocess.run(psql, input=script, text=True, check=True, capture_output=True)
    keep = {name: value for name, value in os.environ.items() if "SAMBAND" not in name}
    owner, app, system = (f"postgresql://{role}@/{NAME}?host={folder}" for role in ROLES)
    yield {
        **keep,
        "SAMBAND_DATA": str(folder / "data"),
        "SAMBAND_DATABASE_URL": app,
        "SAMBAND_DATABASE_OWNER_URL": owner,
        "SAMBAND_DATABASE_SYSTEM_URL": system,
    }
    process.terminate()
    process.wait(30)
    shutil.rmtree(folder, ignore_errors=True)


def samband(
    environment: dict[str, str], *arguments: str, said: str = ""
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "samband.cli.main", *arguments],
        env=environment,
        input=said,
        capture_output=True,
        text=True,
        timeout=180,
    )


def test_it_can_be_set_up_looked_after_and_backed_up(server: dict[str, str]) -> None:
    words = ["--organisation", "Exempel", "--domain", "exempel.example"]
    words += ["--admin", "ada@exempel.example", "--password-stdin"]
    done = samband(server, "init", *words, said="a quite long password\n")
    assert done.returncode == 0, done.stderr
    done = samband(server, "doctor", "--json")
    findings = {one["about"]: one for one in json.loads(done.stdout)["findings"]}
    assert findings["database"]["state"] == "good"
    assert "your own server" in findings["database"]["said"]
    assert findings["database roles"]["state"] == "good"
    assert not (Path(server["SAMBAND_DATA"]) / "postgres").exists()
    target = Path(server["SAMBAND_DATA"]) / "all.backup"
    done = samband(server, "backup", str(target))
    assert done.returncode == 0, done.stderr
    done = samband(server, "restore", str(target), "--replace")
    assert done.returncode == 0, done.stderr
    with psycopg.connect(server["SAMBAND_DATABASE_OWNER_URL"]) as connection:
        row = connection.execute("SELECT name FROM people_installation").fetchone()
    assert row == ("Exempel",)


def test_the_application_role_sees_no_private_card_without_a_person(
    server: dict[str, str],
) -> None:
    with psycopg.connect(server["SAMBAND_DATABASE_OWNER_URL"]) as owner:
        row = owner.execute(
            "SELECT count(*) FROM pg_class WHERE relrowsecurity AND relname = 'cards_card'"
        ).fetchone()
    assert row == (1,)
    with psycopg.connect(server["SAMBAND_DATABASE_URL"]) as app:
        assert app.execute("SELECT count(*) FROM cards_card").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("ALTER TABLE cards_card DISABLE ROW LEVEL SECURITY")


def test_without_the_owners_url_it_says_which_setting_is_missing(server: dict[str, str]) -> None:
    without = {k: v for k, v in server.items() if k != "SAMBAND_DATABASE_OWNER_URL"}
    done = samband(without, "migrate")
    assert done.returncode == 2
    assert "SAMBAND_DATABASE_OWNER_URL" in done.stderr


def test_a_server_that_does_not_answer_is_a_sentence(server: dict[str, str]) -> None:
    away = {**server, "SAMBAND_DATABASE_URL": "postgresql://samband_app@127.0.0.1:1/samband"}
    done = samband(away, "demo", "load")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "samband:" in done.stderr
