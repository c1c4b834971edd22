"""A pytest plugin: one throw-away cluster for a run, one database and one data folder for each xdist worker.

Loaded with `-p` so that the environment is set before Django's settings are read. The cluster
starts when the first test asks for the database: a run of pure tests pays nothing. Tables are
made by the owner's role; tests then work as the application's role, so that row-level security
holds in them as it does in operation.
"""

import contextlib
import fcntl
import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from . import database, fingerprint, keys, memory
from .scratch import ScratchCluster

FOLDER = "SAMBAND_TEST_CLUSTER"
_TEMPLATE = "samband_template"

_MADE = "template.made"

_cluster: ScratchCluster | None = None
_kept: Path | None = None
_in_memory: Path | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Point the settings at the run's cluster."""
    global _cluster, _kept, _in_memory
    folder = os.environ.get(FOLDER)
    if "PYTEST_XDIST_WORKER" in os.environ and folder is not None:
        _cluster = ScratchCluster(Path(folder))
        worker = os.environ["PYTEST_XDIST_WORKER"]
    else:
        if "TMPDIR" not in os.environ:
            _in_memory = memory.make_folder_in_memory()
        if _in_memory is not None:
            memory.use_for_temporary_files(_in_memory)
        # Migrating takes longer than most runs: the migrated cluster of an earlier run is copied.
        _kept = early_config.rootpath / ".pytest_cache" / f"cluster-{fingerprint.tables()[:16]}"
        _cluster = ScratchCluster(like=_kept if _kept.exists() else None)
        worker = ""
    os.environ[FOLDER] = str(_cluster.folder)
    os.environ.update(_cluster.environment())
    if worker:
        # Each has its own files and ledger, as it has its own database: one test throws all of them away.
        data = _cluster.folder / f"data-{worker}"
        keys.ensure(data, _cluster.cluster.account)
        os.environ["SAMBAND_DATA"] = str(data)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the cluster in the controller when there are workers: it must outlive each of them."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        scratch().start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the cluster at the end of the run."""
    global _cluster
    if _cluster is not None and not hasattr(config, "workerinput"):
        if (_cluster.folder / _MADE).exists() and _kept is not None and not _kept.exists():
            for name in _cluster.cluster.databases("test_"):
                _cluster.cluster.drop_database(name)
            for older in _kept.parent.glob("cluster-*"):
                if not older.suffix:  # with one, another run is still copying to it
                    shutil.rmtree(older, ignore_errors=True)
            _cluster.keep(_kept)
        _cluster.stop()
        _cluster = None
        if _in_memory is not None:
            shutil.rmtree(_in_memory, ignore_errors=True)


def scratch() -> ScratchCluster:
    """The cluster of this run (perhaps not started yet)."""
    assert _cluster is not None, "load the plugin with -p samband.kernel.platform.testing"
    return _cluster


def prepare_database() -> None:
    """Give this worker a migrated database and log in to it as the application's role.

    The first worker migrates (once a run); the others copy.
    """
    from django.db import connections

    found = scratch()
    found.start()
    with _one_at_a_time(found.folder / "template.lock"):
        marker = found.folder / _MADE
        if not marker.exists():
            found.cluster.drop_database(_TEMPLATE)
            found.cluster.create_database(_TEMPLATE)
            _migrate(found)
            marker.touch()
        renew_database()
    _log_in(found, _name(), role=database.APP)
    connections["default"].ensure_connection()


def renew_database() -> None:
    """Replace this worker's database by a fresh copy of the migrated one (about 0.1 s in memory, 1 s on a disk)."""
    from django.db import connections

    found = scratch()
    connections.close_all()
    found.cluster.drop_database(_name())
    found.cluster.create_database(_name(), template=_TEMPLATE)


def _name() -> str:
    return f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


def _migrate(found: ScratchCluster) -> None:
    from django.core.management import call_command
    from django.db import connections

    from samband.kernel.db.roles import grant_tables

    _log_in(found, _TEMPLATE)
    # Each step makes models anew, in cycles: looking for those that can go takes a third of the time.
    gc.disable()
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        gc.enable()
    grant_tables()
    connections.close_all()


def _log_in(found: ScratchCluster, name: str, role: str = "") -> None:
    """Log in as the owner; with `role`, work as that one (of which the owner is a member)."""
    from django.conf import settings
    from django.db import connections

    address = found.owner.on(name)
    if role:
        address = address.as_role(role)
    wanted: dict[str, Any] = {
        "HOST": address.host,
        "PORT": str(address.port),
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "OPTIONS": address.options(),
    }
    connections.close_all()
    settings.DATABASES["default"].update(wanted)
    connections["default"].settings_dict.update(wanted)


@contextlib.contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
