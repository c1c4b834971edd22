"""Reactions over the API."""

from django.http import HttpRequest
from ninja import Router, Schema

from samband.entries.access import entry_for_reading
from samband.entries.reaction_queries import who_reacted
from samband.entries.reactions import react, take_reaction
from samband.people.bearer import caller, reading, writing

router = Router(tags=["reactions"])


class ReactionOut(Schema):
    """One emoji: how many pressed it, whether I did, and the handles of the first whom I may know."""

    emoji: str
    count: int
    is_mine: bool
    people: list[str]


class ReactionsOut(Schema):
    """The reactions of an entry, thanks first, then the most frequent."""

    reactions: list[ReactionOut]


def _out(request: HttpRequest, entry_id: int) -> ReactionsOut:
    entry = entry_for_reading(caller(request), entry_id)
    return ReactionsOut(
        reactions=[
            ReactionOut(
                emoji=group.emoji,
                count=group.count,
                is_mine=group.is_mine,
                people=[one.key for one in group.people],
            )
            for group in who_reacted(caller(request), entry)
        ]
    )


@router.get("/entries/{int:entry_id}/reactions", auth=reading, response=ReactionsOut)
def reactions(request: HttpRequest, entry_id: int) -> ReactionsOut:
    """Who reacted, and how."""
    return _out(request, entry_id)


@router.put("/entries/{int:entry_id}/reactions/{emoji}", auth=writing, response=ReactionsOut)
def put(request: HttpRequest, entry_id: int, emoji: str) -> ReactionsOut:
    """React with an emoji, or with its name between colons; doing it twice changes nothing."""
    react(actor=caller(request), entry_id=entry_id, emoji=emoji)
    return _out(request, entry_id)


@router.delete("/entries/{int:entry_id}/reactions/{emoji}", auth=writing, response=ReactionsOut)
def delete(request: HttpRequest, entry_id: int, emoji: str) -> ReactionsOut:
    """Take my reaction back."""
    take_reaction(actor=caller(request), entry_id=entry_id, emoji=emoji)
    return _out(request, entry_id)
