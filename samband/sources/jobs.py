"""Imports in the background. Arguments are ids; each job goes on where the last one stopped."""

import logging
from collections.abc import Callable, Collection
from typing import Any

from django.utils import timezone

from samband.kernel.db import as_system
from samband.kernel.errors import SambandError
from samband.kernel.jobs import job, later
from samband.sources import actions, keeping
from samband.sources.models import Import

log = logging.getLogger(__name__)


class ImportBrokeOff(Exception):
    """Tells the queue to try again; says nothing about what was in the import."""


def _run(import_id: int, states: Collection[str], verb: Callable[..., Import]) -> None:
    """Do the work if the import is still waiting for it: a job that is tried again after it was
    done must not take the next step, which is for a person to decide."""
    with as_system():
        run = Import.objects.select_related("source", "source__owner").filter(pk=import_id).first()
    if run is None or run.state not in states:
        return
    try:
        verb(run=run)
    except SambandError as error:
        if error.code in ("broke_off", "disk_full"):
            raise ImportBrokeOff from None
        # Otherwise trying again is of no use, and the import's page says what is wrong with it.
    except Exception:
        # The cause may name addresses; the queue's log must not.
        log.warning("import.broke-off")
        raise ImportBrokeOff from None


@job("sources.plan")
def plan(import_id: int) -> None:
    """Read the input of an import."""
    _run(import_id, (Import.State.PLANNING,), actions.resume_import)


@job("sources.apply")
def apply(import_id: int) -> None:
    """Store what was shown, or go on with it."""
    _run(import_id, actions.RESUMABLE, actions.apply_import)


@job("sources.revert")
def revert(import_id: int) -> None:
    """Take away what an import stored."""
    _run(import_id, (Import.State.REVERTING,), actions.revert_import)


@job("sources.tidy", every="40 2 * * *")
def tidy(timestamp: int) -> None:
    """Every night: plans that nobody applied, files that nobody knows, networks of accounts closed a month ago."""
    keeping.drop_old_plans()
    keeping.drop_lost_files()
    keeping.forget_closed_networks(timezone.now())
    keeping.forget_requests(timezone.now())


@job("sources.bring")
def bring(import_id: int) -> None:
    """Fetch from a server what an import is to show."""
    from samband.sources.servers import following

    following.bring(import_id)


@job("sources.ask_servers", every="37 * * * *")
def ask_servers(timestamp: int) -> None:
    """Every hour: servers whose time has come are asked what is new."""
    from samband.sources.servers import following

    for source_id in following.due(timezone.now()):
        later(ask_server, key=f"sources.server-{source_id}", source_id=source_id)


@job("sources.ask_server", attempts=1)
def ask_server(source_id: int) -> None:
    """Ask a server what is new."""
    from samband.sources.servers import following

    following.follow(source_id, timezone.now())


@job("sources.ask_feeds", every="23 * * * *")
def ask_feeds(timestamp: int) -> None:
    """Every hour: calendars whose day is over are asked again."""
    from samband.sources.feeds import following

    for source_id in following.due(timezone.now()):
        later(ask_feed, key=f"sources.feed-{source_id}", source_id=source_id)


@job("sources.ask_feed", attempts=1)
def ask_feed(source_id: int) -> None:
    """Ask a calendar what is new."""
    from samband.sources.feeds import following

    following.follow(source_id, timezone.now())


def start(work: Any, run: Import) -> None:
    """Queue one of the jobs above; the jobs of one import wait for each other."""
    later(work, key=f"import-{run.pk}", import_id=run.pk)
