"""Polls over the API."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.entries import actions as entries
from samband.entries.audience_in import addressee
from samband.entries.rest import EntryIn, attached_of
from samband.gatherings.polls import actions
from samband.gatherings.polls.queries import names_of, polls_of
from samband.people.bearer import caller, reading, writing

router = Router(tags=["polls"])


class PollIn(Schema):
    """Two to ten options. `shows_names` tells voters that everybody who reads the entry sees who voted for what."""

    options: list[str]
    is_several: bool = False
    shows_names: bool = False
    ends_at: datetime | None = None


class PollEntryIn(EntryIn):
    """A new entry with a poll; its text is the question."""

    poll: PollIn


class OptionOut(Schema):
    """An option; `people` are handles, and empty where names are not shown."""

    id: int
    text: str
    votes: int
    is_mine: bool
    people: list[str]


class PollOut(Schema):
    """A poll with its counts."""

    entry_id: int
    is_several: bool
    shows_names: bool
    ends_at: datetime | None
    ended_at: datetime | None
    is_open: bool
    voters: int
    options: list[OptionOut]


class VoteIn(Schema):
    """What I choose, instead of what I chose before."""

    options: list[int]


def _wanted(data: PollIn) -> actions.Wanted:
    return actions.Wanted(tuple(data.options), data.is_several, data.shows_names, data.ends_at)


def _out(request: HttpRequest, entry_id: int) -> PollOut:
    actions.poll_for_reading(caller(request), entry_id)
    poll = polls_of([entry_id])[entry_id]
    names = names_of(caller(request), poll)
    return PollOut(
        entry_id=entry_id,
        is_several=poll.is_several,
        shows_names=poll.shows_names,
        ends_at=poll.ends_at,
        ended_at=poll.ended_at,
        is_open=poll.is_open,
        voters=poll.voters,
        options=[
            OptionOut(
                id=one.id,
                text=one.text,
                votes=one.votes,
                is_mine=one.is_mine,
                people=[person.key for person in names.get(one.id, ())],
            )
            for one in poll.options
        ],
    )


@router.post("/polls", auth=writing, response={201: PollOut})
def write_poll(request: HttpRequest, data: PollEntryIn) -> tuple[int, PollOut]:
    """Write an entry with a poll."""
    entry = entries.write_post(
        actor=caller(request),
        to=addressee(request, data.audience),
        body=data.body,
        title=data.title,
        kind=data.kind,
        attachments=attached_of(data.attachments),
        extras=[actions.written_poll(_wanted(data.poll))],
        tells=data.tells,
    )
    return 201, _out(request, entry.pk)


@router.get("/entries/{int:entry_id}/poll", auth=reading, response=PollOut)
def read_poll(request: HttpRequest, entry_id: int) -> PollOut:
    """An entry's poll: the counts, and who voted for what where the poll shows names."""
    return _out(request, entry_id)


@router.put("/entries/{int:entry_id}/poll", auth=writing, response=PollOut)
def change_poll(request: HttpRequest, entry_id: int, data: PollIn) -> PollOut:
    """Change my poll; once somebody voted, only its end (409 otherwise)."""
    actions.change_poll(actor=caller(request), entry_id=entry_id, wanted=_wanted(data))
    return _out(request, entry_id)


@router.put("/entries/{int:entry_id}/poll/vote", auth=writing, response=PollOut)
def vote(request: HttpRequest, entry_id: int, data: VoteIn) -> PollOut:
    """Vote, or change my vote."""
    actions.vote(actor=caller(request), entry_id=entry_id, options=data.options)
    return _out(request, entry_id)


@router.delete("/entries/{int:entry_id}/poll/vote", auth=writing, response=PollOut)
def withdraw(request: HttpRequest, entry_id: int) -> PollOut:
    """Take my vote back."""
    actions.vote(actor=caller(request), entry_id=entry_id, options=())
    return _out(request, entry_id)


@router.put("/entries/{int:entry_id}/poll/end", auth=writing, response=PollOut)
def end(request: HttpRequest, entry_id: int) -> PollOut:
    """End my poll: nobody votes any more."""
    actions.end_poll(actor=caller(request), entry_id=entry_id)
    return _out(request, entry_id)
