"""What a reaction is, whatever the database is. Pure."""

from collections.abc import Mapping
from functools import lru_cache

import emoji as emojis

THANKS = "🙏"
# One press away from any entry, thanks first; any other emoji can be written.
QUICK = (THANKS, "👍", "❤️", "😄", "🎉", "👀", "💡", "✅", "🤔", "😢")
# So many kinds on one entry are a game and no answer.
MOST_KINDS = 30
_COMPONENT = 1  # a skin tone or hair alone
_SELECTORS = str.maketrans("", "", "\ufe0e\ufe0f")
_NAMED = {":tack:": THANKS, ":thanks:": THANKS}


@lru_cache(maxsize=1)
def _whole() -> Mapping[str, str]:
    """Every emoji as it should be stored, by itself without what only chooses between a drawing and a letter."""
    found: dict[str, str] = {}
    best: dict[str, int] = {}
    for each, about in emojis.EMOJI_DATA.items():
        status = about["status"]
        bare = each.translate(_SELECTORS)
        if status != _COMPONENT and status < best.get(bare, 99):
            best[bare], found[bare] = status, each
    return found


def one_emoji(text: str) -> str:
    """The one emoji that a text is, in the one form in which it is counted; "" for anything else.

    Names between colons are taken too.

    >>> one_emoji("❤") == one_emoji("❤️") == one_emoji(":heart:") == "❤️"
    True
    >>> one_emoji("🙏🙏"), one_emoji("a")
    ('', '')
    """
    text = text.strip()
    if len(text) > 60:
        return ""
    if text.startswith(":"):
        text = _NAMED.get(text.lower()) or emojis.emojize(text.lower(), language="alias")
    return _whole().get(text.translate(_SELECTORS), "")


def in_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """How reactions stand beside each other: thanks first, then the most frequent, then as in Unicode."""
    return sorted(counts.items(), key=lambda pair: (pair[0] != THANKS, -pair[1], pair[0]))
