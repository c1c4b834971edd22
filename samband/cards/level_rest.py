"""Who sees what of my contacts, over the API. Sharing many at once asks for the password, so it is on the page only."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema

from samband.cards import access, levels
from samband.cards.routing import router
from samband.people.bearer import caller, reading
from samband.people.bearer import writing as may_write


class PartOut(Schema):
    """A note or a detail on my card; `key` names it."""

    key: str
    kind: str
    text: str
    level: str


class LevelChangeOut(Schema):
    """Who changed what when; the card itself where `part` is empty."""

    at: datetime
    part: str
    before: str
    after: str
    actor: str


class SharingOut(Schema):
    """Who sees my card, each part of it, and what was changed."""

    level: str
    parts: list[PartOut]
    history: list[LevelChangeOut]


class SharingIn(Schema):
    """The card's level (mine, known, shared) and those of parts by key (mine, shared); what is missing stays."""

    level: str = ""
    parts: dict[str, str] = {}


@router.get("/contacts/{int:contact_id}/sharing", auth=reading, response=SharingOut)
def sharing(request: HttpRequest, contact_id: int) -> SharingOut:
    """Who sees what of my card, and its history."""
    card = access.own_card_of(caller(request), contact_id)
    return SharingOut(
        level=card.level,
        parts=[
            PartOut(key=one.key, kind=one.kind, text=one.text, level=one.level)
            for one in levels.parts_of(card)
        ],
        history=[
            LevelChangeOut(
                at=one.at, part=one.part, before=one.before, after=one.after, actor=one.actor
            )
            for one in levels.history_of(card)
        ],
    )


@router.put("/contacts/{int:contact_id}/sharing", auth=may_write, response=SharingOut)
def share(request: HttpRequest, contact_id: int, data: SharingIn) -> SharingOut:
    """Choose who sees my card, its notes and its details."""
    owner = caller(request)
    card = access.own_card_of(owner, contact_id)
    levels.set_levels(
        actor=owner, card=card, level=data.level, parts=data.parts, now=timezone.now()
    )
    return sharing(request, contact_id)
