"""The embedded PostgreSQL: its safety, and its recovery from a violent end."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from samband.kernel.platform.errors import TakenError
from samband.kernel.platform.postgres import Cluster
from samband.kernel.platform.scratch import ScratchCluster


@pytest.fixture(scope="module")
def own() -> Iterator[ScratchCluster]:
    """A cluster of this module's own, which its tests may kill; as safe as a real one."""
    found = ScratchCluster()
    found.cluster.durable = True
    with found:
        yield found


@pytest.fixture
def cluster(own: ScratchCluster) -> Cluster:
    own.start()
    return own.cluster


def test_only_a_socket_and_only_with_a_password(own: ScratchCluster, cluster: Cluster) -> None:
    with cluster.superuser() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        kinds = connection.execute("SELECT type, auth_method FROM pg_hba_file_rules").fetchall()
    assert kinds == [("local", "scram-sha-256")]
    assert cluster.sockets.stat().st_mode & 0o777 == 0o700
    wrong = own.app.url.replace(own.app.password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_words_are_folded_and_ordered_by_code_point(own: ScratchCluster, cluster: Cluster) -> None:
    with psycopg.connect(own.app.url) as connection:
        row = connection.execute("SELECT lower('ÅÄÖ'), 'Z' < 'a', 'é' ~ '\\w'").fetchone()
    assert row == ("åäö", True, True)


def test_the_log_holds_no_statement_and_no_value(own: ScratchCluster, cluster: Cluster) -> None:
    with (
        pytest.raises(psycopg.errors.InvalidTextRepresentation),
        psycopg.connect(own.app.url) as connection,
    ):
        connection.execute("SELECT 'canary-of-the-log'::int")
    with (
        pytest.raises(psycopg.errors.UndefinedTable),
        psycopg.connect(own.app.url) as connection,
    ):
        connection.execute("SELECT * FROM canary_of_the_log")
    logs = "".join(path.read_text() for path in cluster.logs.iterdir())
    assert "ready to accept connections" in logs
    assert "canary" not in logs


def test_killed_in_the_middle_of_a_statement(own: ScratchCluster, cluster: Cluster) -> None:
    """Confirmed rows stay, the unconfirmed go, orphans that hold the shared memory are ended."""
    with psycopg.connect(own.owner.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    busy = psycopg.connect(own.owner.url)
    busy.execute("INSERT INTO kept VALUES (43)")
    backend = busy.info.backend_pid

    def work() -> None:
        with pytest.raises(psycopg.OperationalError):
            busy.execute("SELECT sum(i) FROM generate_series(1, 10000000000) i")

    worker = threading.Thread(target=work)
    worker.start()
    time.sleep(0.3)
    killed = cluster.running_pid()
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert cluster.child is not None
    cluster.child.wait()
    assert Path(f"/proc/{backend}").exists(), "the test needs an orphan to be of any worth"
    assert cluster.running_pid() is None
    cluster.start()
    worker.join()
    with psycopg.connect(own.owner.url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(42,)]
        connection.execute("DROP TABLE kept")
    assert cluster.running_pid() != killed


def test_a_pid_file_that_names_a_stranger_proves_nothing(cluster: Cluster) -> None:
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")
    assert cluster.running_pid() is None
    cluster.start()
    assert cluster.is_ready()


def test_a_running_one_is_not_started_twice(cluster: Cluster) -> None:
    with pytest.raises(TakenError, match="runs already"):
        cluster.start()


def test_a_half_made_one_is_made_anew() -> None:
    scratch = ScratchCluster()
    try:
        unfinished = scratch.folder / "db.new"
        unfinished.mkdir()
        (unfinished / "PG_VERSION").write_text("18\n")
        scratch.start()
        with psycopg.connect(scratch.app.url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        scratch.stop()
    assert not scratch.folder.exists()
