"""Introductions over the API: what I asked for, what I am asked, and deciding."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.introductions import actions, deciding, queries, vouching
from samband.introductions.access import asked_of
from samband.introductions.deciding import Written
from samband.introductions.queries import Line, MineShown
from samband.kernel.errors import NotFound
from samband.people.bearer import caller, reading, writing
from samband.people.models import Person

router = Router(tags=["introductions"])


class AskIn(Schema):
    """`over` is a colleague's user name; "": whoever here wants to be asked first. `passage` may be passed on. `first` is a
    colleague who is asked before them, to pass it on."""

    words: str
    passage: str = ""
    over: str = ""
    first: str = ""


class LineOut(Schema):
    """An introduction on a list; `person` is whom I asked, or who asks me, "" for somebody I don't know of."""

    id: int
    at: datetime
    contact: str
    organisation: str
    person: str
    said: str
    waits: bool


class LinesOut(Schema):
    """A page, newest first; `next` continues it, "" at the end."""

    introductions: list[LineOut]
    next: str


class IntroductionOut(Schema):
    """One introduction. `side` is mine or asked; for mine `standing` says how it stands and `by` who introduced me; for
    asked `decision` is my own, `addresses`, `subject` and `text` what I could begin with; `passes_on` says that I am asked to
    pass it on, `vouched_by` and `vouched` who passed it on to me, and how. `first` is who I asked to pass it on."""

    id: int
    side: Literal["mine", "asked"]
    contact: str
    organisation: str
    words: str
    passage: str
    expires_at: datetime
    standing: str = ""
    by: str = ""
    happened: str = ""
    asker: str = ""
    decision: str = ""
    waits: bool = False
    addresses: list[str] = []
    subject: str = ""
    text: str = ""
    thanks: str = ""
    first: str = ""
    passes_on: bool = False
    vouched_by: str = ""
    vouched: str = ""


class AnswerIn(Schema):
    """yes sends `text` to `address` with both in it (`by_myself`: I write with my own mail program), or passes it on
    with `text` where I am asked to (`in_copy`: I want the mail too); no leaves no trace."""

    decision: Literal["yes", "later", "no"]
    by_myself: bool = False
    address: str = ""
    subject: str = ""
    text: str = ""
    never: bool = False
    in_copy: bool = False


class OutcomeIn(Schema):
    """Whether something came of it; "" takes the answer back."""

    happened: Literal["yes", "not-yet", "no", ""]


class ThanksIn(Schema):
    """Words that only the go-between reads."""

    words: str


def _colleague(request: HttpRequest) -> Person:
    me = caller(request)
    if me.is_guest:
        raise NotFound
    return me


def _line(line: Line) -> LineOut:
    return LineOut(
        id=line.id,
        at=line.at,
        contact=line.contact_name,
        organisation=line.organisation_name,
        person=line.person.key if line.person is not None else "",
        said=line.said,
        waits=line.is_open,
    )


def _out(person: Person, introduction_id: int) -> IntroductionOut:
    found = queries.side_of(person, introduction_id, timezone.now())
    request = found.request if isinstance(found, MineShown) else found.asked.introduction
    out = IntroductionOut(
        id=request.pk,
        side="mine" if isinstance(found, MineShown) else "asked",
        contact=request.contact_name,
        organisation=request.organisation_name,
        words=request.words,
        passage=request.passage,
        expires_at=request.expires_at,
    )
    if isinstance(found, MineShown):
        out.standing = found.standing
        out.by = found.answer.person.handle if found.is_introduced and found.answer else ""
        out.happened = request.happened
        out.thanks = found.answer.thanks if found.answer is not None else ""
        out.first = request.first.handle if request.first is not None else ""
        return out
    out.asker = found.asked.asker.handle
    out.decision, out.waits, out.thanks = found.asked.decision, found.is_open, found.asked.thanks
    out.addresses = list(found.addresses)
    out.passes_on, out.vouched = found.asked.is_first, found.asked.vouched
    out.vouched_by = found.voucher.key if found.voucher is not None else ""
    out.subject = found.asked.subject or found.subject
    out.text = found.asked.text or found.text
    return out


@router.get("/introductions", auth=reading, response=LinesOut)
def introductions(
    request: HttpRequest, show: Literal["mine", "asked"] = "asked", after: str = ""
) -> LinesOut:
    """What I am asked, or what I asked for."""
    me, now = _colleague(request), timezone.now()
    read = queries.my_introductions if show == "mine" else queries.asked_to_me
    page = read(me, now=now, cursor=after)
    return LinesOut(introductions=[_line(one) for one in page.rows], next=page.next_cursor)


@router.post(
    "/contacts/{int:contact_id}/introductions", auth=writing, response={201: IntroductionOut}
)
def ask(request: HttpRequest, contact_id: int, data: AskIn) -> tuple[int, IntroductionOut]:
    """Ask to be introduced to a contact."""
    me = _colleague(request)
    made = actions.ask_for_introduction(
        actor=me,
        party_id=contact_id,
        words=data.words,
        passage=data.passage,
        over=data.over,
        first=data.first,
    )
    return 201, _out(me, made.pk)


@router.get("/introductions/{int:introduction_id}", auth=reading, response=IntroductionOut)
def introduction(request: HttpRequest, introduction_id: int) -> IntroductionOut:
    """One introduction, mine or one that I am asked for."""
    return _out(_colleague(request), introduction_id)


@router.put("/introductions/{int:introduction_id}/answer", auth=writing, response=IntroductionOut)
def answer(request: HttpRequest, introduction_id: int, data: AnswerIn) -> IntroductionOut:
    """Decide on what I am asked."""
    me = _colleague(request)
    if data.decision == "yes" and asked_of(me, introduction_id).is_first:
        vouching.vouch(
            actor=me, introduction_id=introduction_id, words=data.text, in_copy=data.in_copy
        )
    elif data.decision == "yes":
        written = Written(data.address, data.subject, data.text)
        deciding.introduce(
            actor=me,
            introduction_id=introduction_id,
            written=None if data.by_myself else written,
        )
    elif data.decision == "later":
        deciding.put_off(actor=me, introduction_id=introduction_id)
    else:
        deciding.decline(actor=me, introduction_id=introduction_id, never=data.never)
    return _out(me, introduction_id)


@router.delete("/introductions/{int:introduction_id}", auth=writing, response={204: None})
def withdraw(request: HttpRequest, introduction_id: int) -> tuple[int, None]:
    """Take back what I asked for."""
    actions.withdraw_introduction(actor=_colleague(request), introduction_id=introduction_id)
    return 204, None


@router.put("/introductions/{int:introduction_id}/outcome", auth=writing, response=IntroductionOut)
def outcome(request: HttpRequest, introduction_id: int, data: OutcomeIn) -> IntroductionOut:
    """Say whether something came of it."""
    me = _colleague(request)
    actions.say_outcome(actor=me, introduction_id=introduction_id, happened=data.happened)
    return _out(me, introduction_id)


@router.put("/introductions/{int:introduction_id}/thanks", auth=writing, response=IntroductionOut)
def thanks(request: HttpRequest, introduction_id: int, data: ThanksIn) -> IntroductionOut:
    """Thank who introduced me."""
    me = _colleague(request)
    actions.thank_go_between(actor=me, introduction_id=introduction_id, words=data.words)
    return _out(me, introduction_id)
