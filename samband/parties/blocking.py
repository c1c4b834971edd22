"""Which pairs are worth comparing: those that have a word, a handle or a pattern in common.

Comparing all pairs of 20,000 identities is 200 million comparisons; nearly all have nothing in
common. A block that is too large (a word everybody has) is left out: it says little anyway, and
pairs in it that are alike meet in a smaller block.

Keys are kept as hashes in arrays and sorted, so that a million profiles with twenty keys each fit;
two keys with one hash would only bring a pair together that is then compared and left.
"""

from array import array
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from samband.parties.keys import MOST_BY_ONE_WORD, all_keys, telling_keys
from samband.parties.terms import Profile

LARGEST_BLOCK = 40
# In a crowd, what more people than these have in common does not tell which of them is meant: a link needs odds of 64 to 1,
# and each of the others fits as well.
LARGEST_TELLING_BLOCK = 4
#: So many pairs are held before what came twice is taken out.
_PAIRS_HELD = 10_000_000
#: Keys are sorted in so many shares, so that little is copied at once.
_SHARES = 16
_READ_AT_ONCE = 100_000
_HALF = np.uint64(32)
# The lowest bit of a key's hash: whether who has it meets everybody in the block, or only those with this bit.
_MEETS_ALL = 1

Numbers = npt.NDArray[np.uint64]


def candidates(
    profiles: Sequence[Profile], wanted: Collection[int] | None = None
) -> Iterator[tuple[int, int]]:
    """Pairs of numbers of profiles to compare, in order; with `wanted` only pairs with one of these."""
    is_crowd = len(profiles) > MOST_BY_ONE_WORD
    keys, counts = array("q"), array("i")
    for everybody, others in telling_keys(profiles) if is_crowd else all_keys(profiles):
        meeting_all = {hash(key) | _MEETS_ALL for key in everybody}
        meeting_some = {hash(key) | _MEETS_ALL for key in others} - meeting_all
        keys.extend(meeting_all)
        keys.extend(key ^ _MEETS_ALL for key in meeting_some)
        counts.append(len(meeting_all) + len(meeting_some))
    largest = LARGEST_TELLING_BLOCK if is_crowd else LARGEST_BLOCK
    pairs = _pairs(np.frombuffer(keys, np.int64), np.array(counts, np.int64), largest, wanted)
    del keys, counts
    for start in range(0, len(pairs), _READ_AT_ONCE):
        some = pairs[start : start + _READ_AT_ONCE]
        yield from zip(
            (some >> _HALF).tolist(), (some & np.uint64(2**32 - 1)).tolist(), strict=True
        )


def _pairs(
    keys: npt.NDArray[np.int64],
    counts: npt.NDArray[np.int64],
    largest: int,
    wanted: Collection[int] | None,
) -> Numbers:
    """Both of each pair that meets in a block of its size, in one number: the smaller in the upper half."""
    is_wanted: npt.NDArray[np.bool_] | None = None
    if wanted is not None:
        is_wanted = np.zeros(len(counts), bool)
        is_wanted[list(wanted)] = True
    ends = np.cumsum(counts)
    # Which share a key is in, by the bits next to the lowest; a block is in one share as a whole.
    shares = (keys.astype(np.uint8) >> 1) % _SHARES
    found: list[Numbers] = [np.empty(0, np.uint64)]
    held = 0
    for share in range(_SHARES):
        at = np.flatnonzero(shares == share)
        if not len(at):
            continue
        holders = np.searchsorted(ends, at, side="right").astype(np.uint64)
        for pairs in _pairs_of(keys[at], holders, largest, is_wanted):
            found.append(pairs)
            held += len(pairs)
            if held > _PAIRS_HELD:
                found, held = [_each_once(found)], 0
    return _each_once(found)


def _each_once(found: list[Numbers]) -> Numbers:
    """All of them in order; NumPy's own way looks them up in a table, which takes six times as long."""
    pairs = np.concatenate(found)
    pairs.sort()
    is_new = np.ones(len(pairs), bool)
    np.not_equal(pairs[1:], pairs[:-1], out=is_new[1:])
    return pairs[is_new]


def _pairs_of(
    keys: npt.NDArray[np.int64],
    holders: Numbers,
    largest: int,
    is_wanted: npt.NDArray[np.bool_] | None,
) -> Iterator[Numbers]:
    """The pairs of one share of the keys, some of them more than once."""
    order = np.argsort(keys, kind="stable")
    keys, holders = keys[order], holders[order]
    blocks = keys >> 1
    starts = np.flatnonzero(np.concatenate(([True], blocks[1:] != blocks[:-1])))
    sizes = np.diff(np.append(starts, len(blocks)))
    is_kept = (sizes >= 2) & (sizes <= largest)
    if is_wanted is not None:
        is_kept &= np.logical_or.reduceat(is_wanted[holders], starts)
    rows = np.repeat(is_kept, sizes)
    keys, blocks, holders = keys[rows], blocks[rows], holders[rows]
    for step in range(1, largest):
        # Of two that stand `step` apart in a block; those that meet others only stand first.
        at = np.flatnonzero((blocks[step:] == blocks[:-step]) & (keys[step:] & 1 == _MEETS_ALL))
        one, other = holders[at], holders[at + step]
        if is_wanted is not None:
            either = is_wanted[one] | is_wanted[other]
            one, other = one[either], other[either]
        yield np.minimum(one, other) << _HALF | np.maximum(one, other)
