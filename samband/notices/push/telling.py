"""What a push message says: composed when it is sent, of what its person may read at that moment.

A push service sees no word of it, but a phone shows it on a locked screen. So by default it says who and where and of what
kind, never what was written; of a secret room it says only that something is new. Whoever wants to read the words on their
devices turns that on.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.entries.models import Entry
from samband.kernel.text import one_line
from samband.notices.kinds import kind_of
from samband.notices.push.rules import MOST_BYTES
from samband.notices.queries import Line, unread_line, unread_lines
from samband.people.letters import organisation_name
from samband.people.models import Person
from samband.spaces.models import Openness
from samband.web.counts import capped

URGENT = ("direct", "mention")


@dataclass(frozen=True, slots=True)
class Said:
    """A message: its words, where it leads, what it takes the place of on the device."""

    title: str
    body: str
    url: str
    tag: str
    is_urgent: bool = False

    def as_message(self, language: str) -> dict[str, Any]:
        """What the worker reads."""
        return {
            "title": self.title,
            "body": self.body,
            "url": self.url,
            "tag": self.tag,
            "lang": language,
            "urgent": self.is_urgent,
        }


def say_line(person: Person, group_key: str, *, with_words: bool) -> Said | None:
    """The message of a line; None when it was read, is gone, or is not for this person any more. Two statements."""
    line = unread_line(person, group_key)
    if line is None:
        return None
    title, body = _words(line, with_words)
    return Said(
        title=one_line(title, 120),
        body=_cut(body),
        url=line.url,
        tag=group_key,
        is_urgent=line.kind in URGENT,
    )


def say_many(person: Person) -> Said | None:
    """One message for everything that gathered; None when nothing is unread."""
    count = unread_lines(person)
    if not count:
        return None
    told = ngettext(
        "%(count)s thing that concerns you is new",
        "%(count)s things that concern you are new",
        count,
    )
    return Said(organisation_name(), told % {"count": capped(count)}, "/notifications", "many")


def _words(line: Line, with_words: bool) -> tuple[str, str]:
    if with_words:
        return strip_tags(line.sentence), line.excerpt
    root = Entry.objects.filter(pk=line.root_id)
    secret = Q(audience__openness=Openness.SECRET) | Q(audience__space__openness=Openness.SECRET)
    is_secret = root.filter(secret).exists()
    if is_secret:
        return organisation_name(), _("Something concerns you")
    kind = kind_of(line.kind)
    brief = kind.brief(line.actor.name) if kind is not None and kind.brief is not None else ""
    said = brief or _("%(name)s: something new for you") % {"name": line.actor.name}
    return said, line.where or organisation_name()


def _cut(body: str) -> str:
    while len(body.encode()) > MOST_BYTES // 3:
        body = one_line(body, len(body) * 3 // 4)
    return body
