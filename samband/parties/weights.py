"""How much a likeness of two identities says, in bits (Fellegi and Sunter 1969).

The weight of an observation is log2(m / u): m its chance if both belong to one person, u if they
don't (notation and prior as in Splink's guide to the theory). Likenesses of names have m near 1,
so the weight is log2(1 / u) less a price for what does not fit, which is m as learnt
(`model`). u comes from the set itself (term frequencies), with the two compared left out: who else
has this word in their name? A word nobody else has is not impossible but rare; Good and Turing (1953) give its order of size.

Names, handles and the explanation of one by the other come from the same few words, so they are
not independent: the best of them counts in full, the rest by a quarter.
"""

from dataclasses import dataclass

from samband.parties import model
from samband.parties.alignment import WRITTEN, align, written_clash
from samband.parties.handles import INITIAL_BITS, handle_explained, handles_alike, own_labels
from samband.parties.terms import Evidence, Found, Profile, Terms

# Part of the weaker likenesses that is taken as independent of the strongest.
DEPENDENT_SHARE = 0.25
# What was made of the same words adds no more in all: one in four who are called the same makes a user name of it in
# the same way.
MOST_BITS_FROM_NAMES = 2.0
MOST_ORGANISATION_BITS = 6.0
LIBERTIES = frozenset({"misspelt", "start"})


@dataclass(frozen=True, slots=True)
class Likeness:
    """What speaks for one person, how many independent pieces it has, and whether names clash."""

    evidence: tuple[Evidence, ...]
    pieces: int
    is_conflict: bool
    needs: frozenset[str] = frozenset()

    @property
    def has_what_it_needs(self) -> bool:
        """Whether full names that are only much alike have a second reason beside them."""
        return not self.needs or any(item.kind in self.needs for item in self.evidence)

    @property
    def bits(self) -> float:
        return sum(item.bits for item in self.evidence)


def is_worth_weighing(a: Profile, b: Profile) -> bool:
    """Whether the names can be one person's, or a handle is the same although they can't."""
    return not a.handles.isdisjoint(b.handles) or not _names_clash(a, b)


def _names_clash(a: Profile, b: Profile) -> bool:
    mine, yours = a.written_names, b.written_names
    return bool(mine and yours) and written_clash(mine, yours)


def compare(a: Profile, b: Profile, terms: Terms) -> Likeness:
    """The weight of everything alike in two profiles that are worth weighing, the prior included; symmetric."""
    found: list[Found] = []
    named, is_conflict = _names_alike(a, b, terms)
    if named:
        found.append(named)
    called, called_other = (sorted(one.handles | own_labels(one, terms)) for one in (a, b))
    for handles, one, other in ((called, a, b), (called_other, b, a)):
        if not one.may_be_called(other):
            continue
        explained = [
            item
            for handle in handles
            for name in other.names
            if (item := handle_explained(handle, name, one, other, terms))
        ]
        if explained:
            found.append(max(explained, key=_strength))
    handled = [
        item
        for mine in called
        for yours in called_other
        if (mine in a.handles or yours in b.handles)
        and (item := handles_alike(mine, yours, a, b, terms))
    ]
    if handled:
        found.append(max(handled, key=_strength))
    if not found:
        return Likeness((), 0, is_conflict)
    found.sort(key=_strength, reverse=True)
    evidence = [Evidence("prior", terms.prior_bits()), found[0].evidence]
    left = MOST_BITS_FROM_NAMES
    for weaker in found[1:]:
        less = weaker.evidence.bits * DEPENDENT_SHARE
        if not found[0].is_own and not weaker.is_own:
            less = min(left, less)
            left -= less
        if less > 0:
            evidence.append(Evidence(weaker.evidence.kind, less, weaker.evidence.terms))
    shared = sorted(set(a.organisations).intersection(b.organisations))
    if shared:
        bits = max(terms.bits(terms.organisations[name], 2) for name in shared)
        evidence.append(Evidence("organisation", min(MOST_ORGANISATION_BITS, bits), tuple(shared)))
    learnt = model.shipped()
    if is_conflict:
        evidence.append(
            Evidence("names_differ", learnt.sign_bits("names_differ"), _first_names(a, b))
        )
    needs = _second_reason(a, b)
    return Likeness(tuple(evidence), max(item.pieces for item in found), is_conflict, needs)


def _second_reason(a: Profile, b: Profile) -> frozenset[str]:
    """Which kinds of evidence full names need beside them if they are alike but not the same.

    Anna Karlsson and Anna Carlsson are two colleagues more often than one misspelt. A middle
    initial or nothing more needs no second reason.
    """
    weakest = frozenset({"handle"})
    needs: frozenset[str] | None = None
    for one in a.full_names:
        for other in b.full_names:
            steps = align(one, other)
            if steps is None:
                continue
            hows = {how for how, _, _ in steps}
            if (one.is_handle or other.is_handle) and not (
                hows & LIBERTIES and hows & {"left", "initial"}
            ):
                # "Fred-Rydell" is how Fredrik Rydell signs; "SirPerFalk" is not Per Siran.
                continue
            if hows & LIBERTIES:
                found = weakest
            elif hows & {"short", "left"}:
                found = frozenset({"handle", "organisation"})
            else:
                return frozenset()
            needs = found if needs is None else needs | found
    return needs or frozenset()


def _names_alike(a: Profile, b: Profile, terms: Terms) -> tuple[Found | None, bool]:
    learnt = model.shipped()
    best: Found | None = None
    # Who is worth weighing without a handle in common has no names that clash: not looked at again.
    is_conflict = not a.handles.isdisjoint(b.handles) and _names_clash(a, b)
    for one in a.names:
        for other in b.names:
            steps = align(one, other)
            if not steps:
                continue
            bits, pieces = 0.0, 0
            for how, mine, yours in steps:
                if how == "left":
                    bits -= learnt.price("left")
                    continue
                pieces += 1
                if how == "initial":
                    bits += INITIAL_BITS - learnt.price("initial")
                else:
                    rarer = max(
                        terms.word_bits(word, (word in a.words) + (word in b.words))
                        for word in {mine, yours}
                    )
                    bits += max(0.0, rarer - learnt.price(how))
            if not any(how in WRITTEN for how, _, _ in steps):
                continue
            item = Evidence("name", bits, tuple(sorted((one.written, other.written))))
            if bits > 0 and (best is None or bits > best.evidence.bits):
                best = Found(item, pieces)
    return best, is_conflict


def _strength(found: Found) -> tuple[float, int, str, tuple[str, ...]]:
    item = found.evidence
    return (item.bits, found.pieces, item.kind, item.terms)


def _first_names(a: Profile, b: Profile) -> tuple[str, ...]:
    written = [min(name.written for name in side.written_names) for side in (a, b)]
    return tuple(sorted(written))
