"""Notifications over the API."""

from datetime import datetime, time

from django.http import HttpRequest
from django.utils.html import strip_tags
from ninja import Router, Schema

from samband.notices import actions, rest_devices
from samband.notices.kinds import offered_kinds
from samband.notices.models import Preferences
from samband.notices.queries import Line, notices_of, unread_lines
from samband.notices.wishes import preferences_of, wishes_in
from samband.people.bearer import caller, reading, writing
from samband.people.models import Person

router = Router(tags=["notifications"])
router.add_router("", rest_devices.router)


class NotificationOut(Schema):
    """One line: several notifications of one kind about one thing, with the newest one's entry (0: it is about none)."""

    group_key: str
    kind: str
    text: str
    excerpt: str
    url: str
    entry_id: int
    root_id: int
    count: int
    at: datetime
    unread: bool


class NotificationsOut(Schema):
    """A page of lines, newest first; `next` continues it, "" at the end. `unread` counts lines, on all pages."""

    notifications: list[NotificationOut]
    unread: int
    next: str


class ReadIn(Schema):
    """What to mark read: a line by its `group_key`, what concerns a thread, or `all`."""

    group_key: str = ""
    root_id: int | None = None
    all: bool = False


class UnreadOut(Schema):
    """How many lines are unread."""

    unread: int


class KindOut(Schema):
    """A kind of notification; `mailed` is null where there is no mail. `pushed`: on my devices."""

    shown: bool
    mailed: bool | None
    pushed: bool


class WishesOut(Schema):
    """How I am told; with `push_words` my devices show what was written.

    Days go from 0, Monday, to 6, Sunday; times are by my own clock.
    """

    kinds: dict[str, KindOut]
    push_words: bool
    quiet_from: time | None
    quiet_until: time | None
    days: list[int]
    summary: str


class WishesIn(Schema):
    """What is left out stays as it is; `quiet` are the hours without mail, an empty list for none."""

    shown: dict[str, bool] | None = None
    mailed: dict[str, bool] | None = None
    pushed: dict[str, bool] | None = None
    push_words: bool | None = None
    quiet: list[time] | None = None
    days: list[int] | None = None
    summary: str | None = None


def _out(line: Line) -> NotificationOut:
    return NotificationOut(
        group_key=line.group_key,
        kind=line.kind,
        text=strip_tags(line.sentence),
        excerpt=line.excerpt,
        url=line.url,
        entry_id=line.entry_id,
        root_id=line.root_id,
        count=line.count,
        at=line.at,
        unread=line.is_unread,
    )


def _wishes(person: Person, chosen: Preferences) -> WishesOut:
    wishes = wishes_in(chosen)
    return WishesOut(
        kinds={
            kind.key: KindOut(
                shown=wishes.shows(kind.key),
                mailed=None if kind.mail is None else wishes.mails(kind.key),
                pushed=wishes.pushes(kind.key),
            )
            for kind in offered_kinds()
        },
        push_words=chosen.push_words,
        quiet_from=chosen.quiet_from,
        quiet_until=chosen.quiet_until,
        days=list(chosen.days),
        summary=chosen.summary,
    )


@router.get("/notifications", auth=reading, response=NotificationsOut)
def notifications(request: HttpRequest, after: str = "") -> NotificationsOut:
    """What concerns me, newest first."""
    person = caller(request)
    page = notices_of(person, after)
    return NotificationsOut(
        notifications=[_out(line) for line in page.rows],
        unread=unread_lines(person),
        next=page.next_cursor,
    )


@router.post("/notifications/reading", auth=writing, response=UnreadOut)
def read(request: HttpRequest, data: ReadIn) -> UnreadOut:
    """Mark notifications read."""
    person = caller(request)
    if data.group_key:
        actions.read_line(actor=person, group_key=data.group_key[:80])
    if data.root_id is not None:
        actions.read_thread(actor=person, root_id=data.root_id)
    if data.all:
        actions.read_all(actor=person)
    return UnreadOut(unread=unread_lines(person))


@router.get("/notifications/settings", auth=reading, response=WishesOut)
def settings(request: HttpRequest) -> WishesOut:
    """How I want to be told."""
    person = caller(request)
    return _wishes(person, preferences_of(person))


@router.patch("/notifications/settings", auth=writing, response=WishesOut)
def change_settings(request: HttpRequest, data: WishesIn) -> WishesOut:
    """Say how I want to be told."""
    person = caller(request)
    quiet = None
    if data.quiet is not None:
        begin, end = [*data.quiet, None, None][:2]
        quiet = (begin, end)
    chosen = actions.change_preferences(
        actor=person,
        shown=data.shown,
        mailed=data.mailed,
        pushed=data.pushed,
        push_words=data.push_words,
        quiet=quiet,
        days=data.days,
        summary=data.summary,
    )
    return _wishes(person, chosen)
