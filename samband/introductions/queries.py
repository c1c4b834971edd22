"""Introductions as lists and pages show them: one's own requests, and what one is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from samband.cards.queries import names_of
from samband.introductions import words
from samband.introductions.access import asked_of, own_introduction
from samband.introductions.deciding import addresses_of, is_undecided
from samband.introductions.models import Asked, Introduction
from samband.introductions.rules import Standing, standing
from samband.kernel.errors import NotFound
from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.parties.suppression import suppressed
from samband.people.lines import person_line
from samband.people.models import Person
from samband.web.parts import PersonLine

LIMIT = 20


@dataclass(frozen=True, slots=True)
class Line:
    """An introduction on a list. `person`: whom one asked (none: whoever knows), or who asks."""

    id: int
    at: datetime
    contact_name: str
    organisation_name: str
    person: PersonLine | None
    said: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class MineShown:
    """A request as who made it reads it. `answer` is there once somebody said yes, or "not now" when asked by name; `first`
    is who was asked to pass it on."""

    request: Introduction
    standing: Standing
    go_between: PersonLine | None
    answer: Asked | None
    first: PersonLine | None = None

    @property
    def is_introduced(self) -> bool:
        return self.standing is Standing.INTRODUCED


@dataclass(frozen=True, slots=True)
class AskedShown:
    """A request as who was asked reads it, with where they could write to and a draft; `then` is who is asked next, by name,
    and `voucher` who passed it on."""

    asked: Asked
    asker: PersonLine
    contact_name: str
    is_open: bool
    addresses: Sequence[str]
    subject: str
    text: str
    then: PersonLine | None = None
    voucher: PersonLine | None = None


def my_introductions(
    person: Person, *, now: datetime, cursor: str = "", limit: int = LIMIT
) -> Page[Line]:
    """What a person asked for, newest first; two statements. Raises `Invalid` for a damaged cursor."""
    rows = Introduction.objects.filter(asker=person).select_related(
        "go_between__team", "go_between__place", "first__team", "first__place"
    )
    key = decode_cursor(cursor, datetime, int)
    if key is not None:
        rows = rows.filter(Q(at__lt=key[0]) | Q(at=key[0], pk__lt=key[1]))
    found = list(rows.order_by("-at", "-pk")[: limit + 1])
    # Row-level security gives a yes only, and a "not now" of somebody asked by name.
    said = Asked.objects.filter(asker=person, decision=Asked.Decision.YES)
    who = {
        one.introduction_id: one.person
        for one in said.filter(introduction__in=found).select_related(
            "person__team", "person__place"
        )
    }
    lines = []
    for one in found:
        stands = standing(one.state, one.expires_at, now)
        other = who.get(one.pk, one.first or one.go_between)
        lines.append(
            Line(
                one.pk,
                one.at,
                one.contact_name,
                one.organisation_name,
                person_line(other) if other is not None else None,
                words.standing_words(stands),
                stands is Standing.WAITING,
            )
        )
    return cut(lines, limit, lambda line: encode_cursor(line.at, line.id))


def asked_to_me(
    person: Person, *, now: datetime, cursor: str = "", limit: int = LIMIT
) -> Page[Line]:
    """What a person was asked, newest first; one statement. Raises `Invalid` for a damaged cursor."""
    rows = Asked.objects.filter(person=person).select_related(
        "introduction", "asker__team", "asker__place"
    )
    key = decode_cursor(cursor, datetime, int)
    if key is not None:
        rows = rows.filter(Q(at__lt=key[0]) | Q(at=key[0], pk__lt=key[1]))
    keys: dict[int, int] = {}
    lines = []
    for one in rows.order_by("-at", "-pk")[: limit + 1]:
        is_open = is_undecided(one, now)
        keys[one.introduction_id] = one.pk
        lines.append(
            Line(
                one.introduction_id,
                one.at,
                one.introduction.contact_name,
                one.introduction.organisation_name,
                person_line(one.asker),
                words.decision_words(one, is_open=is_open),
                is_open and not one.decision,
            )
        )
    return cut(lines, limit, lambda line: encode_cursor(line.at, keys[line.id]))


def waiting_for_me(person: Person, now: datetime) -> int:
    """How many wait for a person's word; one statement."""
    return Asked.objects.filter(
        person=person,
        decision="",
        introduction__state=Introduction.State.OPEN,
        introduction__expires_at__gt=now,
    ).count()


def mine_for_reading(person: Person, introduction_id: int, now: datetime) -> MineShown:
    """One's own request. Raises `NotFound`; two statements."""
    request = own_introduction(person, introduction_id)
    stands = standing(request.state, request.expires_at, now)
    answer = None
    if stands in (Standing.INTRODUCED, Standing.LATER):
        said = Asked.objects.filter(introduction=request, asker=person)
        answer = (
            said.exclude(decision__in=["", Asked.Decision.NO])
            .select_related("person__team", "person__place")
            .order_by("-decided_at")
            .first()
        )
    first = request.first
    who = request.go_between if answer is None or answer.is_first else answer.person
    return MineShown(
        request,
        stands,
        person_line(who) if who is not None else None,
        answer,
        person_line(first) if first is not None else None,
    )


def asked_for_reading(person: Person, introduction_id: int, now: datetime) -> AskedShown:
    """What one is asked, with addresses and a draft in the reader's language. Raises `NotFound`; about seven statements."""
    asked = asked_of(person, introduction_id)
    request = asked.introduction
    seen = names_of(person, [request.contact_id]).get(request.contact_id)
    name = (seen.name if seen is not None else "") or request.contact_name
    is_open = is_undecided(asked, now)
    if asked.is_first:
        then = request.go_between
        return AskedShown(
            asked,
            person_line(asked.asker),
            name,
            is_open,
            (),
            "",
            words.draft_vouching(asked),
            then=person_line(then) if then is not None else None,
        )
    addresses: list[str] = []
    if is_open:
        addresses = addresses_of(person, request.contact_id)
        gone = {value for _kind, value in suppressed(("email", one) for one in addresses)}
        addresses = [one for one in addresses if one not in gone]
    return AskedShown(
        asked,
        person_line(asked.asker),
        name,
        is_open,
        addresses,
        words.draft_subject(asked),
        words.draft_text(asked, name),
        voucher=person_line(asked.vouched_by) if asked.vouched_by is not None else None,
    )


def side_of(person: Person, introduction_id: int, now: datetime) -> MineShown | AskedShown:
    """An introduction as this person reads it, from either side. Raises `NotFound`."""
    try:
        return mine_for_reading(person, introduction_id, now)
    except NotFound:
        return asked_for_reading(person, introduction_id, now)
