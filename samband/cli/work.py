"""The work of each kind of process."""

import asyncio
import gc
import logging
import os
from typing import TYPE_CHECKING

from samband.kernel.platform import fingerprint
from samband.kernel.platform.settings import Settings

if TYPE_CHECKING:
    from procrastinate import App

# How long a job may go on after the supervisor asked for the end; then it is done again later.
JOB_STOP_SECONDS = 15
STALLED_EVERY_SECONDS = 20
# A thread that waited so long for a page ends, and its connection with it; the next page waits 15 ms for new ones.
THREAD_IDLE_SECONDS = 120


# Granian's own would write what an error says.
_PLAIN = {"()": "samband.kernel.logs.PlainFormatter"}
_PLAIN_LOGS = {"formatters": {"generic": _PLAIN, "access": _PLAIN}}


def web(settings: Settings) -> None:
    """Serve pages until a signal ends it."""
    _load_pages()
    _serve(settings, "samband.config.wsgi:application", "wsgi", settings.port, settings.web_workers)


def _load_pages() -> None:
    """Load all that pages need before the workers are forked: they share it instead of holding it each, and the first
    visitor does not wait for it. Nothing here may open a connection or start a thread, neither survives a fork."""
    from importlib import import_module

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")
    django.setup()
    from django.conf import settings
    from django.utils.module_loading import import_string

    from samband.web.jinja import load_templates

    import_module(settings.ROOT_URLCONF)
    # Loaded where they are used, because not every process uses them; workers would hold one each.
    for late in ("puremagic", "snowballstemmer", "samband.knowledge.records"):
        import_module(late)
    for middleware in settings.MIDDLEWARE:
        import_string(middleware)
    load_templates()
    _ready_to_fork()


def live(settings: Settings) -> None:
    """Serve live updates until a signal ends it: one worker bears thousands of listeners.

    Granian's server without a master (`granian.server.embed`) would save 12 MB; a thousand pages could not open on it.
    """
    from samband.activity import live as _live  # noqa: F401 - for the fork, as below

    _ready_to_fork()
    _serve(settings, "samband.config.asgi:application", "asgi", settings.live_port, 1)


def _ready_to_fork() -> None:
    # A collection in a worker would write into the header of each object, and its page of memory would be shared no more.
    gc.collect()
    gc.freeze()


def _serve(settings: Settings, target: str, interface: str, port: int, workers: int) -> None:
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")
    Server(
        target=target,
        address=settings.host,
        port=port,
        interface=Interfaces(interface),
        http=HTTPModes.http1,
        websockets=False,
        workers=workers,
        blocking_threads=settings.web_threads if interface == "wsgi" else 1,
        blocking_threads_idle_timeout=THREAD_IDLE_SECONDS,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
        log_dictconfig=_PLAIN_LOGS,
        process_name=None,
    ).serve()


def jobs(settings: Settings) -> None:
    """Work off the queue until a signal ends it."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")
    django.setup()
    from procrastinate import PsycopgConnector
    from procrastinate.contrib.django import app, connector_params
    from procrastinate.contrib.django.django_connector import DjangoConnector

    from samband.kernel.logs import guard_process

    guard_process()
    assert isinstance(app.connector, DjangoConnector)
    # As its own `get_worker_connector`, but with as many connections as are needed, not four from the start: one listens,
    # two ask and note.
    theirs = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3, max_idle=30)
    ours = app.connector
    # What a job leaves to later belongs to its transaction, as everywhere: through the worker's own connection it would be
    # there, and perhaps be done, before what it is about.
    theirs.get_sync_connector = ours.get_sync_connector  # type: ignore[method-assign]  # procrastinate has no other way
    with app.replace_connector(theirs) as worker:
        asyncio.run(_jobs(worker, settings.job_workers))


async def _jobs(app: "App", concurrency: int) -> None:
    async with app.open_async():
        again = asyncio.create_task(_retry_stalled(app))
        try:
            await app.run_worker_async(
                concurrency=concurrency,
                name=f"samband-{os.getpid()}",
                shutdown_graceful_timeout=JOB_STOP_SECONDS,
                delete_jobs="never",
            )
        finally:
            again.cancel()


async def _retry_stalled(app: "App") -> None:
    """Put back jobs whose worker was killed: their heartbeat stopped."""
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs():
                await app.job_manager.retry_job(job)
        except Exception:
            logging.getLogger("samband.jobs").exception("Stalled jobs could not be put back.")
        await asyncio.sleep(STALLED_EVERY_SECONDS)


def mail(settings: Settings) -> None:
    """Take mail until a signal ends it: by SMTP and LMTP, or out of a mailbox."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")
    django.setup()
    from samband.mailroom.process import run

    run(settings)


def migrate(settings: Settings) -> None:
    """Bring tables, rights and static files to this version. As the owner's role."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")
    django.setup()
    from django.core.management import call_command

    from samband.kernel import ledger
    from samband.kernel.db.roles import grant_tables

    call_command("migrate", verbosity=0, interactive=False)
    grant_tables()
    ledger.collect()
    fingerprint.note_tables(settings.address("owner"))
    collect_static(settings)


def collect_static(settings: Settings) -> None:
    """Gather static files with hashed names, if they changed since the last time."""
    from django.core.management import call_command

    done = settings.data / "static" / ".collected"
    mark = fingerprint.static()
    if done.exists() and done.read_text() == mark:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    done.write_text(mark)
