"""From the times in a calendar to the spans that are kept. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias, cast

Kind: TypeAlias = Literal["busy", "away"]
#: What is kept: from yesterday, so that whoever is away since then is, to 60 days ahead.
BEFORE: Final = timedelta(days=1)
AHEAD: Final = timedelta(days=60)
#: Two meetings with less between them are one span: nobody is free to talk in five minutes.
NEAR: Final = timedelta(minutes=5)
MOST_SPANS: Final = 1_000
#: A calendar that is fetched is asked again so often, and after a fault ever less often.
FETCHED_EACH: Final = timedelta(minutes=30)
LONGEST_PAUSE: Final = timedelta(hours=24)
#: Read anew at least so often even if it did not change: the window moves on.
WHOLE_EACH: Final = timedelta(hours=20)
#: After so many faults in a row its person is told, and after so long what was known of it is forgotten.
FAULTS_TOLD: Final = 5
STALE_AFTER: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A time in which somebody is busy, or out of office."""

    starts_at: datetime
    ends_at: datetime
    kind: Kind


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order, without overlaps: near ones of a kind are one, and who is out of office is not merely busy."""
    given = sorted(span for span in spans if span.ends_at > span.starts_at)
    away = _merged([span for span in given if span.kind == "away"])
    busy = _merged([span for span in given if span.kind == "busy"])
    return sorted([*away, *(part for span in busy for part in _without(span, away))])


def _merged(spans: Sequence[Span]) -> list[Span]:
    found: list[Span] = []
    for span in spans:
        if found and span.starts_at - found[-1].ends_at <= NEAR:
            last = found[-1]
            found[-1] = Span(last.starts_at, max(last.ends_at, span.ends_at), last.kind)
        else:
            found.append(span)
    return found


def _without(span: Span, others: Sequence[Span]) -> list[Span]:
    """What is left of a span outside the others, which are in order."""
    found: list[Span] = []
    begin = span.starts_at
    for other in others:
        if other.ends_at <= begin:
            continue
        if other.starts_at >= span.ends_at:
            break
        if other.starts_at > begin:
            found.append(Span(begin, other.starts_at, span.kind))
        begin = max(begin, other.ends_at)
    if begin < span.ends_at:
        found.append(Span(begin, span.ends_at, span.kind))
    return found


def pause_after(faults: int) -> timedelta:
    """How long until a calendar is asked again: twice as long after each fault, a day at most."""
    longer: int = 2 ** min(faults, 10)
    return min(FETCHED_EACH * longer, LONGEST_PAUSE)


def kind_of(text: str) -> Kind:
    """A kind as it was written. Raises ValueError."""
    if text not in ("busy", "away"):
        raise ValueError(text)
    return cast(Kind, text)
