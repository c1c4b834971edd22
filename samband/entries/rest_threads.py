"""Putting threads in order over the API."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.entries.access import entry_for_reading
from samband.entries.audience_in import AudienceIn, addressee
from samband.entries.repair.merging import merge_threads, question_about_merge
from samband.entries.repair.moving import move_thread, question_about_move
from samband.entries.repair.newcomers import Newcomers
from samband.entries.repair.splitting import split_thread
from samband.entries.repair.titles import resolve_thread, title_thread
from samband.entries.repair.undoing import undo_change
from samband.entries.threads import thread_for_reading
from samband.people.bearer import caller, reading, writing

router = Router(tags=["threads"])


class ThreadOut(Schema):
    """What is said about a thread beside its texts."""

    id: int
    title: str
    is_resolved: bool
    is_pinned: bool
    space: str
    participants: list[str]


class ChangeOut(Schema):
    """One line of a thread's history, as the caller may see it."""

    id: int
    kind: str
    text: str
    at: datetime
    is_undone: bool


class ChangesOut(Schema):
    """How a thread was put in order, newest first."""

    changes: list[ChangeOut]


class TitleIn(Schema):
    """A title, "" for none."""

    title: str


class MoveIn(Schema):
    """Where to; `shown` is the token of the question who would newly see it."""

    audience: AudienceIn
    shown: str = ""


class MergeIn(Schema):
    """Into which thread; `shown` is the token of the question who would newly see it."""

    into: int
    shown: str = ""


class SplitIn(Schema):
    """Which comments, and the new thread's title."""

    comments: list[int]
    title: str


class NewcomersOut(Schema):
    """Who would newly see it: how many, and those whom the caller may know by name, at most 20."""

    count: int
    names: list[str]
    shown: str


def _thread(request: HttpRequest, entry_id: int) -> ThreadOut:
    found = entry_for_reading(caller(request), entry_id)
    thread = thread_for_reading(caller(request), found.root_id or found.pk)
    space = thread.root.audience.space
    return ThreadOut(
        id=thread.root.pk,
        title=thread.root.title,
        is_resolved=thread.root.resolved_at is not None,
        is_pinned=thread.is_pinned,
        space=space.slug if space is not None else "",
        participants=[one.key for one in thread.writers if one.key],
    )


def _newcomers(found: Newcomers) -> NewcomersOut:
    return NewcomersOut(count=found.count, names=list(found.names), shown=found.token)


@router.get("/entries/{int:entry_id}/thread", auth=reading, response=ThreadOut)
def thread(request: HttpRequest, entry_id: int) -> ThreadOut:
    """The thread in which an entry stands."""
    return _thread(request, entry_id)


@router.get("/entries/{int:entry_id}/changes", auth=reading, response=ChangesOut)
def changes(request: HttpRequest, entry_id: int) -> ChangesOut:
    """How a thread was put in order."""
    found = entry_for_reading(caller(request), entry_id)
    lines = thread_for_reading(caller(request), found.root_id or found.pk).lines
    return ChangesOut(
        changes=[
            ChangeOut(
                id=line.id,
                kind=line.kind,
                text=line.text.striptags(),
                at=line.at,
                is_undone=bool(line.undone),
            )
            for line in lines
        ]
    )


@router.post("/thread-changes/{int:change_id}/undo", auth=writing, response=ThreadOut)
def undo(request: HttpRequest, change_id: int) -> ThreadOut:
    """Undo a change; 409 with words when later changes stand in the way."""
    line = undo_change(actor=caller(request), change_id=change_id)
    return _thread(request, line.root_id)


@router.put("/entries/{int:entry_id}/title", auth=writing, response=ThreadOut)
def title(request: HttpRequest, entry_id: int, data: TitleIn) -> ThreadOut:
    """Give the thread of an entry a title."""
    title_thread(actor=caller(request), entry_id=entry_id, title=data.title)
    return _thread(request, entry_id)


@router.put("/entries/{int:entry_id}/resolution", auth=writing, response=ThreadOut)
def resolve(request: HttpRequest, entry_id: int) -> ThreadOut:
    """Say that a thread is resolved."""
    resolve_thread(actor=caller(request), entry_id=entry_id)
    return _thread(request, entry_id)


@router.delete("/entries/{int:entry_id}/resolution", auth=writing, response=ThreadOut)
def reopen(request: HttpRequest, entry_id: int) -> ThreadOut:
    """Open a thread again."""
    resolve_thread(actor=caller(request), entry_id=entry_id, is_resolved=False)
    return _thread(request, entry_id)


@router.post("/entries/{int:entry_id}/move/question", auth=writing, response=NewcomersOut)
def ask_move(request: HttpRequest, entry_id: int, data: MoveIn) -> NewcomersOut:
    """Who would newly see a thread if it moved there; nothing is changed."""
    to = addressee(request, data.audience)
    return _newcomers(question_about_move(caller(request), entry_id, to)[1])


@router.post("/entries/{int:entry_id}/move", auth=writing, response=ThreadOut)
def move(request: HttpRequest, entry_id: int, data: MoveIn) -> ThreadOut:
    """Move a thread; 409 when somebody would newly see it and `shown` does not say that this was read."""
    to = addressee(request, data.audience)
    move_thread(actor=caller(request), entry_id=entry_id, to=to, shown=data.shown or None)
    return _thread(request, entry_id)


@router.post("/entries/{int:entry_id}/merge/question", auth=writing, response=NewcomersOut)
def ask_merge(request: HttpRequest, entry_id: int, data: MergeIn) -> NewcomersOut:
    """Who would newly see a thread if it became a part of another one; nothing is changed."""
    return _newcomers(question_about_merge(caller(request), entry_id, data.into)[2])


@router.post("/entries/{int:entry_id}/merge", auth=writing, response=ThreadOut)
def merge(request: HttpRequest, entry_id: int, data: MergeIn) -> ThreadOut:
    """Put a thread behind another one; 409 as for a move."""
    merge_threads(
        actor=caller(request), entry_id=entry_id, into_id=data.into, shown=data.shown or None
    )
    return _thread(request, entry_id)


@router.post("/entries/{int:entry_id}/split", auth=writing, response={201: ThreadOut})
def split(request: HttpRequest, entry_id: int, data: SplitIn) -> tuple[int, ThreadOut]:
    """Make a thread of its own of some comments."""
    line = split_thread(
        actor=caller(request), entry_id=entry_id, comment_ids=data.comments, title=data.title
    )
    assert line.other_id is not None, "a split has a new thread"
    return 201, _thread(request, line.other_id)
