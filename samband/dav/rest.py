"""An address book that is kept in step with another server's, over the API."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema

from samband.dav.bothways import actions, rules, words
from samband.dav.bothways.models import BothWays, Clash
from samband.people.bearer import BearerToken, caller

router = Router(tags=["imports"])
importing = BearerToken("import")
bringing = BearerToken("import", "write")


class ChoicesIn(Schema):
    """What would be written: whether differences of today are levelled out (`fills`), and which contacts that are only here
    are put there (`adds`: none, tag or all), into which of the chosen folders (`home`, empty for the first)."""

    fills: bool = False
    adds: Literal["none", "tag", "all"] = "none"
    tag: str = ""
    home: str = ""


class WaitingOut(Schema):
    """Something to decide. `kind`: both (it changed on both sides), there or here (it is gone there, here)."""

    id: int
    kind: str
    name: str
    at: datetime


class RemovedOut(Schema):
    """A contact that was deleted here because it was deleted there; it can be taken back for a month."""

    id: int
    name: str
    at: datetime


class ChangedOut(Schema):
    """A field of a contact that a run changed here; it can be taken back for a month."""

    id: int
    contact_id: int
    name: str
    at: datetime
    field: str
    before: list[str]
    after: list[str]


class BothWaysOut(Schema):
    """`state` is off, looking, looked or on. `plan` is what would be written, while it waits for a yes."""

    state: str
    fills: bool
    adds: str
    tag: str
    home: str
    plan: dict[str, Any]
    ran_at: datetime | None
    fault: str
    waiting: list[WaitingOut]
    removed: list[RemovedOut]
    changed: list[ChangedOut]


class LineOut(Schema):
    """A field that differs."""

    field: str
    here: list[str]
    there: list[str]


class ClashOut(Schema):
    """Both versions of a contact, by the fields that differ."""

    id: int
    name: str
    lines: list[LineOut]


class DecisionIn(Schema):
    """By field: here, there, or of what says several both; where nothing is said: here, of several both."""

    chosen: dict[str, Literal["here", "there", "both"]]


class SettlingIn(Schema):
    """What becomes of contacts that are gone on one side: delete (on the other too), keep (as it is), back (there again)."""

    ids: list[int]
    how: Literal["delete", "keep", "back"]


class SettledOut(Schema):
    """What was deleted here by it."""

    removed: list[RemovedOut]


class ContactOut(Schema):
    """The contact that is back."""

    contact_id: int


@router.get("/imports/servers/{int:source_id}/both-ways", auth=importing, response=BothWaysOut)
def both_ways(request: HttpRequest, source_id: int) -> BothWaysOut:
    """How an address book on a server is kept in step, what waits to be decided, and what was deleted here by it."""
    person = caller(request)
    actions.address_book(person, source_id)
    both = BothWays.objects.filter(pk=source_id).first() or BothWays(state="off")
    waiting = Clash.objects.filter(layer=person.pk, twin__both_id=source_id).order_by("pk")[:1_000]
    return BothWaysOut(
        state=both.state,
        fills=both.fills,
        adds=both.adds,
        tag=both.tag,
        home=both.home,
        plan=both.plan,
        ran_at=both.ran_at,
        fault=both.fault,
        waiting=[WaitingOut(id=c.pk, kind=c.kind, name=c.name, at=c.at) for c in waiting],
        removed=[
            RemovedOut(id=one.pk, name=one.name, at=one.at) for one in words.last_removed(person.pk)
        ],
        changed=[
            ChangedOut(
                id=one.id,
                contact_id=one.party_id,
                name=one.name,
                at=one.at,
                field=one.field,
                before=one.before,
                after=one.after,
            )
            for one in words.last_changed(person.pk, source_id)
        ],
    )


@router.post("/imports/servers/{int:source_id}/both-ways", auth=bringing, response={202: None})
def look(request: HttpRequest, source_id: int, data: ChoicesIn) -> tuple[int, None]:
    """Have it looked up what would be written there; nothing is, before `activation`."""
    actions.look(
        actor=caller(request),
        source_id=source_id,
        fills=data.fills,
        adds=data.adds,
        tag=data.tag,
        home=data.home,
    )
    return 202, None


@router.post(
    "/imports/servers/{int:source_id}/both-ways/activation", auth=bringing, response={204: None}
)
def turn_on(request: HttpRequest, source_id: int) -> tuple[int, None]:
    """Say yes to what the plan shows: from now on it is kept in step."""
    actions.turn_on(actor=caller(request), source_id=source_id)
    return 204, None


@router.delete("/imports/servers/{int:source_id}/both-ways", auth=bringing, response={204: None})
def turn_off(request: HttpRequest, source_id: int) -> tuple[int, None]:
    """Write there no more."""
    actions.turn_off(actor=caller(request), source_id=source_id)
    return 204, None


@router.get("/imports/clashes/{int:clash_id}", auth=importing, response=ClashOut)
def clash(request: HttpRequest, clash_id: int) -> ClashOut:
    """A contact that changed on both sides."""
    found = actions.clash_for_reading(caller(request), clash_id)
    _card, here, theirs = actions.sides_of(caller(request), found)
    return ClashOut(
        id=found.pk,
        name=found.name,
        lines=[
            LineOut(
                field=line.field,
                here=words.values_of(line.field, line.here),
                there=words.values_of(line.field, line.there),
            )
            for line in rules.differences(here, theirs)
        ],
    )


@router.post("/imports/clashes/{int:clash_id}", auth=bringing, response={204: None})
def decide(request: HttpRequest, clash_id: int, data: DecisionIn) -> tuple[int, None]:
    """Make one of both versions; what is chosen is written there by the next run."""
    actions.decide(actor=caller(request), clash_id=clash_id, chosen=dict(data.chosen))
    return 204, None


@router.post("/imports/clashes/settlement", auth=bringing, response=SettledOut)
def settle(request: HttpRequest, data: SettlingIn) -> SettledOut:
    """Say what becomes of contacts that are gone on one side."""
    removed = actions.settle(actor=caller(request), clash_ids=data.ids[:1_000], how=data.how)
    return SettledOut(removed=[RemovedOut(id=one.pk, name=one.name, at=one.at) for one in removed])


@router.post("/imports/removed/{int:removed_id}/undoing", auth=bringing, response=ContactOut)
def take_back(request: HttpRequest, removed_id: int) -> ContactOut:
    """Put back a contact that was deleted here."""
    return ContactOut(contact_id=actions.take_back(actor=caller(request), removed_id=removed_id))


@router.post("/imports/changes/{int:came_id}/undoing", auth=bringing, response={204: None})
def undo(request: HttpRequest, came_id: int) -> tuple[int, None]:
    """Take back one field that a run changed here; it is written there as it was by the next run."""
    actions.undo(actor=caller(request), came_id=came_id)
    return 204, None
