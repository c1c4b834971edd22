"""Whether one address under two names is one person: spouses share a mailbox, colleagues a switchboard. Pure."""

from samband.cards.blocking import name_key


def is_somebody_else(one: str, other: str) -> bool:
    """Whether two full names can't be one person's, who has changed a name or left one out.

    Observation: shared addresses stand under names that have at most the family name in common; a person who marries keeps
    the given name, and abbreviations begin alike. A name of one word, or none, says nothing.
    """
    mine, yours = _words(one), _words(other)
    if len(mine) < 2 or len(yours) < 2:
        return False
    common = mine & yours
    mine_left, yours_left = mine - common, yours - common
    if not mine_left or not yours_left:
        return False
    if any(a.startswith(b) or b.startswith(a) for a in mine_left for b in yours_left):
        return False
    # What is in common is a given name where it stands first in either.
    return not common & {_first(one), _first(other)}


def _words(name: str) -> set[str]:
    return set(name_key(name).split())


def _first(name: str) -> str:
    before, comma, after = name.partition(",")
    words = name_key((after if comma else before).strip().split(" ")[0]).split()
    return words[0] if words else ""
