"""Reading a calendar as a source: whom its owner met when, in meetings of 2 to 30 people; never what about.

What is private, cancelled, lasts whole days, or has nobody else in it is passed over by `kernel.calendars`.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

from samband.kernel.calendars.reading import Figures, NoCalendar, read
from samband.sources import headers
from samband.sources.records import Address, LeftOut, Meeting, Problem, UnreadableInput, problem
from samband.sources.uids import series_uid

#: How far back meetings are read unless somebody says otherwise.
YEARS: Final = 10
MOST_MEETINGS: Final = 500_000


def read_meetings(
    path: Path, *, now: int, since: str, limit: int
) -> Iterator[Meeting | Problem | LeftOut]:
    """The meetings that were, each time of those that repeat; then what could not be read, and what was no meeting.

    Raises UnreadableInput: `not_found`, `not_readable`, `empty_file`, `too_large`, `not_a_calendar`.
    """
    with _opened(path, limit) as file:
        yield from _read(file, now, since)


def _read(file: BinaryIO, now: int, since: str) -> Iterator[Meeting | Problem | LeftOut]:
    end = datetime.fromtimestamp(now, UTC)
    begin = end - timedelta(days=round(365.25 * YEARS))
    if since:
        begin = datetime.fromisoformat(since).replace(tzinfo=UTC)
    figures = Figures()
    number = 0
    try:
        # Times without a zone are a few hours off at most, which says nothing else about a tie.
        for number, line in enumerate(
            read(
                file, "meetings", begin=begin, end=end, zone=UTC, own=frozenset(), figures=figures, most=MOST_MEETINGS
            ),
            start=1,
        ):  # fmt: skip
            yield _meeting(number, line)
    except NoCalendar as error:
        raise UnreadableInput("not_a_calendar") from error
    for reason, count in figures.reasons.items():
        for _each in range(count):
            number += 1
            yield problem(number, "broken_event", "", reason)
    for _each in range(figures.endless):
        number += 1
        yield problem(number, "endless_event", "", "")
    if figures.is_cut:
        yield problem(number + 1, "too_many_meetings", "", "")
    for reason, count in figures.passed_over.items():
        yield LeftOut(reason, count)


def _opened(path: Path, limit: int) -> BinaryIO:
    try:
        size = path.stat().st_size
        if size > limit:
            raise UnreadableInput("too_large")
        file = path.open("rb")
    except (FileNotFoundError, IsADirectoryError) as error:
        raise UnreadableInput("not_found") from error
    except OSError as error:
        raise UnreadableInput("not_readable") from error
    if not size:
        file.close()
        raise UnreadableInput("empty_file")
    return file


def _meeting(number: int, line: dict[str, Any]) -> Meeting:
    people = tuple(
        Address(headers.clean_text(one["name"], headers.NAME_LENGTH), one["mail"])
        for one in line["people"]
        if headers.clean_mail(one["mail"])
    )
    return Meeting(
        number=number,
        key=_key(line),
        at=line["at"],
        people=people,
    )


def _key(line: dict[str, Any]) -> str:
    """What makes a meeting one, in whatever file it stands and wherever it was moved to: its id, and which of its times."""
    uid = series_uid(line["uid"])
    if uid.startswith("without-"):
        uid = f"{line['at']} {' '.join(sorted(one['mail'] for one in line['people']))}"
    return hashlib.sha256(f"calendar\0{uid}\0{line['original']}".encode()).hexdigest()
