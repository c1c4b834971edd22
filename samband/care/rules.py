"""When it is time to be in touch again. Pure; days, by the person's own calendar.

Observation: what is remembered by a list grows stale, because lists don't see that one has been in touch. Theory: a plan is
counted from the last real contact, whatever source knows of it, so that nothing has to be ticked off (Dex and Monica call
it keep-in-touch; their counters start when the button is pressed). Code: `look_at` is told that day and nothing else.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

SHORTEST, LONGEST = 1, 1_100
MOST_PLANS = 500
SNOOZES = (7, 14, 30)
#: What is to come is told this far ahead.
AHEAD = timedelta(days=28)


class Time(StrEnum):
    """How a plan stands."""

    RESTING = "resting"
    SNOOZED = "snoozed"
    DUE = "due"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Look:
    """How a plan stands on a day. `days`: since the last contact, None if there never was one."""

    time: Time
    due_on: date
    late_on: date
    days: int | None

    @property
    def is_due(self) -> bool:
        return self.time in (Time.DUE, Time.LATE)


def is_plan(ideal: int, longest: int) -> bool:
    """Whether these are two gaps in days that fit together."""
    return SHORTEST <= ideal <= longest <= LONGEST


def look_at(
    *,
    ideal: int,
    longest: int,
    since: date,
    last: date | None,
    snoozed_until: date | None,
    today: date,
) -> Look:
    """How a plan stands: from the last contact, or from the day it was made if there was none.

    A snooze counts until its day, or until there was a contact after it was pressed, whichever is first: `due_on` then
    lies later anyway.
    """
    begin = last if last is not None else since
    due_on = begin + timedelta(days=ideal)
    late_on = begin + timedelta(days=longest)
    days = (today - last).days if last is not None else None
    if today < due_on:
        time = Time.RESTING
    elif snoozed_until is not None and today < snoozed_until:
        time = Time.SNOOZED
        due_on = snoozed_until
    else:
        time = Time.LATE if today > late_on else Time.DUE
    return Look(time, due_on, late_on, days)


def urgency(look: Look, ideal: int, today: date) -> float:
    """By what due plans are ordered: how far over its own gap a relation is, not how many days; larger first."""
    return ((today - look.due_on).days + ideal) / ideal


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def usual_gap(days: Iterable[date]) -> int | None:
    """The middle gap between days with a contact, in days; None with fewer than four gaps, which make no rhythm."""
    found = sorted(set(days))
    gaps = sorted((b - a).days for a, b in itertools.pairwise(found))
    return gaps[len(gaps) // 2] if len(gaps) >= 4 else None
