"""Whether two people will be in touch again within a year: the chance behind every band.

Observation (ten and thirteen years of two public projects): four numbers say nearly all that
headers tell. Kinds of contact, reciprocity and the length of the silence add little to them, and
eighty features or boosted trees add nothing on people not seen before.

1. Weeks in which the two were in touch, a week long ago counting less (half-life a year). Weeks, not
   items: twenty mails in one afternoon are one occasion.
2. The same with a half-life of a quarter: what began lately is missed by the first.
3. The trend of each of the two: weeks in touch with anybody, each person counting, this year against
   the year before. Whoever falls silent towards all will not write to one.
4. How busy the busier of the two has been lately (half-life a quarter): somebody must begin.

Each by its logarithm (the second week says more than the fortieth), put together by a logistic
regression whose coefficients `benchmarks/learn_ties.py` learns; they stand in `data/`, with the
sets they were learnt on. Weeks begin on Mondays (UTC) and are numbered from 1970.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from math import exp, exp2, log1p

YEAR_WEEKS, QUARTER_WEEKS = 52, 13
MODEL = "persistence-1.json"
TERMS = ("year", "quarter", "trend", "busier")
_EPOCH = date(1970, 1, 1).toordinal()
# The first of January 1970 was a Thursday.
_TO_MONDAY = 3


@dataclass(frozen=True, slots=True)
class Activity:
    """How much somebody is in touch with anybody: person-weeks of this year and of the year before,
    and decayed by a quarter."""

    this_year: int = 0
    year_before: int = 0
    lately: float = 0.0

    @classmethod
    def of(cls, contacts: Iterable[tuple[int, int]], now: int) -> "Activity":
        """From (week, with how many people); a week may come in parts."""
        ages = [(now - week, count) for week, count in contacts if week <= now]
        return cls(
            this_year=sum(count for age, count in ages if age < YEAR_WEEKS),
            year_before=sum(count for age, count in ages if YEAR_WEEKS <= age < 2 * YEAR_WEEKS),
            lately=sum(count * exp2(-age / QUARTER_WEEKS) for age, count in ages),
        )

    @property
    def trend(self) -> float:
        """The logarithm of this year's activity by last year's; 0 if they are alike."""
        return log1p(self.this_year) - log1p(self.year_before)


@dataclass(frozen=True, slots=True)
class Touches:
    """What the chance is made of: decayed weeks of the pair, and both people's activity."""

    year: float
    quarter: float
    one: Activity
    other: Activity

    @property
    def terms(self) -> tuple[float, float, float, float]:
        """The four numbers as the regression takes them, in the order of `TERMS`."""
        return (
            log1p(self.year),
            log1p(self.quarter),
            self.one.trend + self.other.trend,
            log1p(max(self.one.lately, self.other.lately)),
        )


@dataclass(frozen=True, slots=True)
class Model:
    """Coefficients of the four terms; `learnt_on` says where they come from."""

    version: int
    intercept: float
    coefficients: tuple[float, ...]
    learnt_on: tuple[str, ...]

    def score(self, touches: Touches) -> float:
        """The log-odds of being in touch again within a year."""
        return self.intercept + sum(
            weight * term for weight, term in zip(self.coefficients, touches.terms, strict=True)
        )

    def chance(self, touches: Touches) -> float:
        """The chance of being in touch again within a year, between 0 and 1."""
        return 1 / (1 + exp(-self.score(touches)))


def week_of(at: datetime | date) -> int:
    """The number of the week of a date."""
    day = at.astimezone(UTC).date() if isinstance(at, datetime) else at
    return (day.toordinal() - _EPOCH + _TO_MONDAY) // 7


def touches_of(weeks: Iterable[int], one: Activity, other: Activity, now: int) -> Touches | None:
    """What the weeks of a pair and the activity of each of the two say in week `now`.

    Later weeks are left out; None if the two were never in touch. In any order, once or often.
    """
    ages = sorted(now - week for week in set(weeks) if week <= now)
    if not ages:
        return None
    return Touches(decayed_weeks(ages, YEAR_WEEKS), decayed_weeks(ages, QUARTER_WEEKS), one, other)


def decayed_weeks(ages: Iterable[int], half_life: int) -> float:
    """The sum of 2^(-age / half-life) over weeks that are so many weeks old."""
    return sum(exp2(-age / half_life) for age in ages)


@cache
def shipped() -> Model:
    """The model that comes with Samband."""
    text = resources.files("samband.ties").joinpath(f"data/{MODEL}").read_text("utf-8")
    return read_model(text)


def read_model(text: str) -> Model:
    """A model file; raises ValueError if it is not for these terms."""
    found = json.loads(text)
    if tuple(found["terms"]) != TERMS:
        raise ValueError(f"a model for {found['terms']}, not for {TERMS}")
    weights = found["coefficients"]
    return Model(
        version=int(found["version"]),
        intercept=float(found["intercept"]),
        coefficients=tuple(float(weights[name]) for name in TERMS),
        learnt_on=tuple(found["learnt_on"]),
    )


def write_model(model: Model) -> str:
    """A model as its file says it."""
    rounded: Sequence[float] = [round(weight, 4) for weight in model.coefficients]
    return (
        json.dumps(
            {
                "version": model.version,
                "terms": TERMS,
                "intercept": round(model.intercept, 4),
                "coefficients": dict(zip(TERMS, rounded, strict=True)),
                "learnt_on": model.learnt_on,
            },
            indent=2,
        )
        + "\n"
    )
