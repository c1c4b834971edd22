"""What LinkedIn gives out of one's own account: connections, and of messages who and when. No Django.

Most connections have no mail address: they are known by the address of their profile. Of a message the text and the subject
are never looked at. Which account is one's own stands nowhere in the messages, but it is the one that has a part in most.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from samband.sources.book.making import link_of
from samband.sources.book.records import Exchange, Link, key_of
from samband.sources.book.tables import Lines, rows_of
from samband.sources.headers import clean_text
from samband.sources.records import Problem, problem

_DAYS: Final = ("%d %b %Y", "%m/%d/%y", "%Y-%m-%d", "%d/%m/%Y", "%b %d, %Y")
_TIMES: Final = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%m/%d/%y, %I:%M %p")
_PROFILES = re.compile(r"[,;\s]+")


def seconds_of(written: str, forms: tuple[str, ...] = _DAYS) -> int:
    """A day or time as LinkedIn writes it, in seconds since 1970; 0 where it can't be read."""
    text = written.strip().removesuffix(" UTC")
    for form in forms:
        try:
            return int(datetime.strptime(text, form).replace(tzinfo=UTC).timestamp())
        except ValueError:
            continue
    return 0


def _profile(written: str) -> Link | None:
    found = link_of("", written)
    return found if found is not None and found.kind else None


def own_account(lines: Lines) -> str:
    """The profile that has a part in most messages; "" where none stands out."""
    many: Counter[str] = Counter()
    count = 0
    for row in _messages(lines):
        if isinstance(row, Problem):
            continue
        count += 1
        both = [row["sender profile url"], *_PROFILES.split(row["recipient profile urls"])]
        many.update({one.value for one in map(_profile, both) if one is not None})
    best = many.most_common(1)
    return best[0][0] if best and best[0][1] * 2 > count else ""


def _messages(lines: Lines) -> Iterator[dict[str, str] | Problem]:
    header: list[str] = []
    for row in rows_of(lines, ","):
        if isinstance(row, Problem):
            # The line may be words that somebody wrote.
            yield problem(row.number, row.code, "messages.csv", "")
        elif not header:
            header = [cell.strip().lower() for cell in row.cells]
        else:
            cells = dict(zip(header, row.cells, strict=False))
            wanted = ("from", "sender profile url", "to", "recipient profile urls", "date")
            yield {"number": str(row.number), **{name: cells.get(name, "") for name in wanted}}


def read_messages(lines: Lines, own: str, first: int) -> Iterator[Exchange | Problem]:
    """Who wrote to whom and when; only messages that the account `own` has a part in."""
    for row in _messages(lines):
        if isinstance(row, Problem):
            yield problem(first + row.number, row.code, row.field, "")
            continue
        number = first + int(row["number"])
        at = seconds_of(row["date"], _TIMES)
        sender = _profile(row["sender profile url"])
        to = [one for one in map(_profile, _PROFILES.split(row["recipient profile urls"])) if one]
        if not at or sender is None or not to:
            yield problem(number, "no_parties", "messages.csv", "")
            continue
        if own not in (sender.value, *(one.value for one in to)):
            yield problem(number, "not_ones_own", "messages.csv", "")
            continue
        is_sent = sender.value == own
        written = next(csv.reader([row["to"]]), [])
        to_names = written if len(written) == len(to) else [""] * len(to)
        both = zip(to, to_names, strict=True) if is_sent else [(sender, row["from"])]
        others = [(one, clean_text(name, 200)) for one, name in both if one.value != own]
        if not others:
            yield problem(number, "no_parties", "messages.csv", "")
            continue
        key = key_of("linkedin", at, sender.value, [one.value for one in to])
        yield Exchange(
            number, key, at, is_sent, tuple(one for one, _ in others), tuple(name for _, name in others)
        )  # fmt: skip


def skip_preamble(lines: Lines) -> None:
    """Pass over the notes that stand above the header of the connections."""
    seen = []
    for _ in range(20):
        line = lines.next()
        if line is None:
            break
        seen.append(line)
        if (line[1] or "").lower().replace('"', "").startswith("first name,last name,"):
            lines.give_back([line])
            return
    lines.give_back(seen)
