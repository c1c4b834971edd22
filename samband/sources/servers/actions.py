"""Bringing in from a server: sign in, choose folders, look at what would be stored; ending that."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.kernel.outgoing import check_url
from samband.kernel.rates import count_attempt
from samband.people.models import Person
from samband.sources import actions, jobs, spool
from samband.sources.accounts.ending import give_back
from samband.sources.models import Import, Source
from samband.sources.options import Options
from samband.sources.servers import imap, keeping
from samband.sources.servers.fetching import READ_AS, folders_of
from samband.sources.servers.keeping import Grant, Login
from samband.sources.servers.models import Server

_LOOKS = 20


def _clean(kind: str, address: str) -> str:
    """An address as it can be asked. Raises `AddressRefused`."""
    address = address.strip()
    if kind == Server.Kind.MAIL:
        host, port, way = imap.place_of(address)
        return f"{way}://{host}:{port}"
    return check_url(address if "://" in address else f"https://{address}")


def sign_in(
    *, actor: Person, kind: str, address: str, user: str, password: str, now: datetime | None = None
) -> Server:
    """Sign in at a server and see which folders are there; the login is kept sealed, nothing else is.

    Raises `Invalid`, `OutgoingError`, `ServerFault`, `TooMany`, `NotFound` for guests; takes up to half a minute.
    """
    now = now or timezone.now()
    if actor.is_guest:
        raise NotFound
    if kind not in Server.Kind.values:
        raise Invalid(_("Choose what it is."), code="unknown-kind")
    count_attempt("server-look", str(actor.pk), limit=_LOOKS, window=timedelta(hours=1), now=now)
    login = Login(_clean(kind, address), user.strip(), password)
    found = folders_of(login, kind)
    if not found:
        raise Invalid(_("There is nothing on this server that could be read."), code="no-folders")
    host = (urlsplit(login.address).hostname or "")[:253]
    return keep(
        actor=actor,
        kind=kind,
        secret=login,
        label=f"{login.user} ({host})",
        host=host,
        found=[asdict(one) for one in found],
    )


@transaction.atomic
def keep(
    *,
    actor: Person,
    kind: str,
    secret: Login | Grant,
    label: str,
    host: str,
    found: list[dict[str, str]],
    provider: str = "",
) -> Server:
    """Keep how to sign in, sealed, and what can be chosen; who signs in again goes on where they were."""
    source, _made = Source.objects.get_or_create(
        layer=actor.pk, owner=actor, kind=READ_AS[Server.Kind(kind)], label=label[:200]
    )
    server, _new = Server.objects.update_or_create(
        source=source,
        defaults={
            "layer": actor.pk,
            "kind": kind,
            "provider": provider,
            "sealed": keeping.sealed(source.pk, actor.pk, secret),
            "host": host,
            "found": found,
            "faults": 0,
            "fault": Server.Fault.NONE,
            "told_at": None,
        },
    )
    if server.places and server.next_at is None:
        # It was asked before, until a permission was over: who signs in again need not say yes to all of it once more.
        server.next_at = timezone.now()
        server.save(update_fields=["next_at"])
    return server


def server_for_changing(actor: Person, source_id: int) -> Server:
    """A server of the actor's own. Raises `NotFound`."""
    server = (
        Server.objects.select_related("source").filter(pk=source_id, layer=actor.pk).first()
        if not actor.is_guest
        else None
    )
    if server is None:
        raise NotFound
    return server


@transaction.atomic
def choose_folders(
    *, actor: Person, source_id: int, folders: Collection[str], addresses: Collection[str] = ()
) -> Import:
    """Say which folders are read, and have them fetched by a job; nothing of it is stored before the import is applied.

    `addresses` are the actor's others. Raises `NotFound`, `Invalid` for none or for what is not there, `Conflict` while an
    import of it is being fetched.
    """
    server = server_for_changing(actor, source_id)
    known = [one["where"] for one in server.found]
    chosen = [where for where in known if where in set(folders)]
    if not chosen or len(chosen) != len(set(folders)):
        raise Invalid(_("Choose at least one of the folders."), code="no-folders")
    if Import.objects.filter(source=server.source, state=Import.State.PLANNING).exists():
        raise Conflict(_("It is being fetched already."), code="busy")
    server.chosen = chosen
    server.save(update_fields=["chosen"])
    run = actions.create_import(
        actor=actor,
        kind=server.source.kind,
        label=server.source.label,
        options=Options(
            path=str(spool.folder() / spool.new_name("upload")),
            is_upload=True,
            own_mails=(*addresses, *_own(server)),
        ),
        owner=actor,
    )
    jobs.start(jobs.bring, run)
    return run


def _own(server: Server) -> tuple[str, ...]:
    """The address of the account at a service, which is its owner's."""
    return (keeping.grant_of(server).user,) if server.provider else ()


def servers_of(person: Person) -> list[Server]:
    """The servers that are asked for somebody, or wait for their folders to be chosen."""
    mine = Server.objects.filter(layer=person.pk).select_related("source")
    return list(mine.order_by("host", "pk"))


def end_server(*, actor: Person, source_id: int) -> None:
    """Ask a server no more; its login is deleted at once, what was brought in stays. Raises `NotFound`.

    A service is told that the permission is over, which takes up to five seconds.
    """
    give_back(server_for_changing(actor, source_id))
    with transaction.atomic():
        keeping.end(source_id)
