"""What Samband knows about the token's person, over the API. No token exports (design 3.7.9)."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.cards.access import network_for_reading, own_card_of
from samband.people.bearer import caller, reading, writing
from samband.privacy import actions, telling
from samband.privacy.access import section_for_reading
from samband.privacy.models import Notice
from samband.privacy.queries import counted, rows_of

router = Router(tags=["privacy"])


class KnownOut(Schema):
    """One section of what is known about me: what it is, where it is from, how many rows at least."""

    key: str
    title: str
    source: str
    is_inferred: bool
    count: int
    mend_url: str


class RowOut(Schema):
    """One row; `ref` names it in a report that it is wrong."""

    label: str
    line: str
    at: datetime | None
    ref: str


class RowsOut(Schema):
    """A page of rows; `next` continues it, "" at the end."""

    rows: list[RowOut]
    next: str


class WrongIn(Schema):
    """What is wrong, in words; `about` and `ref` are those of the row."""

    words: str
    about: str = ""
    ref: str = ""


class WrongOut(Schema):
    """A report; an administrator answers it under `/settings/known`."""

    id: int


@router.get("/me/known", auth=reading, response=list[KnownOut])
def known(request: HttpRequest) -> list[KnownOut]:
    """What Samband knows about me, and where it is from."""
    person = caller(request)
    return [
        KnownOut(
            key=one.section.key,
            title=str(one.section.title),
            source=str(one.section.source),
            is_inferred=one.section.is_inferred,
            count=one.count,
            mend_url=one.section.mend_url.format(handle=person.handle),
        )
        for one in counted(person)
    ]


@router.get("/me/known/{section}", auth=reading, response=RowsOut)
def rows(request: HttpRequest, section: str, after: str = "") -> RowsOut:
    """One section row by row, the newest first."""
    page = rows_of(caller(request), section_for_reading(section), cursor=after)
    return RowsOut(
        rows=[
            RowOut(label=str(row.label), line=row.line, at=row.at, ref=row.ref) for row in page.rows
        ],
        next=page.next_cursor,
    )


@router.post("/me/known/{section}/reports", auth=writing, response={201: WrongOut})
def report(request: HttpRequest, section: str, data: WrongIn) -> tuple[int, WrongOut]:
    """Say that something in a section is wrong."""
    found = section_for_reading(section)
    made = actions.report_wrong(actor=caller(request), section=found, **data.dict())
    return 201, WrongOut(id=made.pk)


class LedgerOut(Schema):
    """A contact of mine in the ledger: the source's label ("" by hand), since when, when they were told."""

    contact_id: int
    name: str
    source: str
    since: datetime
    due_at: datetime
    told_at: datetime | None
    state: str


class TellIn(Schema):
    """How to tell them: a mail by Samband (`address`, `language`, own `words`), or `myself` where that was done."""

    myself: bool = False
    address: str = ""
    language: str = "sv"
    words: str = ""


class NoticeOut(Schema):
    """A line of the ledger: `how` is mail or self, `state` waits, told or failed."""

    how: str
    state: str
    address: str
    at: datetime
    told_at: datetime | None


@router.get("/contacts-told", auth=reading, response=list[LedgerOut])
def ledger(request: HttpRequest, told: bool = False) -> list[LedgerOut]:
    """My contacts who were not told that they are here (or were), at most 100, those who wait longest first."""
    reader = network_for_reading(caller(request))
    return [
        LedgerOut(
            contact_id=line.party_id,
            name=line.name,
            source=line.source,
            since=line.since,
            due_at=line.due_at,
            told_at=line.told_at,
            state=line.state,
        )
        for line in telling.ledger_of(reader, untold=not told)[: telling.SHOWN]
    ]


class ObjectedOut(Schema):
    """How many contacts of mine objected and are erased, and when the latest did."""

    count: int
    latest_at: datetime | None


@router.get("/contacts-objected", auth=reading, response=ObjectedOut)
def objected(request: HttpRequest) -> ObjectedOut:
    """Contacts of mine who objected; who they were stands nowhere any more."""
    count, at = telling.objections_of(network_for_reading(caller(request)))
    return ObjectedOut(count=count, latest_at=at)


@router.get("/contacts/{int:contact_id}/notices", auth=reading, response=list[NoticeOut])
def notices(request: HttpRequest, contact_id: int) -> list[NoticeOut]:
    """What I told one of my contacts, the newest first."""
    reader = caller(request)
    own_card_of(reader, contact_id)
    return [_notice(one) for one in telling.notices_of(reader, contact_id)]


@router.post("/contacts/{int:contact_id}/notices", auth=writing, response={201: NoticeOut})
def tell(request: HttpRequest, contact_id: int, data: TellIn) -> tuple[int, NoticeOut]:
    """Tell a contact of mine that they are here, or note that I did."""
    actor, now = caller(request), timezone.now()
    card = own_card_of(actor, contact_id)
    if data.myself:
        telling.told_myself(actor=actor, party_ids=[contact_id], now=now)
        return 201, _notice(telling.notices_of(actor, contact_id)[0])
    made = telling.tell(
        actor=actor,
        card=card,
        address=data.address,
        language=data.language,
        words=data.words,
        now=now,
    )
    return 201, _notice(made)


def _notice(one: Notice) -> NoticeOut:
    return NoticeOut(
        how=one.how, state=one.state, address=one.address, at=one.at, told_at=one.told_at
    )
