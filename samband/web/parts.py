"""What the shared components take: small frozen records that a view fills before rendering.

The macros in `templates/web/components.html` read these attributes; any object that has the same
attributes will do. Nothing here knows where the values came from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from markupsafe import Markup

Tone = Literal["", "waits", "picked", "ours", "warm"]
Level = Literal["info", "success", "warning", "error"]


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A human as a list shows them: the name first, what they are about after it."""

    name: str
    url: str = ""
    picture_url: str = ""
    about: str = ""  # "Luleå · grading, second-life storage": small, after the name
    key: str = ""  # decides the colour; the name if empty
    guest: bool = False
    now: str = ""  # what they say they are doing: "away until Mon 8 June · in Luleå"


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done: a link (GET) or a button in a form of its own (POST)."""

    label: str
    url: str
    icon: str = ""
    method: Literal["get", "post"] = "get"
    danger: bool = False
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Tab:
    """One filter in a row of filters."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One value in a chooser."""

    value: str
    label: str
    group: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A line in a side card: what it is, and one soft line about it."""

    label: str
    url: str = ""
    about: str | Markup = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """One emoji under an entry and how many pressed it."""

    emoji: str
    name: str  # for those who hear it; shown too where `is_word`
    count: int = 0
    is_mine: bool = False
    is_word: bool = False


@dataclass(frozen=True, slots=True)
class ReactionBar:
    """What can be pressed under an entry."""

    entry_id: int
    reactions: tuple[Reaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """The beginning of another entry above a text that answers it; without `url` the reader may not see it."""

    text: str
    writer: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class EntryCard:
    """An entry as every list shows it."""

    url: str
    author: PersonLine
    at: datetime | None
    html: Markup  # already cleaned by the kernel
    title: str = ""
    where: str = ""  # the space's name, or nothing
    where_url: str = ""
    byline: str = ""  # replaces the author's name ("written down by …")
    kind: str = ""  # "question", "article"; empty for a post
    audience: str = ""  # who can see it, in words
    reason: str = ""  # why it stands here: "Waits for an answer since yesterday"
    tone: Tone = ""
    edited: bool = False
    edited_url: str = ""
    comments: int | None = None  # None: no comments possible
    cut: bool = False  # the text goes on at `url`
    id: str = ""
    reactions: ReactionBar | None = None
    quote: Quote | None = None
    resolved: bool = False
    answers: Link | None = None  # the comment that a comment answers
    note: str = ""  # what only some see of it: "Hidden by the hosts"
    buttons: Sequence[Action] = ()
    menu: Sequence[Action] = ()
