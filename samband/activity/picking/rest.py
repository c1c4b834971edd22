"""What editors picked, over the API."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.activity.picking import actions, queries
from samband.people.bearer import caller, reading, writing

router = Router(tags=["picks"])


class PickOut(Schema):
    """An entry that an editor picked, with the reason."""

    entry_id: int
    title: str
    author: str
    reason: str
    editor: str
    at: datetime


class PicksOut(Schema):
    """The newest picks."""

    picks: list[PickOut]


class PickIn(Schema):
    """Why colleagues should see it."""

    reason: str


@router.get("/picks", auth=reading, response=PicksOut)
def picks(request: HttpRequest) -> PicksOut:
    """What editors picked, newest first."""
    return PicksOut(
        picks=[
            PickOut(
                entry_id=one.entry_id,
                title=one.title,
                author=one.author,
                reason=one.reason,
                editor=one.editor,
                at=one.at,
            )
            for one in queries.picks_for(caller(request))
        ]
    )


@router.put("/entries/{int:entry_id}/picking", auth=writing, response={204: None})
def pick(request: HttpRequest, entry_id: int, data: PickIn) -> tuple[int, None]:
    """Pick an entry for all colleagues; editors only."""
    actions.pick_entry(actor=caller(request), entry_id=entry_id, reason=data.reason)
    return 204, None


@router.delete("/entries/{int:entry_id}/picking", auth=writing, response={204: None})
def unpick(request: HttpRequest, entry_id: int) -> tuple[int, None]:
    """Take a pick back; editors only."""
    actions.unpick_entry(actor=caller(request), entry_id=entry_id)
    return 204, None
