"""Texts of other conversations as Markdown. Pure.

What names somebody or a room becomes a mark (see `records`); code stays as it is.
"""

import html
import re
from collections.abc import Callable
from typing import Final

from markdownify import markdownify

from samband.sources.chat.records import person_mark, room_mark, without_marks

_SLACK_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_SLACK_LINK = re.compile(r"<([^<>\n]{1,2000})>")
_SLACK_BOLD = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_SLACK_STRIKE = re.compile(r"(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])")
_BULLET = re.compile(r"^(\s*)[•◦▪︎]\s*", re.MULTILINE)
_ZULIP_PERSON = re.compile(r"@_?\*\*([^*|\n]{1,200})(?:\|(\d{1,18}))?\*\*")
_ZULIP_ROOM = re.compile(r"#\*\*([^*>\n]{1,200})(?:>[^*\n]{1,200})?\*\*")
_AT_NAME = re.compile(r"(?<![\w@/.])@([a-z0-9][a-z0-9._-]{0,63})", re.IGNORECASE)
_CODE = re.compile(r"(```.*?```|~~~.*?~~~|`[^`\n]+`)", re.DOTALL)
#: Mentions of everybody: a past shout is no reason to call anybody now.
_SLACK_CALLS: Final = {"!here": "@here", "!channel": "@channel", "!everyone": "@everyone"}


def _outside_code(text: str, pattern: "re.Pattern[str]", change: Callable[[str], str]) -> str:
    parts = pattern.split(text)
    return "".join(part if index % 2 else change(part) for index, part in enumerate(parts))


def from_slack(text: str, person_key: Callable[[str], str], room_key: Callable[[str], str]) -> str:
    """Slack's mrkdwn: `*bold*`, `~gone~`, `<@U1>`, `<#C1|name>`, `<https://…|words>`, &amp; &lt; &gt;.

    `person_key` and `room_key` turn the archive's own ids into keys.
    """

    def link(found: "re.Match[str]") -> str:
        target, _, words = found[1].partition("|")
        if target.startswith("@"):
            return person_mark(person_key(target[1:]))
        if target.startswith("#"):
            return room_mark(room_key(target[1:]))
        if target.startswith("!"):
            return words or _SLACK_CALLS.get(target.partition("^")[0], "")
        if not target.startswith(("http://", "https://", "mailto:")):
            return found[0]
        shown = words.replace("[", "(").replace("]", ")")
        return f"[{shown}]({target})" if shown and shown != target else target

    def change(part: str) -> str:
        part = _SLACK_LINK.sub(link, part)
        part = _SLACK_BOLD.sub(r"**\1**", part)
        part = _SLACK_STRIKE.sub(r"~~\1~~", part)
        return _BULLET.sub(r"\1- ", part)

    changed = _outside_code(without_marks(text), _SLACK_CODE, change)
    return html.unescape(changed)


def from_zulip(
    text: str, by_name: Callable[[str], str | None], room_by_name: Callable[[str], str | None]
) -> str:
    """Zulip's Markdown: `@**Name|12**` and `#**room>topic**` become marks where they are known."""

    def person(found: "re.Match[str]") -> str:
        key = by_name(found[2] or found[1])
        return person_mark(key) if key else found[1]

    def room(found: "re.Match[str]") -> str:
        key = room_by_name(found[1])
        return room_mark(key) if key else found[1]

    return _outside_code(
        without_marks(text),
        _CODE,
        lambda part: _ZULIP_ROOM.sub(room, _ZULIP_PERSON.sub(person, part)),
    )


def from_markdown(text: str, by_handle: Callable[[str], str | None]) -> str:
    """Markdown with `@handle`, as Mattermost has it."""

    def person(found: "re.Match[str]") -> str:
        name = found[1].rstrip(".-_")
        key = by_handle(name.lower())
        return person_mark(key) + found[1][len(name) :] if key else found[0]

    return _outside_code(without_marks(text), _CODE, lambda part: _AT_NAME.sub(person, part))


def from_html(text: str) -> str:
    """Rendered HTML as Markdown; what Markdown has no sign for keeps its words only."""
    made: str = markdownify(without_marks(text), heading_style="ATX", bullets="-", strip=["img"])
    return made.strip()
