"""How well I know a contact, put right over the API."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema

from samband.cards.correcting import correct_tie, take_back
from samband.cards.routing import router
from samband.people.bearer import caller
from samband.people.bearer import writing as may_write


class TieIn(Schema):
    """`said` is closer (than it looks) or not-at-all."""

    said: str


class TieOut(Schema):
    """What I said."""

    said: str


@router.put("/contacts/{int:contact_id}/tie", auth=may_write, response=TieOut)
def tie(request: HttpRequest, contact_id: int, data: TieIn) -> TieOut:
    """Say that I know a contact better than it looks, or not at all."""
    correct_tie(actor=caller(request), party_id=contact_id, said=data.said, now=timezone.now())
    return TieOut(said=data.said)


@router.delete("/contacts/{int:contact_id}/tie", auth=may_write, response={204: None})
def tie_undo(request: HttpRequest, contact_id: int) -> tuple[int, None]:
    """Take it back: what dates tell counts again."""
    take_back(actor=caller(request), party_id=contact_id, now=timezone.now())
    return 204, None
