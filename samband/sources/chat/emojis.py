"""Emoji by the names and codes that other conversations store. Pictures of an organisation's own have no character: ""."""

import re

from samband.kernel import emoji

_TONE = re.compile(r"::skin-tone-\d$")


def of_name(name: str) -> str:
    """The emoji with this short name ("+1", "tada", "wave::skin-tone-3"), or "".

    >>> of_name("tada")
    '🎉'
    """
    return emoji.find(_TONE.sub("", name.strip(":")))


def of_code(code: str) -> str:
    """The emoji of hexadecimal code points ("1f44d", "1f1f8-1f1ea"), or ""."""
    try:
        found = "".join(chr(int(part, 16)) for part in code.split("-"))
    except (ValueError, OverflowError):
        return ""
    return next((one for one in (found, found + "\ufe0f") if emoji.is_emoji(one)), "")
