"""Fetching from servers in jobs: the first time for its owner to look at, later by itself."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from samband.kernel import outgoing
from samband.kernel.db import as_system
from samband.kernel.errors import SambandError
from samband.kernel.mail import Letter
from samband.kernel.sealing import Unreadable
from samband.people.models import Person
from samband.sources import actions, asking, spool
from samband.sources.accounts.ending import give_back
from samband.sources.models import Import
from samband.sources.options import Options
from samband.sources.servers import hooks, keeping, letters
from samband.sources.servers.errors import SENTENCES, ServerFault, fault_of
from samband.sources.servers.fetching import fetch_new
from samband.sources.servers.models import Server

_FAULTS = (outgoing.OutgoingError, ServerFault, Unreadable)


def _fetched(server: Server, path: Path, now: datetime) -> int:
    """Fetch what is new into a file and remember the places behind it; gives its size. Raises what a server can raise."""
    spool.remove(path.name)
    with as_system():
        apart = hooks.paths_apart(server.pk)
    with spool.writing(path.name) as out:
        behind = fetch_new(server, out, now, apart)
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
            size = _fetched(server, path, timezone.now())
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


def _end(source_id: int) -> None:
    """Whoever left takes their sources along: a service is told, and the tokens go."""
    server = Server.objects.filter(pk=source_id).first()
    if server is not None:
        give_back(server)
    keeping.end(source_id)


def due(now: datetime) -> list[int]:
    """Which servers are to be asked; as the system role's login."""
    return asking.due(Server, now)


def follow(source_id: int, now: datetime) -> str:
    """Ask a server and bring in what is new; returns the fault, "" for none. No lock is held while it is asked."""
    found = asking.to_ask(Server, source_id, now, _end)
    if found is None:
        return ""
    server, owner = found
    path = spool.folder() / spool.new_name("upload")
    try:
        if _fetched(server, path, now):
            asking.bring_again(
                server.source, owner, lambda last: replace(last, path=str(path), is_upload=True)
            )
    except _FAULTS as error:
        return _failed(server, owner, fault_of(error), now, getattr(error, "seconds", 0.0))
    except SambandError:
        return _failed(server, owner, Server.Fault.STRANGE, now)
    finally:
        spool.remove(path.name)
    with as_system():
        fresh = Server.objects.filter(pk=source_id).first()
        if fresh is not None:
            fresh.places = {**fresh.places, **fresh.behind}
            fresh.behind, fresh.seen_at, fresh.next_at = {}, now, now + keeping.EACH
            fresh.faults, fresh.fault, fresh.told_at = 0, Server.Fault.NONE, None
            fresh.save()
    if fresh is not None:
        hooks.after_asking(fresh, owner, now)
    return ""


def _failed(
    server: Server, owner: Person, fault: Server.Fault, now: datetime, seconds: float = 0.0
) -> str:
    """Keep what went wrong; `seconds`: so long a service asked us to wait. A permission that is over is said at once."""
    is_over = fault == Server.Fault.ENDED

    def letter() -> Letter:
        write = letters.ended if is_over else letters.fault
        return write(owner, server.host, str(SENTENCES[fault]))

    also: dict[str, object] = {"behind": {}}
    if is_over:
        # Asking on would be of no use before they have signed in there again.
        also["next_at"] = None
    elif seconds:
        also["next_at"] = now + max(timedelta(seconds=seconds), timedelta(minutes=15))
    return asking.failed(server, owner, str(fault), now, letter, also, at_once=is_over)
