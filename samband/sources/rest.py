"""Imports over the API: upload, look at what would be stored, store it, take it back; the pages' own actions.

What pages ask the password for, a token needs scopes for: `import` to look, with `write` to do something, with
`import-organisation` to do it for the organisation. Confirming another administrator's list and the errors file stay on the
pages, because no token administers or exports.
"""

from datetime import date, datetime
from typing import Literal

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from samband.kernel.errors import Invalid, NotFound
from samband.people.bearer import BearerToken, caller, need_scope
from samband.sources import actions, jobs, planning, words
from samband.sources.access import import_for_changing, import_for_reading
from samband.sources.accounts.rest import router as accounts_router
from samband.sources.book.choosing import choose_columns
from samband.sources.feeds.rest import router as feeds_router
from samband.sources.forms import PERSONAL, NewImportForm
from samband.sources.models import Import
from samband.sources.queries import imports_of, summary
from samband.sources.receiving import receive
from samband.sources.servers.rest import router as servers_router

router = Router(tags=["imports"])
router.add_router("", feeds_router)
router.add_router("", servers_router)
router.add_router("", accounts_router)
importing = BearerToken("import")
bringing = BearerToken("import", "write")
FOR_ALL = "import-organisation"
MOST = 100


class ImportOut(Schema):
    """One run over a source; what was read is what is stored, known, reported and `blocked` together.

    `state`: planning (being read), mapping (a table that waits for `columns`), planned (waits for a second administrator),
    checked (to be stored when you say so), applying, applied, failed, reverting, reverted. `failure` says what went wrong.
    """

    id: int
    kind: str
    label: str
    is_personal: bool
    state: str
    failure: str
    read: int
    stored: int
    known: int
    reported: int
    blocked: int
    interactions: int
    created_at: datetime


class ImportsOut(Schema):
    """The newest imports, at most 100."""

    imports: list[ImportOut]


class ImportIn(Schema):
    """What the uploaded file is: my `contacts` (vCard, CSV, an export of LinkedIn or Mastodon), my `mailbox`, my `calendar`,
    a public `list`, a repository's `history` (a git bundle), or a `conversation` (an export of Slack, Mattermost or Zulip, or
    lines of JSON).

    `addresses`: my other addresses; `subjects`: keep the subjects for myself; `domains`: ours, else the organisation's;
    `mailmap`: use the names of its .mailmap; `since`: only from this day on; `mapping`: JSON that explains the lines;
    `private_as`: what private rooms become; `direct`: bring in direct messages too;
    `birthdays`: keep those of an address book.
    """

    what: Literal["contacts", "mailbox", "calendar", "list", "history", "conversation"]
    addresses: str = ""
    subjects: bool = False
    domains: str = ""
    mailmap: bool = False
    since: date | None = None
    mapping: str = ""
    private_as: Literal["secret", "closed"] = "secret"
    direct: bool = False
    birthdays: bool = False


class ColumnsIn(Schema):
    """What each column of a table is, in order: one of the words that the plan's `fields` may hold, "" for not stored."""

    fields: list[str]


class CardOut(Schema):
    """A card of an address book as it would be stored; `more` addresses beyond those shown."""

    name: str
    organisation: str
    title: str
    place: str = ""
    mails: list[str]
    phones: list[str]
    links: list[str]
    more: int
    note: str
    birthday: str


class RoomOut(Schema):
    """A room of a conversation as it would be made."""

    name: str
    openness: str
    messages: int
    members: int


class PlanRow(Schema):
    """One message or commit as it would be stored: when, who, to whom (`others` more), and its subject or title."""

    at: datetime
    sender: str
    to: list[str]
    others: int
    what: str


class TroubleOut(Schema):
    """Why something would not be stored, and how often."""

    code: str
    said: str
    count: int


class PlanOut(Schema):
    """Exactly what would be stored: the figures, the first rows or cards, and what would not be.

    Of a table `header` and `fields`: its columns and what each was taken for (name, given, middle, family, organisation,
    department, title, place, mail, phone, link, handle, note, birthday, connected, or ""). `left_out`: what an address book
    or a calendar holds that is never stored.
    """

    state: str
    contacts: int
    inside: int
    first_at: datetime | None
    last_at: datetime | None
    lists: list[str]
    rooms: list[RoomOut]
    rows: list[PlanRow]
    cards: list[CardOut]
    header: list[str]
    fields: list[str]
    troubles: list[TroubleOut]
    left_out: list[TroubleOut]


def _out(run: Import) -> ImportOut:
    found = summary(run)
    return ImportOut(
        id=run.pk,
        kind=run.source.kind,
        label=run.source.label,
        is_personal=run.is_personal,
        state=run.state,
        failure=words.failure(run.failure) if run.failure else "",
        read=found.read,
        stored=found.stored,
        known=found.known,
        reported=found.reported,
        blocked=found.blocked,
        interactions=found.interactions,
        created_at=run.created_at,
    )


def _mine(request: HttpRequest, import_id: int) -> Import:
    """An import that this token may change."""
    run = import_for_changing(caller(request), import_id)
    if not run.is_personal:
        need_scope(request, FOR_ALL)
    return run


@router.get("/imports", auth=importing, response=ImportsOut)
def imports(request: HttpRequest) -> ImportsOut:
    """Imports that I may see, newest first."""
    if caller(request).is_guest:
        raise NotFound
    return ImportsOut(imports=[_out(run) for run in imports_of(caller(request))[:MOST]])


@router.post("/imports", auth=bringing, response={202: ImportOut})
def bring(
    request: HttpRequest, data: Form[ImportIn], file: File[UploadedFile]
) -> tuple[int, ImportOut]:
    """Upload a file; it is read in the background and nothing is stored before `application`."""
    person = caller(request)
    if person.is_guest:
        raise NotFound
    if data.what not in PERSONAL:
        need_scope(request, FOR_ALL)
    form = NewImportForm(
        data.model_dump(mode="json", exclude_none=True), request.FILES, actor=person
    )
    if not form.is_valid():
        fields = {name: list(said) for name, said in form.errors.items()}
        raise Invalid(_("Some fields do not fit."), fields=fields)
    return 202, _out(receive(form, person))


@router.get("/imports/{int:import_id}", auth=importing, response=ImportOut)
def one_import(request: HttpRequest, import_id: int) -> ImportOut:
    """One import and how far it has come."""
    return _out(import_for_reading(caller(request), import_id))


@router.get("/imports/{int:import_id}/plan", auth=importing, response=PlanOut)
def plan(request: HttpRequest, import_id: int) -> PlanOut:
    """What would be stored, before it is; afterwards the figures only."""
    run = import_for_reading(caller(request), import_id)
    found = run.plan
    rows = found.get("rows", []) if run.state in actions.WAITING else []
    cards = found.get("cards", []) if run.state in actions.WAITING else []
    table = found.get("table") or {}
    return PlanOut(
        state=run.state,
        contacts=int(found.get("contacts", 0)),
        inside=int(found.get("inside", 0)),
        first_at=planning.moment(found["first_at"]) if found.get("first_at") else None,
        last_at=planning.moment(found["last_at"]) if found.get("last_at") else None,
        lists=found.get("lists", []),
        rooms=[RoomOut(**room) for room in found.get("rooms", [])],
        rows=[
            PlanRow(
                at=planning.moment(row["at"]),
                sender=row.get("from", ""),
                to=row.get("to", []),
                others=row.get("others", 0),
                what=row.get("what") or "",
            )
            for row in rows
        ],
        cards=[CardOut(**card) for card in cards],
        header=table.get("header", []),
        fields=table.get("fields", []),
        troubles=[
            TroubleOut(code=code, said=words.trouble(code), count=count)
            for code, count in found.get("troubles", {}).items()
        ],
        left_out=[
            TroubleOut(code=code, said=words.left_out(code), count=count)
            for code, count in found.get("left_out", {}).items()
        ],
    )


@router.post("/imports/{int:import_id}/application", auth=bringing, response={202: ImportOut})
def apply(request: HttpRequest, import_id: int) -> tuple[int, ImportOut]:
    """Store what the plan showed, or go on after a fault."""
    run = _mine(request, import_id)
    actions.start_applying(run=run)
    jobs.start(jobs.apply, run)
    return 202, _out(run)


@router.post("/imports/{int:import_id}/reversal", auth=bringing, response={202: ImportOut})
def revert(request: HttpRequest, import_id: int) -> tuple[int, ImportOut]:
    """Take away all that this import stored and nothing else; a plan is thrown away."""
    run = _mine(request, import_id)
    actions.start_reverting(run=run)
    jobs.start(jobs.revert, run)
    return 202, _out(run)


@router.post("/imports/{int:import_id}/columns", auth=bringing, response={202: ImportOut})
def columns(request: HttpRequest, import_id: int, data: ColumnsIn) -> tuple[int, ImportOut]:
    """Say what the columns of a table are; it is read in the background with that."""
    run = _mine(request, import_id)
    choose_columns(run=run, fields=data.fields)
    jobs.start(jobs.plan, run)
    return 202, _out(run)
