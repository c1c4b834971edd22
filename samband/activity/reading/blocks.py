"""Threads and reading: opening one reads what is shown; looking at it for long follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from samband.activity.following.words import FollowForm, follow_form
from samband.activity.picking.actions import may_pick
from samband.activity.reading.actions import store_read
from samband.activity.rules import Level, Reading
from samband.activity.visits import moment
from samband.entries.blocks import ThreadBlock
from samband.entries.cards import Card
from samband.entries.threads import Thread
from samband.people.access import PersonRequest
from samband.web.parts import Action


@dataclass(frozen=True, slots=True)
class Mine:
    """What somebody has read of a thread, since when news are counted for them, and what they chose."""

    reading: Reading
    base: datetime
    level: Level | None
    by_itself: bool
    is_saved: bool


#: For `entries.threads.register_fact`: what the page says of all this stands in the thread's own statement.
MINE = """
SELECT json_build_array(s.position, s.ahead, s.unread,
         floor(extract(epoch FROM coalesce(m.at, p.joined_at, p.created_at)) * 1000000)::bigint, f.level, f.by_itself,
         EXISTS (SELECT FROM activity_saved v WHERE v.person_id = p.id AND v.entry_id = entries_entry.id))
  FROM people_person p
  LEFT JOIN activity_readmark m ON m.person_id = p.id
  LEFT JOIN activity_readstate s ON s.person_id = p.id AND s.root_id = entries_entry.id
  LEFT JOIN activity_follow f ON f.person_id = p.id AND f.thread_id = entries_entry.id
 WHERE p.id = %s
"""


def _mine(thread: Thread) -> Mine:
    position, ahead, unread, base, level, by_itself, is_saved = thread.facts["mine"]
    reading = (
        Reading(position, frozenset(ahead), frozenset(unread))
        if position is not None
        else Reading()
    )
    since = moment(base)
    assert since is not None, "whoever reads has a row"
    return Mine(reading, since, level, bool(by_itself), is_saved)


def shown(request: PersonRequest, thread: Thread, cards: Sequence[Card]) -> int | None:
    """What is shown is read from now on; says which comment was the first unread one, for the line above it."""
    mine = _mine(thread)
    before = mine.reading
    comments = cards[1:]
    after = request.GET.get("after", "")
    first = int(after) + 1 if after.isdecimal() and len(after) < 9 else 1
    last = comments[-1].number if comments else 0
    read = before.with_read(0, 0)
    if last >= first:
        read = read.with_read(first, last)
    if read != before and request.method == "GET":
        store_read(request.user, thread.root.pk, first, last)
    if before == Reading():
        # Nothing was read yet: all of it is new, a line would say nothing.
        return None
    new = [
        card.number
        for card in comments
        if card.author_id != request.user.pk
        and (
            before.says(card.number) is False
            or (before.says(card.number) is None and card.at > mine.base)
        )
    ]
    return min(new, default=None)


@dataclass(frozen=True, slots=True)
class Beside:
    """What a reader can do with a thread as a whole."""

    root_id: int
    form: FollowForm
    is_saved: bool
    can_pick: bool


def thread_block(request: PersonRequest, thread: Thread) -> ThreadBlock:
    """How much I want of a thread, and what I can do with it; no statement of its own."""
    mine, root = _mine(thread), thread.root
    form: FollowForm = follow_form(
        f"/entries/{root.pk}/following", mine.level, by_itself=mine.by_itself
    )
    beside = Beside(root.pk, form, mine.is_saved, may_pick(request.user, root))
    return ThreadBlock(_("Follow"), "activity/thread_block.html", {"beside": beside})


def entry_actions(entry_id: int) -> Sequence[Action]:
    """Lines in the menu of each entry."""
    return [
        Action(_("Mark unread from here"), f"/entries/{entry_id}/unread", "circle-alert", "post"),
        Action(_("Save for later"), f"/entries/{entry_id}/saving", "star", "post"),
        Action(_("Remind me"), f"/entries/{entry_id}/reminder", "clock"),
    ]
