"""Handles: put together of parts of a name, or equal to another handle."""

from functools import lru_cache

from samband.parties import model
from samband.parties.names import Name, is_misspelt
from samband.parties.terms import (
    LEAST_PART,
    LETTER_BITS,
    SHORTEST_PREFIX,
    Evidence,
    Found,
    Profile,
    Terms,
)

# Bits of an initial: 26 letters, used unevenly.
INITIAL_BITS = 3.5
# A longer one is not made of a name; the cut of hostile ones must not take time.
LONGEST_HANDLE = 40
UNKNOWN_LETTER_PRICE = 2.0
# What a figure of a handle that nobody else has is worth.
FIGURE_BITS, MOST_HANDLE_BITS = 3.3, 24.0
OTHER_HOLDER_PRICE = 2.0
# A shorter handle is shared by chance too often to be enough by itself.
SHORTEST_SURE = 5
# One word that stands where a name should may be a given name, if it is short and all letters.
SHORTEST_SURE_NAME = 8


def own_labels(profile: Profile, terms: Terms) -> frozenset[str]:
    """Names of domains that nobody else in the set uses, alone and after the local part."""
    if all(terms.organisations[name] <= 1 for name in profile.organisations):
        return frozenset((*profile.labels, *profile.own_domain_handles))
    return frozenset()


def handle_explained(
    handle: str, name: Name, one: Profile, other: Profile, terms: Terms
) -> Found | None:
    """Whether a handle is put together of parts of a name: "jnordman" of Joel Nordman."""
    letters = handle.strip("0123456789")
    if not _may_be_made_of(letters, name.words):
        return None
    counted, mine, yours = terms.words, one.words, other.words
    word_bits = tuple(
        [terms.bits(counted[word], (word in mine) + (word in yours)) for word in name.words]
    )
    found = _segment(letters, name.words, name.initials, word_bits)
    if not found or not found[2]:
        return None
    bits = found[0] + model.shipped().sign_bits("handle_of_name")
    return Found(Evidence("handle_of_name", bits, (handle, name.written)), found[1])


def _may_be_made_of(letters: str, words: tuple[str, ...]) -> bool:
    """Whether any part is there that a cut needs; most handles end here."""
    return (
        4 <= len(letters) <= LONGEST_HANDLE
        and letters.isalpha()
        and any(
            len(word) >= LEAST_PART and (word in letters or word[:SHORTEST_PREFIX] in letters)
            for word in words
        )
    )


def handles_alike(mine: str, yours: str, a: Profile, b: Profile, terms: Terms) -> Found | None:
    """Equal handles, or equal but for figures at the end of one of them or one letter.

    A handle made of names says no more than the name, and one that is near it is another's: "eberg" is not "aberg", and
    who is called "aberg2" is so because somebody else was there first.
    """
    price = 0.0
    if len(mine) < 4:
        return None
    if mine != yours:
        if not _are_near(mine, yours) or any(
            made_of_names(handle, a, b, terms) is not None for handle in (mine, yours)
        ):
            return None
        price = model.shipped().price("misspelt")
    others = max(terms.handles[mine] - (mine in a.handles) - (mine in b.handles), 0)
    # A short handle is taken by many people outside this set, a long one by hardly anybody.
    by_length = sum(FIGURE_BITS if char.isdigit() else LETTER_BITS for char in mine)
    bits = min(MOST_HANDLE_BITS, by_length) - OTHER_HOLDER_PRICE * others - price
    as_name = made_of_names(mine, a, b, terms)
    if as_name is not None:
        bits = min(bits, as_name)
    is_word = bool(terms.words[mine.rstrip("0123456789")])
    if bits <= 0:
        return None
    kind = "handle" if mine == yours else "handle_near"
    is_account = mine in a.accounts or yours in b.accounts or any(map(str.isdigit, mine))
    least = SHORTEST_SURE if is_account else SHORTEST_SURE_NAME
    pieces = 2 if not is_word and len(mine) >= least else 1
    is_own = as_name is None and not any(
        handle_explained(handle, name, a, b, terms)
        for handle in {mine, yours}
        for name in (*a.names, *b.names)
        if name.key != handle
    )
    return Found(Evidence(kind, bits, tuple(sorted({mine, yours}))), pieces, is_own)


def _are_near(mine: str, yours: str) -> bool:
    """Whether two handles differ by figures at the end of one of them or by a letter."""
    if mine[:3] != yours[:3] and mine[-2:] != yours[-2:]:
        return False
    bare, other = mine.rstrip("0123456789"), yours.rstrip("0123456789")
    if bare == other and bare not in (mine, yours):
        # "kassa1" and "kassa2": figures that differ tell two accounts apart.
        return False
    return (len(bare) >= 6 and bare == other) or (len(bare) >= 8 and is_misspelt(mine, yours))


def made_of_names(handle: str, a: Profile, b: Profile, terms: Terms) -> float | None:
    """The bits of a handle that is a word of names here, two of them, or one and an initial; None if it is not.

    Whoever has such a name may have such a handle: "jberg" is as common as people called Berg whose given name begins so.
    """
    letters = handle.strip("0123456789")
    if len(letters) > LONGEST_HANDLE:
        return None

    def bits(part: str) -> float | None:
        if len(part) == 1:
            return INITIAL_BITS
        if not terms.words[part]:
            return None
        return terms.word_bits(part, (part in a.words) + (part in b.words))

    least = bits(letters)
    for cut in range(1, len(letters)):
        if (front := bits(letters[:cut])) is not None and (back := bits(letters[cut:])) is not None:
            least = front + back if least is None else min(least, front + back)
    return least


@lru_cache(maxsize=50_000)
def _segment(
    letters: str, words: tuple[str, ...], initials: tuple[str, ...], word_bits: tuple[float, ...]
) -> tuple[float, int, bool] | None:
    """Best (bits, pieces, has a part of three letters or more) of a cut of `letters`."""
    best: tuple[float, int, bool] | None = None
    stack: list[tuple[int, int, int, float, int, bool, bool]] = [(0, 0, 0, 0.0, 0, False, False)]
    while stack:
        at, used, used_initials, bits, pieces, has_part, has_unknown = stack.pop()
        if at == len(letters):
            if best is None or (has_part, bits, pieces) > (best[2], best[0], best[1]):
                best = (bits, pieces, has_part)
            continue
        for index, word in enumerate(words[:6]):
            if used >> index & 1:
                continue
            now = used | 1 << index
            common = 0
            while (
                common < len(word)
                and at + common < len(letters)
                and word[common] == letters[at + common]
            ):
                common += 1
            for length in {common, 1} if common else ():
                if length == len(word):
                    gain, is_part = min(word_bits[index], 3.0 * length), length >= LEAST_PART
                elif length >= SHORTEST_PREFIX:
                    gain = min(word_bits[index], 2.5 * length) - 1.0
                    is_part = True
                elif length == 1:
                    gain, is_part = INITIAL_BITS, False
                else:
                    continue
                stack.append((at + length, now, used_initials, bits + gain, pieces + 1,
                              has_part or is_part, has_unknown))  # fmt: skip
        for index, letter in enumerate(initials[:4]):
            if not used_initials >> index & 1 and letters[at] == letter:
                stack.append((at + 1, used, used_initials | 1 << index, bits + INITIAL_BITS,
                              pieces + 1, has_part, has_unknown))  # fmt: skip
        if not has_unknown:
            stack.append((at + 1, used, used_initials, bits - UNKNOWN_LETTER_PRICE, pieces,
                          has_part, True))  # fmt: skip
    return best
