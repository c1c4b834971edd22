"""Fetching from servers in jobs: the first time for its owner to look at, later by itself."""

import logging
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from samband.kernel import outgoing
from samband.kernel.db import as_system
from samband.kernel.errors import SambandError
from samband.kernel.mail import send
from samband.kernel.sealing import Unreadable
from samband.people import installation
from samband.people.calendars import rules
from samband.people.models import Person
from samband.sources import actions, spool
from samband.sources.feeds.following import leave_nothing
from samband.sources.models import Import
from samband.sources.options import Options
from samband.sources.servers import keeping, letters
from samband.sources.servers.errors import SENTENCES, ServerFault, fault_of
from samband.sources.servers.fetching import fetch_new
from samband.sources.servers.models import Server

logger = logging.getLogger(__name__)
_FAULTS = (outgoing.OutgoingError, ServerFault, Unreadable)


def _fetched(server: Server, path: Path) -> int:
    """Fetch what is new into a file and remember the places behind it; gives its size. Raises what a server can raise."""
    spool.remove(path.name)
    with spool.writing(path.name) as out:
        behind = fetch_new(server, keeping.login_of(server), out)
        size = out.tell()
    with as_system():
        Server.objects.filter(pk=server.pk).update(behind=behind)
    return size


def bring(import_id: int) -> None:
    """Fetch what an import is to show, then plan it. Trying again begins anew: nothing was stored."""
    with as_system():
        run = Import.objects.select_related("source", "source__owner").filter(pk=import_id).first()
        if run is None or run.state != Import.State.PLANNING:
            return
        server = Server.objects.filter(pk=run.source_id).first()
    path = Path(Options.load(run.options).path)
    fault = "server_gone"
    if server is not None:
        try:
            size = _fetched(server, path)
        except _FAULTS as error:
            fault = f"server_{fault_of(error).replace('-', '_')}"
        else:
            fault = "" if size else "server_empty"
    if fault:
        spool.remove(path.name)
        with as_system():
            Import.objects.filter(pk=run.pk).update(state=Import.State.FAILED, failure=fault)
        return
    actions.plan_import(run=run)


def due(now: datetime) -> list[int]:
    """Which servers are to be asked; as the system role's login."""
    with as_system():
        waiting = Server.objects.filter(next_at__lte=now).order_by("next_at")
        return list(waiting.values_list("pk", flat=True)[:500])


def follow(source_id: int, now: datetime) -> str:
    """Ask a server and bring in what is new; returns the fault, "" for none. No lock is held while it is asked."""
    with as_system():
        server = (
            Server.objects.select_related("source__owner")
            .filter(pk=source_id, next_at__lte=now)
            .first()
        )
        if server is None:
            return ""
        owner = server.source.owner
        if owner is None or owner.state != Person.State.ACTIVE:
            # Whoever left takes it along.
            keeping.end(source_id)
            return ""
    path = spool.folder() / spool.new_name("upload")
    try:
        size = _fetched(server, path)
        if size:
            _stored(server, owner, path)
    except _FAULTS as error:
        return _failed(server, owner, str(fault_of(error)), now)
    except SambandError:
        return _failed(server, owner, str(Server.Fault.STRANGE), now)
    finally:
        spool.remove(path.name)
    with as_system():
        fresh = Server.objects.filter(pk=source_id).first()
        if fresh is not None:
            fresh.places = {**fresh.places, **fresh.behind}
            fresh.behind, fresh.seen_at, fresh.next_at = {}, now, now + keeping.EACH
            fresh.faults, fresh.fault, fresh.told_at = 0, Server.Fault.NONE, None
            fresh.save()
    return ""


def _stored(server: Server, owner: Person, path: Path) -> None:
    """Read and store what was fetched as an import; with nothing new none is left."""
    with as_system():
        last = Import.objects.filter(source_id=server.pk).order_by("-pk").first()
        if last is None:
            return
        run = actions.create_import(
            actor=owner,
            kind=server.source.kind,
            label=server.source.label,
            options=replace(Options.load(last.options), path=str(path), is_upload=True),
            owner=owner,
        )
    try:
        actions.plan_import(run=run)
        if run.plan.get("stored"):
            actions.apply_import(run=run)
            return
    except SambandError:
        leave_nothing(run)
        raise
    leave_nothing(run)


def _failed(server: Server, owner: Person, fault: str, now: datetime) -> str:
    faults = server.faults + 1
    tells = faults >= rules.FAULTS_TOLD and server.told_at is None
    with as_system():
        Server.objects.filter(pk=server.pk).update(
            faults=faults,
            fault=fault,
            behind={},
            next_at=now + rules.pause_after(faults),
            told_at=now if tells else server.told_at,
        )
    if tells:
        home = installation.current()
        try:
            send(
                owner,
                lambda: letters.fault(owner, server.host, str(SENTENCES[Server.Fault(fault)])),
                language=home.language if home is not None else "",
            )
        except OSError:
            # It stands on their page too.
            logger.warning("Somebody could not be told that their server is not read.")
    return fault
