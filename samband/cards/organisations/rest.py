"""Organisations over the API: found, written by editors, and who is covered."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from samband.cards import access
from samband.cards.models import OrganisationChange
from samband.cards.organisations import actions
from samband.cards.organisations.blocks import organisation_blocks
from samband.cards.organisations.coverage import coverage, lost_without
from samband.cards.organisations.forms import SheetForm
from samband.cards.organisations.queries import (
    find_organisations,
    organisation_for_reading,
    organisation_seen,
)
from samband.cards.routing import router
from samband.kernel.errors import Invalid, NotFound
from samband.people.bearer import caller, reading
from samband.people.bearer import writing as may_write


class OrganisationLineOut(Schema):
    """An organisation in a list; `people` is how many there I see."""

    id: int
    name: str
    people: int
    place: str
    former_names: list[str]


class OrganisationsOut(Schema):
    """A page of organisations; `next` continues it. `is_near`: none is called so, these nearly."""

    organisations: list[OrganisationLineOut]
    next: str
    is_near: bool


class UnderWayOut(Schema):
    """One thing that is under way with somebody there: `about` says how it stands."""

    title: str
    label: str
    about: str
    url: str


class SheetIn(Schema):
    """What all colleagues read about an organisation; `version` as it was read, 0 for the first."""

    name: str
    former_names: list[str] = []
    domains: list[str] = []
    place: str = ""
    about: str = ""
    topics: list[str] = []
    part_of_id: int | None = None
    became_id: int | None = None
    version: int = 0


class VersionOut(Schema):
    """The version of the sheet after the change."""

    version: int


class ChangeOut(Schema):
    """One change of a sheet: the whole of it before and after."""

    version: int
    at: datetime
    actor: str
    before: dict[str, Any]
    after: dict[str, Any]


class ChangesOut(Schema):
    """The newest hundred changes."""

    changes: list[ChangeOut]


class CoverageRowOut(Schema):
    """An organisation: how many know somebody there by column; `only` is the handle where it is one person; `silent` is
    missing where fewer than five do."""

    id: int
    name: str
    cells: list[int]
    ties: int
    only: str
    silent: int | None


class CoverageOut(Schema):
    """A page of the coverage map; a column "" is all other teams together."""

    columns: list[str]
    rows: list[CoverageRowOut]
    next: str


class LostOut(Schema):
    """Contacts of mine at an organisation (null: none), and how many of them nobody else here is seen to know."""

    organisation_id: int | None
    name: str
    contacts: int
    alone: int
    only_door: bool


class LossesOut(Schema):
    """What hangs on me alone."""

    organisations: list[LostOut]


@router.get("/organisations", auth=reading, response=OrganisationsOut)
def organisations(request: HttpRequest, name: str = "", after: str = "") -> OrganisationsOut:
    """Organisations outside by name, found by any part of a word, typing errors forgiven."""
    reader = access.network_for_reading(caller(request))
    found = find_organisations(reader, name[:100], cursor=after)
    lines = [
        OrganisationLineOut(
            id=line.party_id,
            name=line.name,
            people=line.people,
            place=line.place,
            former_names=list(line.former_names),
        )
        for line in found.page.rows
    ]
    return OrganisationsOut(organisations=lines, next=found.page.next_cursor, is_near=found.is_near)


@router.put("/organisations/{int:organisation_id}/sheet", auth=may_write, response=VersionOut)
def write_sheet(request: HttpRequest, organisation_id: int, data: SheetIn) -> VersionOut:
    """Say for all colleagues what an organisation is called, part of, or went up in; for editors."""
    actor = actions.editing(caller(request))
    form = SheetForm(
        {
            "name": data.name,
            "former_names": "\n".join(data.former_names),
            "domains": "\n".join(data.domains),
            "place": data.place,
            "about": data.about,
            "topics": "\n".join(data.topics),
            "part_of": str(data.part_of_id or ""),
            "became": str(data.became_id or ""),
            "version": data.version,
        },
        reader=actor,
    )
    if not form.is_valid():
        fields = {name: list(said) for name, said in form.errors.items()}
        raise Invalid(_("Some fields do not fit."), fields=fields)
    sheet = actions.write_sheet(
        actor=actor,
        party_id=organisation_id,
        written=form.written(),
        version=data.version,
        now=timezone.now(),
    )
    return VersionOut(version=sheet.version)


@router.get("/organisations/{int:organisation_id}/changes", auth=reading, response=ChangesOut)
def changes(request: HttpRequest, organisation_id: int) -> ChangesOut:
    """What was changed about an organisation."""
    reader = access.network_for_reading(caller(request))
    if not organisation_seen(reader, organisation_id):
        raise NotFound
    found = OrganisationChange.objects.filter(party_id=organisation_id).select_related("actor")
    return ChangesOut(
        changes=[
            ChangeOut(
                version=one.version,
                at=one.at,
                actor=one.actor.handle if one.actor else "",
                before=one.before,
                after=one.after,
            )
            for one in found.order_by("-version")[:100]
        ]
    )


@router.post(
    "/organisations/{int:organisation_id}/changes/{int:version}/undoing",
    auth=may_write,
    response=VersionOut,
)
def undo(request: HttpRequest, organisation_id: int, version: int) -> VersionOut:
    """Take one change back; for editors."""
    actor = actions.editing(caller(request))
    sheet = actions.undo_change(
        actor=actor, party_id=organisation_id, version=version, now=timezone.now()
    )
    return VersionOut(version=sheet.version if sheet is not None else 0)


@router.get("/coverage", auth=reading, response=CoverageOut)
def coverage_map(request: HttpRequest, name: str = "", after: str = "") -> CoverageOut:
    """Organisations by our teams, of what all colleagues see; nothing about fewer than five people."""
    reader = access.network_for_reading(caller(request))
    found = coverage(reader, name[:100], now=timezone.now(), cursor=after)
    rows = [
        CoverageRowOut(
            id=line.party_id,
            name=line.name,
            cells=list(row.cells),
            ties=row.ties,
            only=found.people[row.only_id].handle if row.only_id is not None else "",
            silent=row.fading,
        )
        for line, row in zip(found.page.rows, found.table.rows, strict=True)
    ]
    return CoverageOut(columns=list(found.columns), rows=rows, next=found.page.next_cursor)


@router.get("/coverage/mine", auth=reading, response=LossesOut)
def lost(request: HttpRequest) -> LossesOut:
    """What would be lost if I left; for me alone."""
    reader = access.network_for_reading(caller(request))
    return LossesOut(
        organisations=[
            LostOut(
                organisation_id=one.organisation_id or None,
                name=one.name,
                contacts=one.contacts,
                alone=one.alone,
                only_door=one.is_only_door,
            )
            for one in lost_without(reader)
        ]
    )


@router.get("/organisations/{int:organisation_id}/using", auth=reading, response=list[UnderWayOut])
def using(request: HttpRequest, organisation_id: int) -> list[UnderWayOut]:
    """Introductions that wait, and keeping in touch, with people at an organisation."""
    reader, now = access.network_for_reading(caller(request)), timezone.now()
    names = organisation_for_reading(reader, organisation_id, now=now).names
    return [
        UnderWayOut(title=block.title, label=line.label, about=line.about, url=line.url)
        for block in organisation_blocks(reader, names, now)
        for line in block.lines
    ]
