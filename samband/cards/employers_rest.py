"""Contacts who work elsewhere now, over the API: questions, answers, what was before."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Schema

from samband.cards import access, employers
from samband.cards.employers_views import MOVED, STAYS
from samband.cards.routing import router
from samband.kernel.errors import Invalid
from samband.people.bearer import caller, reading, writing


class MoveOut(Schema):
    """Whether a contact works elsewhere now: asked because of `address`."""

    contact_id: int
    name: str
    from_organisation_id: int
    from_organisation: str
    to_organisation_id: int
    to_organisation: str
    address: str
    since: datetime | None


class MovesOut(Schema):
    """All that waits for an answer of the caller's."""

    changes: list[MoveOut]


class MoveIn(Schema):
    """`moved` or `stays`, and which organisation was asked about."""

    answer: str
    to_organisation_id: int


class ChangeOut(Schema):
    """The answer, so that it can be taken back."""

    id: int
    state: str


@router.get("/employer-changes", auth=reading, response=MovesOut)
def moves(request: HttpRequest) -> MovesOut:
    """Which of my contacts may have changed employer."""
    reader = access.network_for_reading(caller(request))
    return MovesOut(
        changes=[
            MoveOut(
                contact_id=one.party_id,
                name=one.name,
                from_organisation_id=one.from_id,
                from_organisation=one.from_name,
                to_organisation_id=one.to_id,
                to_organisation=one.to_name,
                address=one.address,
                since=one.first_at,
            )
            for one in employers.moves_of(reader)
        ]
    )


@router.post("/contacts/{int:contact_id}/employer-change", auth=writing, response=ChangeOut)
def answer(request: HttpRequest, contact_id: int, said: MoveIn) -> ChangeOut:
    """Say whether a contact works there now."""
    actor = access.network_for_reading(caller(request))
    if said.answer not in (MOVED, STAYS):
        raise Invalid("Choose “moved” or “stays”.", code="unknown-answer")
    act = employers.confirm_move if said.answer == MOVED else employers.refuse_move
    change = act(actor=actor, party_id=contact_id, organisation_id=said.to_organisation_id)
    return ChangeOut(id=change.pk, state=change.state)


@router.post("/employer-changes/{int:change_id}/undoing", auth=writing, response={204: None})
def undo(request: HttpRequest, change_id: int) -> tuple[int, None]:
    """Take an answer back."""
    actor = access.network_for_reading(caller(request))
    employers.undo_move(actor=actor, change_id=change_id)
    return 204, None
