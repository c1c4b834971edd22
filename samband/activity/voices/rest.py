"""What waits for an answer, over the API."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from samband.activity.voices.queries import waiting_for
from samband.people.bearer import caller, reading

router = Router(tags=["voices"])


class WaitingOut(Schema):
    """Something without an answer; `reason` says why I am shown it."""

    entry_id: int
    title: str
    author: str
    room: str
    at: datetime
    reason: str


class AllWaitingOut(Schema):
    """What waits, the oldest first."""

    waiting: list[WaitingOut]


@router.get("/waiting", auth=reading, response=AllWaitingOut)
def waiting(request: HttpRequest) -> AllWaitingOut:
    """Questions and first contributions without an answer that are my turn."""
    return AllWaitingOut(
        waiting=[
            WaitingOut(
                entry_id=one.entry_id,
                title=one.title,
                author=one.author,
                room=one.room,
                at=one.at,
                reason=one.reason,
            )
            for one in waiting_for(caller(request), timezone.now())
        ]
    )
