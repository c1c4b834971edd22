"""What Samband knows about the token's person, over the API. No token exports (design 3.7.9)."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.people.bearer import caller, reading, writing
from samband.privacy import actions
from samband.privacy.access import section_for_reading
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
