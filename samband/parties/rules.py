"""Which identities are one person: constraints first, then rules, then weights.

Order, and why it is this one:
1. What must stay apart: two identities in one header or meeting, "not the same" said by a user.
2. Rules that need no weighing: the same address; the same full name (two words or more).
   Role addresses, lists and addresses used under many names take no part: they stay alone.
3. Weights (`weights`) for what is left, in three zones: link, ask, leave. Linking needs two
   independent pieces, no clash of full names, and no rival nearly as good.
The result does not depend on the order of the observations.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from samband.parties import model
from samband.parties.addresses import Address, letters_of, read_address
from samband.parties.alignment import names_clash
from samband.parties.blocking import candidates
from samband.parties.clusters import Groups
from samband.parties.names import Name, read_name
from samband.parties.terms import Evidence, Profile, Terms
from samband.parties.weights import Likeness, compare, is_worth_weighing

# An address under so many names that have no word in common belongs to no single person.
SHARED_FROM_NAMES = 3
# Of two persons' names on one address the larger part counts as the owner's.
OWNERS_SHARE = 0.8
# A name is common if chance alone lets this many others be expected with the same words.
COMMON_NAME_EXPECTED = 0.2


class Zone(StrEnum):
    LINK = "link"
    ASK = "ask"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Observation:
    """One identity as seen in sources: its value and the names it was seen under, with counts."""

    id: str
    kind: str
    value: str
    names: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """A pair of identities, what is to be done with it, and the evidence in bits."""

    a: str
    b: str
    zone: Zone
    reason: str
    evidence: tuple[Evidence, ...]

    @property
    def bits(self) -> float:
        return sum(item.bits for item in self.evidence)


@dataclass(frozen=True, slots=True)
class Resolution:
    """Groups of identity ids (sorted), the links that made them, and what to ask about."""

    groups: tuple[tuple[str, ...], ...]
    links: tuple[Decision, ...]
    asks: tuple[Decision, ...]


@dataclass(slots=True)
class _Node:
    id: str
    address: Address
    names: tuple[Name, ...]
    counts: Counter[str] = field(default_factory=Counter)


def zone_of(likeness: Likeness) -> Zone:
    """The zone of a likeness seen alone, before rivals are looked at."""
    is_sure = likeness.bits >= model.shipped().sure and likeness.pieces >= 2
    if is_sure and likeness.has_what_it_needs and not likeness.is_conflict:
        return Zone.LINK
    return Zone.ASK if likeness.bits >= model.shipped().ask and likeness.pieces else Zone.LEAVE


def resolve(
    observations: Iterable[Observation],
    *,
    apart: Iterable[tuple[str, str]] = (),
    same: Iterable[tuple[str, str]] = (),
    concerning: Collection[str] | None = None,
) -> Resolution:
    """Group observations into parties.

    `apart`: pairs of ids that may never be one person; `same`: pairs a user has confirmed. A pair
    that is in both stays apart ("not the same" is final). `concerning`: weigh only pairs with one
    of these ids (the rules look at all); None weighs all.
    """
    nodes = {item.id: _node(item) for item in sorted(observations, key=lambda o: o.id)}
    groups = Groups(nodes, apart)
    links: list[Decision] = []
    people = _without_shared(nodes)
    for one, other in sorted({(min(pair), max(pair)) for pair in same}):
        if one in nodes and other in nodes and groups.join(one, other):
            links.append(Decision(one, other, Zone.LINK, "said_same", ()))
    links += _by_address(nodes, people, groups)
    _drop_borrowed_names(people, groups)
    named, doubted, several = _by_full_name(people, groups)
    links += named
    weighed, asks = _by_weight(people, groups, several, concerning)
    links += weighed
    asks = [ask for ask in doubted + asks if groups.find(ask.a) != groups.find(ask.b)]
    seen: set[tuple[str, str]] = set()
    first = [
        ask
        for ask in sorted(asks, key=lambda ask: (-ask.bits, ask.a, ask.b))
        if not groups.are_apart(ask.a, ask.b)
        and (pair := _pair(groups.find(ask.a), groups.find(ask.b))) not in seen
        and not seen.add(pair)  # type: ignore[func-returns-value]  # remembers the pair
    ]
    return Resolution(tuple(sorted(map(tuple, groups.all()))), tuple(links), tuple(first))


def might_be_taken_for(one: tuple[str, str, str], other: tuple[str, str, str]) -> bool:
    """Whether two (kind, value, name) have a word or a handle in common; most pairs have not."""
    mine, yours = (
        (
            {word for name in read_name(written) for word in name.words},
            read_address(kind, value).handle,
        )
        for kind, value, written in (one, other)
    )
    return (
        not mine[0].isdisjoint(yours[0])
        or (mine[1] != "" and mine[1] == yours[1])
        or any(len(word) > 2 and word in yours[1] for word in mine[0])
        or any(len(word) > 2 and word in mine[1] for word in yours[0])
    )


def _node(item: Observation) -> _Node:
    names: dict[str, Name] = {}
    counts: Counter[str] = Counter()
    for written, count in sorted(item.names):
        for name in read_name(written):
            names.setdefault(name.key, name)
            counts[name.key] += max(count, 1)
    return _Node(item.id, read_address(item.kind, item.value), tuple(names.values()), counts)


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _without_shared(nodes: dict[str, _Node]) -> dict[str, _Node]:
    """The nodes that stand for one person: no role addresses, no lists, not many names."""
    names_at: dict[str, dict[str, Name]] = defaultdict(dict)
    for node in nodes.values():
        for key in node.address.same_as:
            names_at[key].update(
                {name.key: name for name in node.names if name.is_full and not name.is_handle}
            )
    shared = {key for key, names in names_at.items() if _different_people(list(names.values()))}
    return {
        id_: node
        for id_, node in nodes.items()
        if not node.address.is_role and not node.address.same_as & shared
    }


def _different_people(names: list[Name]) -> bool:
    """Whether there are three names among these of which no two have a word in common."""
    disjoint: list[set[str]] = []
    for name in sorted(names, key=lambda name: name.key):
        words = set(name.words)
        if all(not words & other for other in disjoint):
            disjoint.append(words)
    return len(disjoint) >= SHARED_FROM_NAMES


def _by_address(
    nodes: dict[str, _Node], people: dict[str, _Node], groups: Groups
) -> list[Decision]:
    holders: dict[str, list[str]] = defaultdict(list)
    for id_, node in nodes.items():
        same_name = "" if id_ in people else min((name.key for name in node.names), default="")
        for key in node.address.same_as:
            # At a shared address only the same name is the same sender.
            holders[f"{key} {same_name}"].append(id_)
    links = []
    for key, ids in sorted(holders.items()):
        for other in ids[1:]:
            if groups.join(ids[0], other):
                evidence = Evidence("same_address", 20.0, (key.partition(":")[2].strip(),))
                links.append(Decision(ids[0], other, Zone.LINK, "same_address", (evidence,)))
    return links


def _drop_borrowed_names(people: dict[str, _Node], groups: Groups) -> None:
    """Where an address carries two persons' names, keep its owner's (or none) for matching.

    Somebody's mail program sent under a colleague's name once; that must not make them one.
    """
    held_by: dict[str, set[str]] = defaultdict(set)
    for id_, node in people.items():
        for name in node.names:
            held_by[name.key].add(groups.find(id_))
    by_group: dict[str, list[_Node]] = defaultdict(list)
    for id_, node in people.items():
        by_group[groups.find(id_)].append(node)
    for members in by_group.values():
        counts: Counter[str] = Counter()
        names = {name.key: name for node in members for name in node.names if name.is_full}
        for node in members:
            counts.update(node.counts)
        elsewhere = [name for key, name in names.items() if len(held_by[key]) > 1]
        if not any(names_clash([a], [b]) for a in elsewhere for b in elsewhere):
            continue
        total = sum(counts[key] for key in names)
        owner = max(names.values(), key=lambda name: (counts[name.key], name.key))
        is_clear = counts[owner.key] >= OWNERS_SHARE * total
        for node in members:
            node.names = tuple(
                name for name in node.names
                if not name.is_full or (is_clear and not names_clash([name], [owner]))
            )  # fmt: skip


def _by_full_name(
    people: dict[str, _Node], groups: Groups
) -> tuple[list[Decision], list[Decision], set[str]]:
    """Join who has the same full name, unless that name is known to belong to several.

    The third of what is returned are the keys of such names.
    """
    shared: set[str] = set()
    holders: dict[str, dict[str, Name]] = defaultdict(dict)
    for id_, node in people.items():
        for name in node.names:
            if name.is_full:
                holders[name.key].setdefault(id_, name)
    having: Counter[str] = Counter()
    for by_id in holders.values():
        having.update(set(next(iter(by_id.values())).words))
    links, asks = [], []
    for key, by_id in sorted(holders.items()):
        ids = list(by_id)
        name = by_id[ids[0]]
        evidence = (Evidence("same_full_name", 16.0, (name.written,)),)
        several = any(groups.are_apart(one, other) for one in ids for other in ids) or (
            _expected_namesakes(name, having, len(holders)) >= COMMON_NAME_EXPECTED
        )
        if several:
            shared.add(key)
        for other in ids[1:]:
            if groups.find(ids[0]) == groups.find(other):
                continue
            if several:
                asks.append(Decision(ids[0], other, Zone.ASK, "common_name", evidence))
            elif groups.join(ids[0], other):
                links.append(Decision(ids[0], other, Zone.LINK, "same_full_name", evidence))
    return links, asks, shared


def _expected_namesakes(name: Name, having: Counter[str], size: int) -> float:
    """How many others would have all words of a name if words were drawn independently."""
    expected = float(size)
    for word in set(name.words):
        expected *= max(having[word] - 1, 0) / size
    return expected


def _profile(members: list[_Node]) -> Profile:
    names = {
        name.key: name
        for node in members
        for name in read_name(node.address.written_name)
        if node.address.written_name
    }
    names |= {name.key: name for node in members for name in node.names}
    handles = {node.address.handle for node in members}
    handles |= {name.words[0] for name in names.values() if len(name.words) == 1}
    handles |= {"".join(name.words) for name in names.values() if name.is_handle}
    handles |= {letters_of(name.written) for name in names.values() if name.is_handle}
    addresses = [node.address for node in members]
    return Profile.of(
        names.values(),
        handles,
        (address.organisation for address in addresses),
        (address.own_label for address in addresses),
        (address.own_label and address.handle and address.handle + address.own_label
         for address in addresses),
        (address.handle for address in addresses),
    )  # fmt: skip


def _by_weight(
    people: dict[str, _Node],
    groups: Groups,
    several: set[str],
    concerning: Collection[str] | None,
) -> tuple[list[Decision], list[Decision]]:
    """Link and ask by weights; `several` are keys of names that are known to have many bearers."""
    by_group: dict[str, list[str]] = defaultdict(list)
    for id_ in people:
        by_group[groups.find(id_)].append(id_)
    profiles = {min(ids): _profile([people[i] for i in ids]) for ids in by_group.values()}
    terms = Terms.of(profiles.values())
    found: list[tuple[float, str, str, Likeness]] = []
    wanted = (
        None if concerning is None else {groups.find(id_) for id_ in concerning if id_ in people}
    )
    wanted = wanted and {id_ for id_ in profiles if groups.find(id_) in wanted}
    for a, b in candidates(profiles, wanted):
        if is_worth_weighing(profiles[a], profiles[b]) and not groups.are_apart(a, b):
            likeness = compare(profiles[a], profiles[b], terms)
            if zone_of(likeness) is not Zone.LEAVE:
                found.append((likeness.bits, a, b, likeness))
    found.sort(key=lambda item: (-item[0], item[1], item[2]))
    rivals: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for bits, a, b, _ in found:
        rivals[a].append((bits, b))
        rivals[b].append((bits, a))
    names = {id_: profile.full_names for id_, profile in profiles.items()}
    links, asks = [], []
    for bits, a, b, likeness in found:
        if groups.find(a) == groups.find(b):
            continue
        zone = zone_of(likeness)
        mine = [n for i in groups.members(a) for n in names.get(i, ())]
        yours = [n for i in groups.members(b) for n in names.get(i, ())]
        if zone is Zone.LINK and (
            names_clash(mine, yours)
            or {name.key for name in mine} & {name.key for name in yours} & several
            or _has_rival(a, b, bits, rivals, profiles, groups)
        ):
            zone = Zone.ASK
        if zone is Zone.LINK and groups.join(a, b):
            links.append(Decision(a, b, zone, "weights", likeness.evidence))
        elif zone is Zone.ASK:
            asks.append(Decision(a, b, zone, "weights", likeness.evidence))
    return links, asks


def _has_rival(
    a: str,
    b: str,
    bits: float,
    rivals: dict[str, list[tuple[float, str]]],
    profiles: dict[str, Profile],
    groups: Groups,
) -> bool:
    """Whether a third fits one of the two nearly as well and is not the other of them."""
    for mine, partner in ((a, b), (b, a)):
        for other_bits, third in rivals[mine]:
            if third == partner or other_bits < bits - model.shipped().rival:
                continue
            if groups.find(third) == groups.find(partner):
                continue
            if groups.are_apart(third, partner) or names_clash(
                profiles[third].names, profiles[partner].names
            ):
                return True
    return False
