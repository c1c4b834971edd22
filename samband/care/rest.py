"""Keeping in touch over the API: the week, plans, snoozes, who looks after whom. All of it is the caller's own."""

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.cards.contact_page import contact_for_reading
from samband.care import actions, queries
from samband.care.queries import Cared
from samband.care.since import since_contact
from samband.care.words import why_now
from samband.kernel.errors import NotFound
from samband.people.bearer import caller, reading, writing
from samband.people.models import Person
from samband.web.parts import Link

router = Router(tags=["care"])


class KeeperOut(Schema):
    """A colleague who looks after them; `this_week` is told to those who do it too."""

    handle: str
    this_week: bool


class CaredOut(Schema):
    """A plan and how it stands: resting, snoozed, due or late. `tag`: by which tag it is, else "". `why` are sentences in my
    language."""

    contact_id: int
    name: str
    organisation: str
    ideal_days: int
    longest_days: int
    time: str
    due_on: date
    last_on: date | None
    tag: str
    why: list[str]
    note: str
    keepers: list[KeeperOut]


class WeekOut(Schema):
    """What is due, how many more, and what comes in the next four weeks."""

    due: list[CaredOut]
    more: int
    coming: list[CaredOut]
    wants_mail: bool


class PlanIn(Schema):
    """The gap I would like, and the longest, in days."""

    ideal_days: int
    longest_days: int


class TagOut(Schema):
    """One of my tags, how many contacts have it, and its plan if it has one."""

    tag: str
    contacts: int
    ideal_days: int | None
    longest_days: int | None


class TagPlanIn(Schema):
    """A plan for everybody with a tag of mine; without days: none any more."""

    tag: str
    ideal_days: int | None = None
    longest_days: int | None = None


class SnoozeIn(Schema):
    """7, 14 or 30; 0 takes it back."""

    days: int


class MailIn(Schema):
    """Whether I want the mail on Mondays."""

    wants_mail: bool


class LinkOut(Schema):
    """A thread; `url` is an address below the installation's."""

    title: str
    url: str


class SinceOut(Schema):
    """Where their organisation was named since, and what they could answer."""

    since: date | None
    named: list[LinkOut]
    questions: list[LinkOut]


class KeepingOut(Schema):
    """Who looks after a contact, as far as I may see."""

    keepers: list[KeeperOut]


def _colleague(request: HttpRequest) -> Person:
    me = caller(request)
    if me.is_guest:
        raise NotFound
    return me


def _out(one: Cared) -> CaredOut:
    return CaredOut(
        contact_id=one.contact_id,
        name=one.name,
        organisation=one.organisation_name,
        ideal_days=one.ideal_days,
        longest_days=one.longest_days,
        time=one.look.time,
        due_on=one.look.due_on,
        last_on=one.last_on,
        tag=one.tag,
        why=why_now(one) if one.look.is_due else [],
        note=one.note,
        keepers=[KeeperOut(handle=k.colleague.handle, this_week=k.this_week) for k in one.keepers],
    )


def _one(person: Person, contact_id: int) -> CaredOut:
    now = timezone.now()
    found = queries.with_details(person, [queries.cared_for(person, contact_id, now)], now)
    return _out(found[0])


def _links(links: Sequence[Link]) -> list[LinkOut]:
    return [LinkOut(title=str(one.label), url=one.url) for one in links]


@router.get("/care", auth=reading, response=WeekOut)
def week(request: HttpRequest) -> WeekOut:
    """Whom it is time to be in touch with."""
    found = queries.week_for(_colleague(request), timezone.now())
    return WeekOut(
        due=[_out(one) for one in found.due],
        more=found.more,
        coming=[_out(one) for one in found.coming],
        wants_mail=found.wants_mail,
    )


@router.put("/care/mail", auth=writing, response={204: None})
def mail(request: HttpRequest, data: MailIn) -> tuple[int, None]:
    """Turn the weekly mail on or off."""
    actions.choose_mail(actor=_colleague(request), wants_mail=data.wants_mail)
    return 204, None


@router.get("/contacts/{int:contact_id}/care", auth=reading, response=CaredOut)
def plan(request: HttpRequest, contact_id: int) -> CaredOut:
    """My plan for a contact."""
    return _one(_colleague(request), contact_id)


@router.put("/contacts/{int:contact_id}/care", auth=writing, response=CaredOut)
def make_plan(request: HttpRequest, contact_id: int, data: PlanIn) -> CaredOut:
    """Make or change my plan for a contact."""
    me = _colleague(request)
    actions.plan_care(
        actor=me,
        party_id=contact_id,
        ideal_days=data.ideal_days,
        longest_days=data.longest_days,
    )
    return _one(me, contact_id)


@router.delete("/contacts/{int:contact_id}/care", auth=writing, response={204: None})
def end_plan(request: HttpRequest, contact_id: int) -> tuple[int, None]:
    """End my plan for a contact."""
    actions.end_plan(actor=_colleague(request), party_id=contact_id)
    return 204, None


@router.get("/contacts/{int:contact_id}/care/since", auth=reading, response=SinceOut)
def since(request: HttpRequest, contact_id: int) -> SinceOut:
    """What happened since I was in touch with a contact that I have a plan for."""
    me, now = _colleague(request), timezone.now()
    told = since_contact(me, queries.cared_for(me, contact_id, now), now)
    return SinceOut(since=told.day, named=_links(told.named), questions=_links(told.questions))


@router.post("/contacts/{int:contact_id}/care/contact", auth=writing, response=CaredOut)
def spoke(request: HttpRequest, contact_id: int) -> CaredOut:
    """We spoke, today."""
    me = _colleague(request)
    actions.note_contact(actor=me, party_id=contact_id)
    return _one(me, contact_id)


@router.put("/contacts/{int:contact_id}/care/snooze", auth=writing, response=CaredOut)
def snooze(request: HttpRequest, contact_id: int, data: SnoozeIn) -> CaredOut:
    """Leave a contact out for some days."""
    me = _colleague(request)
    actions.snooze(actor=me, party_id=contact_id, days=data.days)
    return _one(me, contact_id)


def _tags(person: Person) -> list[TagOut]:
    return [
        TagOut(
            tag=one.name,
            contacts=one.contacts,
            ideal_days=one.ideal_days,
            longest_days=one.longest_days,
        )
        for one in queries.tags_of(person)
    ]


@router.get("/care/tags", auth=reading, response=list[TagOut])
def tags(request: HttpRequest) -> list[TagOut]:
    """My tags and the plans for them."""
    return _tags(_colleague(request))


@router.put("/care/tags", auth=writing, response=list[TagOut])
def plan_tag(request: HttpRequest, data: TagPlanIn) -> list[TagOut]:
    """Make, change or end the plan for one of my tags."""
    me = _colleague(request)
    if data.ideal_days is None or data.longest_days is None:
        actions.end_tag_plan(actor=me, tag=data.tag)
    else:
        actions.plan_tag(
            actor=me, tag=data.tag, ideal_days=data.ideal_days, longest_days=data.longest_days
        )
    return _tags(me)


@router.get("/contacts/{int:contact_id}/keepers", auth=reading, response=KeepingOut)
def keepers(request: HttpRequest, contact_id: int) -> KeepingOut:
    """Who looks after a contact."""
    me, now = _colleague(request), timezone.now()
    contact_for_reading(me, contact_id, now=now)
    found = queries.keepers_of(me, [contact_id], now)[contact_id]
    return KeepingOut(
        keepers=[KeeperOut(handle=k.colleague.handle, this_week=k.this_week) for k in found]
    )


@router.put("/contacts/{int:contact_id}/keepers/me", auth=writing, response={204: None})
def look_after(request: HttpRequest, contact_id: int) -> tuple[int, None]:
    """Look after a contact of mine that colleagues see."""
    actions.look_after(actor=_colleague(request), party_id=contact_id)
    return 204, None


@router.delete("/contacts/{int:contact_id}/keepers/me", auth=writing, response={204: None})
def look_after_no_more(request: HttpRequest, contact_id: int) -> tuple[int, None]:
    """Look after them no more."""
    actions.look_after_no_more(actor=_colleague(request), party_id=contact_id)
    return 204, None
