"""Spaces over the API."""

from django.http import HttpRequest
from ninja import Router, Schema

from samband.people.bearer import caller, reading, writing
from samband.spaces import actions
from samband.spaces.access import space_for_knowing
from samband.spaces.queries import rooms_for

router = Router(tags=["spaces"])


class SpaceOut(Schema):
    """A space as a reader may know of it."""

    slug: str
    name: str
    about: str
    openness: str
    is_member: bool
    is_archived: bool


class SpacesOut(Schema):
    """Every space whose name the reader may know, their own first."""

    spaces: list[SpaceOut]


@router.get("/spaces", auth=reading, response=SpacesOut)
def spaces(request: HttpRequest) -> SpacesOut:
    """Spaces I may know of."""
    rows = rooms_for(caller(request))
    return SpacesOut(
        spaces=[
            SpaceOut(
                slug=row.slug,
                name=row.name,
                about=row.about,
                openness=row.openness,
                is_member=row.is_mine,
                is_archived=row.is_archived,
            )
            for row in rows
        ]
    )


def _out(request: HttpRequest, slug: str) -> SpaceOut:
    found = space_for_knowing(caller(request), slug)
    return SpaceOut(
        slug=found.space.slug,
        name=found.space.name,
        about=found.space.about,
        openness=found.space.openness,
        is_member=found.is_member,
        is_archived=found.space.archived_at is not None,
    )


@router.get("/spaces/{slug}", auth=reading, response=SpaceOut)
def space(request: HttpRequest, slug: str) -> SpaceOut:
    """One space."""
    return _out(request, slug)


@router.post("/spaces/{slug}/membership", auth=writing, response=SpaceOut)
def join(request: HttpRequest, slug: str) -> SpaceOut:
    """Join an open space."""
    actions.join_space(actor=caller(request), slug=slug)
    return _out(request, slug)


@router.delete("/spaces/{slug}/membership", auth=writing, response={204: None})
def leave(request: HttpRequest, slug: str) -> tuple[int, None]:
    """Leave a space."""
    actions.leave_space(actor=caller(request), slug=slug)
    return 204, None
