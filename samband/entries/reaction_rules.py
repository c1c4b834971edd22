"""What a reaction is, whatever the database is. Pure."""

import re
from collections.abc import Mapping
from functools import cache

from samband.kernel.emoji import Emoji, all_emoji, find

THANKS = "🙏"
# One press away from any entry, thanks first; any other emoji can be written.
QUICK = (THANKS, "👍", "❤️", "😄", "🎉", "👀", "💡", "✅", "🤔", "😢")
# So many kinds on one entry are a game and no answer.
MOST_KINDS = 30
_DRESS = re.compile("[\U0001f3fb-\U0001f3ff\ufe0e\ufe0f]")


@cache
def _known() -> Mapping[str, Emoji]:
    return {_DRESS.sub("", one.char): one for one in all_emoji()}


def one_emoji(text: str) -> str:
    """The one emoji that a text is, in the one form in which it is counted; "" for anything else.

    Names between colons are taken too. Skin tones are left out: the same answer by two people counts as two.

    >>> one_emoji("❤") == one_emoji("❤️") == one_emoji(":heart:") == "❤️"
    True
    >>> one_emoji("🙏🙏"), one_emoji("a"), one_emoji("👍🏽") == one_emoji("👍")
    ('', '', True)
    """
    text = text.strip()
    if len(text) > 64:
        return ""
    if text.startswith(":") and text.endswith(":"):
        text = find(text.strip(":"))
    known = _known().get(_DRESS.sub("", text))
    return known.char if known is not None else ""


def name_of(emoji: str, language: str) -> str:
    """What an emoji is called, for those who hear it."""
    known = _known().get(_DRESS.sub("", emoji))
    return known.name(language) if known is not None else emoji


def in_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """How reactions stand beside each other: thanks first, then the most frequent, then as in Unicode."""
    return sorted(counts.items(), key=lambda pair: (pair[0] != THANKS, -pair[1], pair[0]))
