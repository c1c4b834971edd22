"""Imports over the API: one's own, and for administrators the organisation's. Files come in on the pages or by command."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.kernel.errors import NotFound
from samband.people.bearer import BearerToken, caller
from samband.sources.access import import_for_reading
from samband.sources.models import Import
from samband.sources.queries import imports_of, summary

router = Router(tags=["imports"])
importing = BearerToken("import")
MOST = 100


class ImportOut(Schema):
    """One run over a source; what was read is what is stored, known and reported together."""

    id: int
    kind: str
    label: str
    is_personal: bool
    state: str
    read: int
    stored: int
    known: int
    reported: int
    interactions: int
    created_at: datetime


class ImportsOut(Schema):
    """The newest imports, at most 100."""

    imports: list[ImportOut]


def _out(run: Import) -> ImportOut:
    found = summary(run)
    return ImportOut(
        id=run.pk,
        kind=run.source.kind,
        label=run.source.label,
        is_personal=run.layer != 0,
        state=run.state,
        read=found.read,
        stored=found.stored,
        known=found.known,
        reported=found.reported,
        interactions=found.interactions,
        created_at=run.created_at,
    )


@router.get("/imports", auth=importing, response=ImportsOut)
def imports(request: HttpRequest) -> ImportsOut:
    """Imports that I may see, newest first."""
    if caller(request).is_guest:
        raise NotFound
    return ImportsOut(imports=[_out(run) for run in imports_of(caller(request))[:MOST]])


@router.get("/imports/{int:import_id}", auth=importing, response=ImportOut)
def one_import(request: HttpRequest, import_id: int) -> ImportOut:
    """One import and how far it has come."""
    return _out(import_for_reading(caller(request), import_id))
