"""Linking and asking by weights: whoever has something in common is compared, and the best fits first."""

from collections import defaultdict
from collections.abc import Collection

from samband.parties import model
from samband.parties.addresses import letters_of
from samband.parties.alignment import names_clash
from samband.parties.clusters import Groups
from samband.parties.decisions import Judged, Zone
from samband.parties.names import Name, read_name
from samband.parties.observed import NOBODY, Node
from samband.parties.terms import Crowd, Profile, Terms
from samband.parties.weights import Likeness, compare, is_worth_weighing


def zone_of(likeness: Likeness) -> Zone:
    """The zone of a likeness seen alone, before rivals are looked at."""
    is_sure = likeness.bits >= model.shipped().sure and likeness.pieces >= 2
    if is_sure and likeness.has_what_it_needs and not likeness.is_conflict:
        return Zone.LINK
    return Zone.ASK if likeness.bits >= model.shipped().ask and likeness.pieces else Zone.LEAVE


def by_weight(
    nodes: list[Node],
    groups: Groups,
    several: set[str],
    concerning: Collection[int] | None,
    crowd: Crowd | None,
) -> tuple[list[Judged], list[Judged]]:
    """Links and questions by weights; `several` are keys of names that are known to have many bearers.

    `concerning`: only pairs with one of these nodes; None for all. Empties `nodes`.
    """
    wanted = None
    if concerning is not None:
        roots = {groups.find(number) for number in concerning if nodes[number].is_person}
    firsts, profiles = _profiles(nodes, groups)
    profile_of = dict(zip(firsts, profiles, strict=True))
    if concerning is not None:
        wanted = {at for at, number in enumerate(firsts) if groups.find(number) in roots}
    terms = Terms.of(profiles)
    if crowd is not None:
        terms.widen(crowd)
    found = _compared(firsts, profiles, terms, groups, wanted)
    rivals: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for bits, a, b, _ in found:
        rivals[a].append((bits, b))
        rivals[b].append((bits, a))

    def names_of(number: int) -> list[Name]:
        return [
            name
            for member in groups.members(number)
            if (profile := profile_of.get(member)) is not None
            for name in profile.full_names
        ]

    links, asks = [], []
    for bits, a, b, likeness in found:
        if groups.find(a) == groups.find(b):
            continue
        zone = zone_of(likeness)
        if zone is Zone.LINK:
            mine, yours = names_of(a), names_of(b)
            if (
                names_clash(mine, yours)
                or {name.key for name in mine} & {name.key for name in yours} & several
                or _has_rival(a, b, bits, rivals, profile_of, groups)
            ):
                zone = Zone.ASK
        if zone is Zone.LINK and groups.join(a, b):
            links.append(Judged(a, b, "weights", likeness.evidence))
        elif zone is Zone.ASK:
            asks.append(Judged(a, b, "weights", likeness.evidence))
    return links, asks


def _profiles(nodes: list[Node], groups: Groups) -> tuple[list[int], list[Profile]]:
    """The first node of each group of people, and what is known of all of them together; takes them out of `nodes`."""
    firsts: list[int] = []
    profiles: list[Profile] = []
    for number, node in enumerate(nodes):
        if not node.is_person:
            continue
        # In place of what is taken over stands nobody, so that its room is there for what comes.
        if groups.size(number) == 1:
            members = [node]
            nodes[number] = NOBODY
        else:
            members = []
            for at in sorted(groups.members(number)):
                if nodes[at].is_person:
                    members.append(nodes[at])
                    nodes[at] = NOBODY
        firsts.append(number)
        profiles.append(_profile(members))
    return firsts, profiles


def _profile(members: list[Node]) -> Profile:
    names = {
        name.key: name
        for node in members
        if node.written_name
        for name in read_name(node.written_name)
    }
    for node in members:
        for name in node.names:
            names[name.key] = name
    handles = {node.handle for node in members}
    for name in names.values():
        if len(name.words) == 1:
            handles.add("".join([*name.words, *name.numbers]))
        if name.is_handle:
            handles.add("".join([*name.words, *name.numbers]))
            handles.add(letters_of(name.written))
    return Profile.of(
        names.values(),
        handles,
        (node.organisation for node in members),
        (node.own_label for node in members),
        (node.own_label and node.handle and node.handle + node.own_label for node in members),
        (node.handle for node in members),
    )


Compared = tuple[float, int, int, Likeness]


def _compared(
    firsts: list[int],
    profiles: list[Profile],
    terms: Terms,
    groups: Groups,
    wanted: set[int] | None,
) -> list[Compared]:
    """Pairs of nodes that are not simply left, the likest first."""
    from samband.parties.blocking import candidates  # numpy: only for processes that come here

    found: list[Compared] = []
    for one, other in candidates(profiles, wanted):
        mine, yours = profiles[one], profiles[other]
        a, b = firsts[one], firsts[other]
        if is_worth_weighing(mine, yours) and not groups.are_apart(a, b):
            likeness = compare(mine, yours, terms)
            if zone_of(likeness) is not Zone.LEAVE:
                found.append((likeness.bits, a, b, likeness))
    found.sort(key=lambda item: (-item[0], item[1], item[2]))
    return found


def _has_rival(
    a: int,
    b: int,
    bits: float,
    rivals: dict[int, list[tuple[float, int]]],
    profiles: dict[int, Profile],
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
