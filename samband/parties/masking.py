"""Addresses of people who must not be stored, in texts that stay: a commit's message, a line of an errors file.

Only hashes of the addresses are kept, so texts are searched for whatever looks like an address, and each is compared. That
works whoever erases, and after a restore as well. A name without an address is not found, nor an address in words of its own.
"""

import re
from collections.abc import Iterable, Set

from samband.parties.suppression import suppressed

#: Stands in a text where an address was; no word, so that it reads alike in every language.
MASK = "[…]"
_AT = r"(?:@| at | \(at\) |\(at\)|\[at\]| \[at\] )"
_DOT = r"(?:\.| dot | \(dot\) )"
_ADDRESS = re.compile(
    rf"[^\s<>()\[\],;:\"'“”‘’«»\\|/=`*]{{1,64}}{_AT}[\w-]+(?:{_DOT}[\w-]+)+", re.IGNORECASE
)
#: For PostgreSQL: texts without it hold no address.
SQL_PATTERN = r"@|[[ (]at[] )] ?[[:alnum:]-]+(\.| dot | ?\(dot)"
_LONGEST = 320
_WORDS = re.compile(r"[\[(\s]+(at|dot)[\])\s]+", re.IGNORECASE)


def _plain(written: str) -> str:
    """An address as it is compared: "kim (at) bolag dot example" is kim@bolag.example."""
    signs = {"at": "@", "dot": "."}
    return _WORDS.sub(lambda found: signs[found[1].lower()], written).strip(".").casefold()


def addresses_in(texts: Iterable[str]) -> set[str]:
    """Everything in the texts that looks like a mail address, as it is written."""
    found: set[str] = set()
    for text in texts:
        found.update(one[0] for one in _ADDRESS.finditer(text))
        if "@" in text and len(text) <= _LONGEST and " " not in text:
            found.add(text)  # with whatever signs: an address that stands alone
    return found


def gone_in(texts: Iterable[str]) -> set[str]:
    """Those addresses in the texts that must not be stored, as they are written. At most two statements."""
    written = {one: _plain(one) for one in addresses_in(texts)}
    hidden = {value for _, value in suppressed(("email", plain) for plain in written.values())}
    return {one for one, plain in written.items() if plain in hidden}


def masked(text: str, gone: Set[str]) -> str:
    """The text without these addresses."""
    if text in gone:
        return MASK
    return _ADDRESS.sub(lambda found: MASK if found[0] in gone else found[0], text)
