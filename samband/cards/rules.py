"""Ways to somebody outside over a colleague. Pure.

Observation: people choose a go-between whom the target would listen to, not one whom they themselves see often. Theory:
Hangal et al. 2010: `Influence(A→B) = Invests(B, A) / Σ_X Invests(B, X)`, the value of a way is the product of the
influences on it. Where a colleague shared only a word ("knows well"), the word stands for a typical influence. Moderately
weak ties carry as well as strong ones (Rajkumar et al., Science 2022), so the words lie closer than the numbers would.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# A typical influence per band; only their order and rough distance matter.
INFLUENCE = {"well": 0.30, "knows": 0.18, "met": 0.07}
# Asking a colleague one has no tie to still works: same team, or just colleagues.
TEAM_MATE = 0.15
COLLEAGUE = 0.05


@dataclass(frozen=True, slots=True)
class Knows:
    """A colleague knows a target: `band` in words, `influence` if it was computed from ties that the asker sees."""

    person_id: int
    target_id: int
    band: str
    influence: float | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How the asker reaches a colleague: `influence` of the asker on them, and the band shown ("" for none)."""

    person_id: int
    influence: float
    band: str = ""
    is_team_mate: bool = False


@dataclass(frozen=True, slots=True)
class RankedWay:
    """A way over one colleague to one target; `value` orders ways and is never shown."""

    person_id: int
    target_id: int
    value: float
    band_to_colleague: str
    band_to_target: str


def rank_ways(knowers: Iterable[Knows], reaches: Iterable[Reach], limit: int) -> list[RankedWay]:
    """The best ways, at most one per colleague and target, highest value first; ties broken by id.

    A colleague without a `Reach` is still a colleague.
    """
    reach_of = {reach.person_id: reach for reach in reaches}
    best: dict[tuple[int, int], RankedWay] = {}
    for knows in knowers:
        reach = reach_of.get(knows.person_id, Reach(knows.person_id, 0.0))
        first = max(reach.influence, TEAM_MATE if reach.is_team_mate else COLLEAGUE)
        second = knows.influence if knows.influence is not None else INFLUENCE[knows.band]
        way = RankedWay(
            person_id=knows.person_id,
            target_id=knows.target_id,
            value=first * second,
            band_to_colleague=reach.band or "met",
            band_to_target=knows.band,
        )
        key = (way.person_id, way.target_id)
        if key not in best or best[key].value < way.value:
            best[key] = way
    ranked = sorted(best.values(), key=lambda way: (-way.value, way.person_id, way.target_id))
    return ranked[:limit]


def stronger(bands: Sequence[str]) -> str:
    """The strongest of some bands; raises ValueError for none."""
    return max(bands, key=lambda band: INFLUENCE[band])


LEVELS = ("mine", "known", "shared", "company")


def narrower(one: str, other: str) -> str:
    """The sharing level of two that fewer people see."""
    return min(one, other, key=LEVELS.index)


def folded(kept: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What a card says after it took in another one of its owner's: it wins, the other fills what it lacks.

    An address is no name if the other card has one. Addresses and topics of both stay, in order.
    """
    after = dict(kept)
    if not kept["name"] or ("@" in kept["name"] and "@" not in other["name"] and other["name"]):
        after |= {"name": other["name"], "name_key": other["name_key"]}
    for name in ("title", "place"):
        after[name] = kept.get(name) or other.get(name, "")
    if not kept["organisation_name"]:
        after |= {name: other[name] for name in ("organisation_id", "organisation_name")}
    for name in ("emails", "topics"):
        after[name] = list(dict.fromkeys([*kept[name], *other[name]]))
    after["level"] = narrower(kept["level"], other["level"])
    after["band"] = stronger([kept["band"], other["band"]])
    return after
