"""What I follow, over the API."""

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Schema

from samband.activity.following import actions, queries
from samband.people.bearer import caller, reading, writing

router = Router(tags=["following"])

LevelIn = Literal["all", "concerns", "nothing", ""]


class FollowedOut(Schema):
    """One thing I chose to follow or not; `kind` is person, topic, room or thread."""

    kind: str
    label: str
    url: str
    level: str
    by_itself: bool


class FollowIn(Schema):
    """How much I want of it: all, concerns (what concerns me), nothing; "" for as usual."""

    level: LevelIn


class FollowsOut(Schema):
    """What I chose."""

    follows: list[FollowedOut]


@router.get("/follows", auth=reading, response=FollowsOut)
def follows(request: HttpRequest) -> FollowsOut:
    """What I chose to follow or not, the newest choice first."""
    return FollowsOut(
        follows=[
            FollowedOut(
                kind=one.kind,
                label=one.label,
                url=one.url,
                level=one.level,
                by_itself=one.by_itself,
            )
            for one in queries.followed_by(caller(request))
        ]
    )


@router.put("/people/{handle}/following", auth=writing, response={204: None})
def follow_person(request: HttpRequest, handle: str, data: FollowIn) -> tuple[int, None]:
    """Choose how much I want of what somebody begins."""
    actions.follow_person(actor=caller(request), handle=handle, level=data.level)
    return 204, None


@router.put("/topics/{slug}/following", auth=writing, response={204: None})
def follow_topic(request: HttpRequest, slug: str, data: FollowIn) -> tuple[int, None]:
    """Choose how much I want of a topic."""
    actions.follow_topic(actor=caller(request), slug=slug, level=data.level)
    return 204, None


@router.put("/spaces/{slug}/following", auth=writing, response={204: None})
def follow_space(request: HttpRequest, slug: str, data: FollowIn) -> tuple[int, None]:
    """Choose how much I want of a space."""
    actions.follow_space(actor=caller(request), slug=slug, level=data.level)
    return 204, None


@router.put("/entries/{int:entry_id}/following", auth=writing, response={204: None})
def follow_thread(request: HttpRequest, entry_id: int, data: FollowIn) -> tuple[int, None]:
    """Choose how much I want of a thread."""
    actions.follow_thread(actor=caller(request), entry_id=entry_id, level=data.level)
    return 204, None
