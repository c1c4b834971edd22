"""Which identities are one person: constraints first, then rules, then weights.

Order, and why it is this one:
1. What must stay apart: two identities in one header or meeting, "not the same" said by a user.
2. Rules that need no weighing: the same address; the same full name (two words or more), where it is so rare that it
   alone is sure: then chance gives less than one in 64 (`Model.sure`) another one of that name.
   Role addresses, lists and addresses used under many names take no part: they stay alone.
3. Weights (`weighing`) for what is left, in three zones: link, ask, leave. Linking needs two
   independent pieces, no clash of full names, and no rival nearly as good.
The result does not depend on the order of the observations.
"""

import gc
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from math import log2

from samband.parties import model
from samband.parties.addresses import read_address
from samband.parties.alignment import names_clash
from samband.parties.clusters import Groups
from samband.parties.decisions import Decision, Judged, Observation, Resolution, Zone
from samband.parties.names import Name, read_name
from samband.parties.observed import Holders, Node, Observed, observe
from samband.parties.terms import Crowd, Evidence
from samband.parties.weighing import by_weight, zone_of

__all__ = [
    "Decision", "Observation", "Resolution", "Zone", "might_be_taken_for", "resolve", "zone_of",
]  # fmt: skip

# Of two persons' names on one address the larger part counts as the owner's.
OWNERS_SHARE = 0.8
# What a name says at most, however rare it is.
MOST_NAME_BITS = 16.0
# Of 4,000 people in two real sets none wrote from more than four organisations of their own: a name at more than twice as
# many is the name of several.
MOST_EMPLOYERS = 8


def resolve(
    observations: Iterable[Observation],
    *,
    apart: Iterable[tuple[str, str]] = (),
    same: Iterable[tuple[str, str]] = (),
    concerning: Collection[str] | None = None,
    crowd: Crowd | None = None,
) -> Resolution:
    """Group observations into parties.

    `apart`: pairs of ids that may never be one person; `same`: pairs a user has confirmed. A pair
    that is in both stays apart ("not the same" is final). `concerning`: weigh only pairs with one
    of these ids (the rules look at all); None weighs all. `crowd`: where the observations are some
    of many, how common words are among all. About 0.2 ms and 1 kB for each observation.
    """
    with _nothing_collected():
        return _resolved(observations, apart, same, concerning, crowd)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Millions of objects are made that hang together in no ring: looking for rings among them took a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _resolved(
    observations: Iterable[Observation],
    apart: Iterable[tuple[str, str]],
    same: Iterable[tuple[str, str]],
    concerning: Collection[str] | None,
    crowd: Crowd | None,
) -> Resolution:
    seen = observe(observations)
    groups = Groups(len(seen.ids), seen.pairs(apart))
    links: list[Judged] = []
    for one, other in sorted({(min(pair), max(pair)) for pair in seen.pairs(same)}):
        if groups.join(one, other):
            links.append(Judged(one, other, "said_same", ()))
    links += _by_address(seen, groups)
    seen.addresses.clear()
    _drop_borrowed_names(seen.nodes, groups)
    named, doubted, several = _by_full_name(seen.nodes, groups, crowd)
    links += named
    wanted = None if concerning is None else seen.numbers(concerning)
    weighed, asks = by_weight(seen.nodes, groups, several, wanted, crowd)
    links += weighed
    return Resolution(
        tuple(tuple(seen.ids[number] for number in group) for group in groups.all()),
        tuple(seen.decision(link, Zone.LINK) for link in links),
        tuple(seen.decision(ask, Zone.ASK) for ask in _first_of_each(doubted + asks, groups)),
    )


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


def _first_of_each(asks: list[Judged], groups: Groups) -> Iterator[Judged]:
    """The best question about each two groups, the surest first."""
    seen: set[tuple[int, int]] = set()
    for ask in sorted(asks, key=lambda ask: (-ask.bits, ask.a, ask.b)):
        one, other = groups.find(ask.a), groups.find(ask.b)
        pair = (min(one, other), max(one, other))
        if one != other and pair not in seen and not groups.are_apart(one, other):
            seen.add(pair)
            yield ask


def _by_address(seen: Observed, groups: Groups) -> list[Judged]:
    links = []
    for key, numbers in sorted(seen.addresses.several.items()):
        holders: dict[str, list[int]] = defaultdict(list)
        for number in numbers:
            node = seen.nodes[number]
            # At a shared address only the same name is the same sender.
            same_name = "" if node.is_person else min((n.key for n in node.names), default="")
            holders[same_name].append(number)
        for same_name, (first, *others) in sorted(holders.items()):
            for other in others:
                if groups.join(first, other):
                    said = f"{key.partition(':')[2]} {same_name}".strip()
                    evidence = (Evidence("same_address", 20.0, (said,)),)
                    links.append(Judged(first, other, "same_address", evidence))
    return links


def _drop_borrowed_names(nodes: list[Node], groups: Groups) -> None:
    """Where an address carries two persons' names, keep its owner's (or none) for matching.

    Somebody's mail program sent under a colleague's name once; that must not make them one.
    """
    held_by: dict[str, int] = {}
    elsewhere: set[str] = set()
    mixed: set[int] = set()
    for number, node in enumerate(nodes):
        if node.is_person:
            root = groups.find(number)
            for name in node.names:
                if held_by.setdefault(name.key, root) != root:
                    elsewhere.add(name.key)
            if len(node.names) > 1 or groups.size(number) > 1:
                mixed.add(root)
    for root in sorted(mixed):
        members = [node for at in sorted(groups.members(root)) if (node := nodes[at]).is_person]
        names = {name.key: name for node in members for name in node.names if name.is_full}
        borrowed = [name for key, name in names.items() if key in elsewhere]
        if not any(names_clash([a], [b]) for a in borrowed for b in borrowed):
            continue
        counts: Counter[str] = Counter()
        for node in members:
            for name, count in zip(node.names, node.counts, strict=True):
                counts[name.key] += count
        total = sum(counts[key] for key in names)
        owner = max(names.values(), key=lambda name: (counts[name.key], name.key))
        is_clear = counts[owner.key] >= OWNERS_SHARE * total
        for node in members:
            node.names = tuple(
                name for name in node.names
                if not name.is_full or (is_clear and not names_clash([name], [owner]))
            )  # fmt: skip


def _by_full_name(
    nodes: list[Node], groups: Groups, crowd: Crowd | None
) -> tuple[list[Judged], list[Judged], set[str]]:
    """Join who has the same full name, unless others may be called so too or are known to be.

    The third of what is returned are the keys of names that are known to be of several.
    """
    holders = Holders()
    having: Counter[str] = Counter()
    size = 0
    for number, node in enumerate(nodes):
        if node.is_person:
            for name in node.names:
                if name.is_full:
                    holders.add(name.key, number)
                    having.update(set(name.words))
                    size += 1
    if crowd is not None:
        size = max(size, crowd.size)
        for word in having:
            having[word] = max(having[word], crowd.words.get(word, 0))
    links, asks = [], []
    shared: set[str] = set()
    for key, numbers in sorted(holders.several.items()):
        first = numbers[0]
        name = next(name for name in nodes[first].names if name.key == key)
        bits = _bits_of_name(name, having, len(numbers), size)
        evidence = (Evidence("same_full_name", bits, (name.written,)),)
        employers = {nodes[number].organisation for number in numbers} - {""}
        if groups.any_apart(numbers) or len(employers) > MOST_EMPLOYERS:
            shared.add(key)
        is_sure = key not in shared and bits >= model.shipped().sure
        for other in numbers[1:]:
            if groups.find(first) == groups.find(other):
                continue
            if not is_sure:
                asks.append(Judged(first, other, "common_name", evidence))
            elif groups.join(first, other):
                links.append(Judged(first, other, "same_full_name", evidence))
    return links, asks, shared


def _bits_of_name(name: Name, having: Counter[str], bearers: int, size: int) -> float:
    """What it says that `bearers` of `size` names are this one: log2 of one to how many others would be called so by chance.

    Words are taken to be drawn independently, as often as in other names; one that a single other has by half.
    """
    expected = float(size)
    # Always in one order: the last digit of a product of fractions depends on it.
    for word in sorted(set(name.words)):
        others = having[word] - bearers
        expected *= (others if others > 1 else others / 2) / size
    return max(0.0, min(MOST_NAME_BITS, -log2(expected))) if expected > 0 else MOST_NAME_BITS
