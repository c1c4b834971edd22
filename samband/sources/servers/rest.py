"""Servers that are asked, over the API."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.kernel.errors import NotFound
from samband.people.bearer import BearerToken, caller
from samband.sources.servers import actions
from samband.sources.servers.models import Server

router = Router(tags=["imports"])
importing = BearerToken("import")
bringing = BearerToken("import", "write")


class LoginIn(Schema):
    """Where a server is and how one signs in. `kind` is contacts (CardDAV), calendar (CalDAV) or mail (IMAP)."""

    kind: str
    address: str
    user: str
    password: str


class FolderOut(Schema):
    """A folder that can be chosen."""

    where: str
    name: str


class ServerOut(Schema):
    """A server of mine; how to sign in there is not shown again. `next_at` is null until its first import was applied.

    `provider` is google, microsoft or mailbox for an account there, else empty.
    """

    source_id: int
    kind: str
    provider: str
    host: str
    folders: list[FolderOut]
    chosen: list[str]
    seen_at: datetime | None
    next_at: datetime | None
    fault: str


class ServersOut(Schema):
    """All of mine."""

    servers: list[ServerOut]


class FoldersIn(Schema):
    """Which folders are read (`where` of each), and my other mail addresses."""

    folders: list[str]
    addresses: list[str] = []


class BroughtOut(Schema):
    """The import that shows what would be stored, once it is fetched; `application` says yes to it."""

    import_id: int


def _out(server: Server) -> ServerOut:
    return ServerOut(
        source_id=server.pk,
        kind=server.kind,
        provider=server.provider,
        host=server.host,
        folders=[FolderOut(**one) for one in server.found],
        chosen=server.chosen,
        seen_at=server.seen_at,
        next_at=server.next_at,
        fault=server.fault,
    )


@router.get("/imports/servers", auth=importing, response=ServersOut)
def servers(request: HttpRequest) -> ServersOut:
    """The servers that are asked for me."""
    if caller(request).is_guest:
        raise NotFound
    return ServersOut(servers=[_out(one) for one in actions.servers_of(caller(request))])


@router.post("/imports/servers", auth=bringing, response={201: ServerOut})
def sign_in(request: HttpRequest, data: LoginIn) -> tuple[int, ServerOut]:
    """Sign in at a server and see its folders; nothing is stored but how to sign in, sealed."""
    server = actions.sign_in(
        actor=caller(request),
        kind=data.kind,
        address=data.address,
        user=data.user,
        password=data.password,
    )
    return 201, _out(server)


@router.post("/imports/servers/{int:source_id}/folders", auth=bringing, response={202: BroughtOut})
def choose_folders(request: HttpRequest, source_id: int, data: FoldersIn) -> tuple[int, BroughtOut]:
    """Choose folders and have them fetched for a look."""
    run = actions.choose_folders(
        actor=caller(request),
        source_id=source_id,
        folders=data.folders,
        addresses=data.addresses,
    )
    return 202, BroughtOut(import_id=run.pk)


@router.delete("/imports/servers/{int:source_id}", auth=bringing, response={204: None})
def end_server(request: HttpRequest, source_id: int) -> tuple[int, None]:
    """Ask a server no more; how to sign in there is deleted, what was brought in stays."""
    actions.end_server(actor=caller(request), source_id=source_id)
    return 204, None
