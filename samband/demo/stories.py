"""Reads the hand-written stories of the sample organisation (`data/stories/*.md`).

A thread begins with `=== KEY AUTHOR AUDIENCE WHEN CLOCK LANGUAGE [page]`, an optional title line
`# …`, and its body. A comment begins with `--- AUTHOR AFTER [LANGUAGE] [^]`; `^` answers the
comment before it, else the thread itself.

- AUDIENCE: `alla` (colleagues), a space's slug, or `till:NAME,NAME` (the author is added).
- WHEN: `70.2` is the Tuesday seventy weeks before this week; `d3` the third working day before
  today; `h5` five hours ago (its clock is ignored).
- AFTER: `+40m` and `+3h` count from the item before; `+2@08:05` is that clock two days later.

Weeks keep their weekdays, so a Monday meeting stays on a Monday whenever the sample is made.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import cast
from zoneinfo import ZoneInfo

from samband.demo.shapes import Audience, Entry, EntryKind, Language

_MARK = re.compile(r"^(===|---) (.+)$", re.MULTILINE)
_AFTER = re.compile(r"\+(?:(?P<minutes>\d+)m|(?P<hours>\d+)h|(?P<days>\d+)@(?P<clock>\d\d:\d\d))")


class StoryError(ValueError):
    """A story file is not written as this module's docstring says."""


def read_stories(text: str, *, now: datetime, zone: ZoneInfo) -> Iterator[Entry]:
    """The entries of one story file, each thread in the order it was written.

    Raises StoryError for a heading that can't be understood.
    """
    today = now.astimezone(zone).date()
    parts = _MARK.split(text)
    root: Entry | None = None
    before: Entry | None = None
    count = 0
    for mark, heading, raw in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        words = heading.split()
        body = raw.strip()
        if mark == "===":
            root = before = _thread(words, body, today=today, now=now, zone=zone)
            count = 0
        elif root is None or before is None:
            raise StoryError(f"A comment before the first thread: {heading!r}")
        else:
            count += 1
            before = _comment(words, body, root=root, before=before, number=count, zone=zone)
        yield before


def _thread(words: list[str], body: str, *, today: date, now: datetime, zone: ZoneInfo) -> Entry:
    if len(words) not in (6, 7):
        raise StoryError(f"A thread needs KEY AUTHOR AUDIENCE WHEN CLOCK LANGUAGE: {words}")
    key, author, audience, when, clock, language = words[:6]
    title = ""
    if body.startswith("# "):
        title, _, body = body[2:].partition("\n")
    return Entry(
        key=key,
        kind=cast(EntryKind, words[6] if len(words) == 7 else "post"),
        author=author,
        audience=_audience(audience, author),
        parent="",
        root="",
        title=title.strip(),
        body=body.strip(),
        language=cast(Language, language),
        published_at=_moment(when, clock, today=today, now=now, zone=zone),
    )


def _comment(
    words: list[str], body: str, *, root: Entry, before: Entry, number: int, zone: ZoneInfo
) -> Entry:
    author, after, *options = words
    language = next((word for word in options if word in ("sv", "en")), root.language)
    return Entry(
        key=f"{root.key}.{number}",
        kind="comment",
        author=author,
        audience=root.audience,
        parent=before.key if "^" in options else root.key,
        root=root.key,
        title="",
        body=body,
        language=cast(Language, language),
        published_at=_later(before.published_at, after, zone=zone),
    )


def _audience(word: str, author: str) -> Audience:
    if word == "alla":
        return Audience("colleagues")
    if word.startswith("till:"):
        return Audience("people", people=tuple(sorted({author, *word[5:].split(",")})))
    return Audience("space", space=word)


def _moment(when: str, clock: str, *, today: date, now: datetime, zone: ZoneInfo) -> datetime:
    if when.startswith("h"):
        return (now - timedelta(hours=int(when[1:]))).replace(microsecond=0)
    if when.startswith("d"):
        day = today
        for _ in range(int(when[1:])):
            day -= timedelta(days=3 if day.weekday() == 0 else 1)
            if day.weekday() > 4:
                day -= timedelta(days=day.weekday() - 4)
    else:
        weeks, weekday = when.split(".")
        monday = today - timedelta(days=today.weekday())
        day = monday - timedelta(weeks=int(weeks)) + timedelta(days=int(weekday) - 1)
    return _at(day, clock, zone)


def _later(before: datetime, after: str, *, zone: ZoneInfo) -> datetime:
    match = _AFTER.fullmatch(after)
    if match is None:
        raise StoryError(f"Not a time after: {after!r}")
    if match["days"]:
        day = before.astimezone(zone).date() + timedelta(days=int(match["days"]))
        return _at(day, match["clock"], zone)
    return before + timedelta(minutes=int(match["minutes"] or 0), hours=int(match["hours"] or 0))


def _at(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).astimezone(UTC)
