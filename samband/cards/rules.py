"""Ways to somebody outside over a colleague. Pure.

Observation: people choose a go-between whom the target would listen to, not one whom they themselves see often. Theory:
Hangal et al. 2010: `Influence(A→B) = Invests(B, A) / Σ_X Invests(B, X)`, the value of a way is the product of the
influences on it. Where a colleague shared only a word ("knows well"), the word stands for a typical influence.

Moderately weak ties carry a request nearly as well as strong ones (Rajkumar et al., Science 2022), and only the very weak
fail. So an influence counts by how well it *carries*: `i / (i + 0.05)`, made to be 1 at 1. Half of that is reached by
whoever gets a twentieth of what somebody puts into others; from a fifth on, more hardly helps.

Chains die at each hop (Goel, Muhamad and Watts 2009): a way over two keeps half of its worth. And whoever is asked by many,
or is away, is asked less: steps, not numbers, so that an order tells nobody how often a colleague is asked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from samband.ties.rules import Band, Said

if TYPE_CHECKING:
    from samband.ties.touches import Standing

# A typical influence per band; only their order and rough distance matter.
INFLUENCE = {"well": 0.30, "knows": 0.18, "met": 0.07}
#: In place of a band, for one's own eyes: no source tells of a contact and one said nothing oneself.
UNKNOWN = "unknown"
# Asking a colleague one has no tie to still works: same team, or just colleagues. The latter carries less than half, so that
# somebody close to both is asked first.
TEAM_MATE = 0.15
COLLEAGUE = 0.03
# The influence that carries half as well as any can.
CARRIES_HALF = 0.05
# What a way over two go-betweens keeps.
LONGER = 0.5
# What a way over somebody keeps who has so many open requests already, and over somebody who is away.
BURDENS = ((6, 0.5), (3, 0.7))
AWAY = 0.4


def own_band(standing: "Standing | None", on_card: str | None) -> str:
    """How well somebody knows a contact, for their own eyes: a band, `UNKNOWN`, or "" where they don't or nothing is left.

    `standing` is what dates and they themselves tell, None without a contact; `on_card`: the band that colleagues read where
    the card is shared, None without a card. Its least is "met", also without a contact: whoever shares a card says so much.
    """
    if standing is not None and standing.band is not None:
        return standing.band
    if on_card == Band.MET and standing is None:
        return UNKNOWN
    return on_card or ""


def carries(influence: float) -> float:
    """How well a tie of this influence carries a request: between 0 and 1, and steep only where ties are very weak."""
    return influence * (1 + CARRIES_HALF) / (influence + CARRIES_HALF) if influence > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Knows:
    """A colleague knows a target: `band` in words, `influence` if it was computed from ties that the asker sees; then
    `own_party_id` is the colleague as a party."""

    person_id: int
    target_id: int
    band: str
    influence: float | None = None
    own_party_id: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How the asker reaches a colleague: `influence` of the asker on them, and the band shown ("" for none); and what
    speaks against asking them now: requests that wait for them, and that they are away."""

    person_id: int
    influence: float
    band: str = ""
    is_team_mate: bool = False
    open_requests: int = 0
    is_away: bool = False

    @property
    def burden(self) -> float:
        """The part of a way's worth that is left."""
        kept = next((part for least, part in BURDENS if self.open_requests >= least), 1.0)
        return kept * (AWAY if self.is_away else 1.0)


@dataclass(frozen=True, slots=True)
class RankedWay:
    """A way over one colleague to one target; `value` orders ways and is never shown."""

    person_id: int
    target_id: int
    value: float
    band_to_colleague: str
    band_to_target: str


def reached(reach: Reach) -> float:
    """How well a request of the asker's reaches a colleague."""
    least = TEAM_MATE if reach.is_team_mate else COLLEAGUE
    return carries(max(reach.influence, least)) * reach.burden


def worth_of(knows: Knows) -> float:
    """How well a colleague's request reaches a target."""
    return carries(knows.influence if knows.influence is not None else INFLUENCE[knows.band])


def said_worth(influence: float, said: str) -> float:
    """An influence whose person said something of the tie ("" for nothing): at least that of "knows", or none."""
    if said == Said.NOT_AT_ALL:
        return 0.0
    return max(influence, INFLUENCE["knows"]) if said == Said.CLOSER else influence


def rank_ways(knowers: Iterable[Knows], reaches: Iterable[Reach], limit: int) -> list[RankedWay]:
    """The best ways, at most one per colleague and target, highest value first; ties broken by id.

    A colleague without a `Reach` is still a colleague.
    """
    reach_of = {reach.person_id: reach for reach in reaches}
    best: dict[tuple[int, int], RankedWay] = {}
    for knows in knowers:
        reach = reach_of.get(knows.person_id, Reach(knows.person_id, 0.0))
        way = RankedWay(
            person_id=knows.person_id,
            target_id=knows.target_id,
            value=reached(reach) * worth_of(knows),
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


@dataclass(frozen=True, slots=True)
class Seen:
    """When addresses at one organisation were in use, as far as sources say; `newest` orders what has no dates."""

    newest: int
    first_at: datetime | None = None
    last_at: datetime | None = None


# Both addresses in use for so long are two posts, not a change.
OVERLAP = timedelta(days=120)


def has_moved(old: Seen | None, new: Seen) -> bool:
    """Whether an address at another organisation says that somebody works there now rather than before.

    The newer one counts: by when it was last used, where dates are known, else by which came in later. An old address that
    goes on being used beside the new one says nothing.
    """
    if old is None:
        return True
    if new.last_at is None or old.last_at is None:
        return new.newest > old.newest if new.last_at is old.last_at else new.last_at is not None
    if new.last_at <= old.last_at:
        return False
    return new.first_at is None or old.last_at - new.first_at < OVERLAP


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
    # Whoever said of one of them that they don't know each other has said it of both.
    bands = [kept["band"], other["band"]]
    after["band"] = "" if "" in bands else stronger(bands)
    return after
