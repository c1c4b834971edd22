"""How well two people know each other, from dated contacts alone; and the ways from one to another.

Strength (Roth et al., "Suggesting Friends Using the Implicit Social Graph", KDD 2010, section 3):

    IR = omega_out * sum_out 2^(-(now - t) / half_life) + sum_in 2^(-(now - t) / half_life)

with omega_out > 1, because writing to somebody says more than being written to. Each direction is
one number at one time, so a new contact costs O(1) and contacts may come in any order.

That number is what somebody invests in somebody, for ways. Bands come from the chance of being in
touch again within a year (`persistence`), which this number alone foretells less well. De Choudhury,
Mason, Hofman and Watts ("Inferring relevant social networks from interpersonal communication", WWW
2010) find that a tie predicts best if it means five to ten reciprocated messages a year; the
thresholds below are about what such steady contact gives.

Silence is judged against the pair's own rhythm, not one clock for all (Miritello et al. 2013: a
tie is over only when the gap is long for this pair).

Ways (Hangal, MacLean, Lam and Heer, "All Friends Are Not Equal", 2010):
Influence(A -> B) = Invests(B, A) / sum over X of Invests(B, X); a way is worth the product. How
much the target invests in the go-between counts, not how much the go-between would like to know.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import exp2
from statistics import median

HALF_LIFE = timedelta(days=180)
# Roth et al. use a weight above one without giving it; half as much again keeps the order of
# magnitude and lets one reply outweigh one circular.
OMEGA_OUT = 1.5

# Chance of being in touch again within a year, and decayed weeks in which the quieter side turned to
# the other: however much one side writes, they don't know each other if nothing comes back.
WELL_CHANCE, WELL_RETURNED = 0.75, 10.0
KNOWS_CHANCE, KNOWS_RETURNED = 0.5, 1.0
# Below this a contact years ago has faded so far that nothing is left to say.
FADED_CHANCE = 0.02

# A gap is worth a remark if it is this many times the pair's usual gap, and this long.
QUIET_TIMES = 3.0
QUIET_AT_LEAST = timedelta(weeks=3)
# Fewer gaps than this make no rhythm.
RHYTHM_FROM_GAPS = 4

MOST_GO_BETWEENS = 2


class Band(StrEnum):
    """How well two people know each other, in the words colleagues see."""

    WELL = "well"
    KNOWS = "knows"
    MET = "met"


class Said(StrEnum):
    """What somebody says of a tie of theirs where dates tell it wrong."""

    CLOSER = "closer"
    NOT_AT_ALL = "not-at-all"


@dataclass(frozen=True, slots=True)
class Decayed:
    """A decayed sum: what `weight` was at the time `as_of`."""

    weight: float
    as_of: datetime


@dataclass(frozen=True, slots=True)
class Parts:
    """What a tie is made of, for its explanation; sentences are made by `explain`. `chance`: of being in
    touch again within a year; `weeks_this_year`: in how many of the last 52 weeks they were."""

    band: Band | None
    chance: float
    weeks_this_year: int
    out_count: int
    in_count: int
    first_at: datetime | None
    last_at: datetime | None

    @property
    def is_mutual(self) -> bool:
        return self.out_count > 0 and self.in_count > 0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The pair's usual gap and the present one; `is_quiet` if the latter is unusually long."""

    usual_gap: timedelta
    gap: timedelta
    is_quiet: bool


def decayed(
    weight: float, as_of: datetime, at: datetime, half_life: timedelta = HALF_LIFE
) -> float:
    """What is left of `weight` at `at`; before `as_of` it is more, by the same law."""
    return weight * exp2((as_of - at) / half_life)


def add(
    weight: float,
    as_of: datetime,
    at: datetime,
    half_life: timedelta = HALF_LIFE,
    amount: float = 1.0,
) -> Decayed:
    """Add one contact of time `at` to a decayed sum, whichever of the two is the later.

    O(1). The sum is kept at the latest contact's time, so that it never grows out of range.
    """
    if at >= as_of:
        return Decayed(decayed(weight, as_of, at, half_life) + amount, at)
    return Decayed(weight + decayed(amount, at, as_of, half_life), as_of)


def strength(out_weight: float, in_weight: float, omega_out: float = OMEGA_OUT) -> float:
    """IR of Roth et al. 2010 from the two decayed sums at one time."""
    return omega_out * out_weight + in_weight


def band_of(chance: float, returned: float) -> Band | None:
    """The band of a tie; None if nothing of it is left.

    `chance` of being in touch again within a year; `returned`: decayed weeks in which the quieter side
    turned to the other. Somebody whose last contact is a few years old "has met".
    """
    if chance >= WELL_CHANCE and returned >= WELL_RETURNED:
        return Band.WELL
    if chance >= KNOWS_CHANCE and returned >= KNOWS_RETURNED:
        return Band.KNOWS
    return Band.MET if chance >= FADED_CHANCE else None


def corrected(band: Band | None, said: str) -> Band | None:
    """The band of a tie whose person said something of it ("" for nothing).

    Closer is one band more, and at least "knows": who has merely met somebody would not say it. It goes on from what dates
    tell, so that it is never less than they do.
    """
    if said == Said.NOT_AT_ALL:
        return None
    if said == Said.CLOSER:
        return Band.WELL if band in (Band.WELL, Band.KNOWS) else Band.KNOWS
    return band


def rhythm(contacts: Iterable[datetime], now: datetime) -> Rhythm | None:
    """The median gap between days with contact, and whether the present silence is unusual.

    None if there have been too few contacts for a rhythm. Several contacts on one day are one
    occasion.
    """
    days = sorted({contact.date() for contact in contacts if contact <= now})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    if len(gaps) < RHYTHM_FROM_GAPS:
        return None
    usual = timedelta(days=median(gaps))
    gap = now.date() - days[-1]
    return Rhythm(usual, gap, gap >= QUIET_AT_LEAST and gap >= QUIET_TIMES * usual)


@dataclass(frozen=True, slots=True)
class Way:
    """A way to somebody: whom to ask, in order, the target last; `worth` is in (0, 1]."""

    steps: tuple[int, ...]
    worth: float

    @property
    def go_betweens(self) -> tuple[int, ...]:
        return self.steps[:-1]


def influence(invested_back: float, all_invested: float) -> float:
    """Influence(A -> B): the share of what B invests in anybody that B invests in A."""
    if invested_back <= 0 or all_invested <= 0:
        return 0.0
    return min(1.0, invested_back / all_invested)


def ways(
    start: int,
    target: int | Collection[int],
    neighbours: Callable[[int], Sequence[tuple[int, float]]],
    *,
    most: int = 5,
    most_go_betweens: int = MOST_GO_BETWEENS,
    longer: float = 1.0,
) -> list[Way]:
    """The best ways from `start` to `target` (or any of several), each over another first go-between.

    `neighbours(x)` gives (y, Influence(x -> y)). More than two go-betweens are never offered:
    chains die at each hop (Goel, Muhamad and Watts 2009); `longer` is what a way over two keeps of
    its worth for that reason. Each first go-between appears once, because five ways through the
    same colleague are one alternative.
    """
    targets = {target} if isinstance(target, int) else set(target)
    best: dict[int, Way] = {}

    def offer(way: Way) -> None:
        known = best.get(way.steps[0])
        if way.worth > 0 and (known is None or _rank(way) < _rank(known)):
            best[way.steps[0]] = way

    for first, to_first in neighbours(start):
        if first == start:
            continue
        if first in targets:
            offer(Way((first,), to_first))
            continue
        if most_go_betweens < 1:
            continue
        for second, to_second in neighbours(first):
            if second in (start, first):
                continue
            if second in targets:
                offer(Way((first, second), to_first * to_second))
            elif most_go_betweens > 1:
                for third, to_third in neighbours(second):
                    if third in targets:
                        worth = to_first * to_second * to_third * longer
                        offer(Way((first, second, third), worth))
    return sorted(best.values(), key=_rank)[:most]


def _rank(way: Way) -> tuple[float, int, tuple[int, ...]]:
    return (-way.worth, len(way.steps), way.steps)
