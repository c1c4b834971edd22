"""What stands for a person without a photo: initials on a colour of their own."""

import unicodedata
from zlib import crc32

# Grounds for white initials; every one has contrast >= 4.5:1 to white, in light and dark pages.
# `avatars.css` holds the same list as classes, and a test compares the two.
COLOURS = (
    "#0f6b5c",
    "#a84e18",
    "#8a2f5c",
    "#2b5d8c",
    "#6a4a92",
    "#565e22",
    "#44606b",
    "#7a5230",
    "#256a3e",
    "#94403f",
)


def initials(name: str) -> str:
    """One or two letters for `name`: of the first and the last word that begin with a letter.

    Words in brackets ("Anna Lind (consultant)") don't count. A name without letters, only emoji
    for instance, gives "·", so that nothing unreadable is cut in half.
    """
    letters = [
        character
        for word in unicodedata.normalize("NFC", name[:200]).split()
        if not word.startswith("(")
        for character in _first_letter(word)
    ]
    if not letters:
        return "·"
    if len(letters) == 1:
        return letters[0].upper()[:1]
    return (letters[0].upper()[:1]) + (letters[-1].upper()[:1])


def _first_letter(word: str) -> str:
    """The first letter or digit of a word; "" if it has none."""
    return next((character for character in word if character.isalnum()), "")


def avatar_colour(key: str) -> int:
    """Which of `COLOURS` belongs to `key` (a name or a handle): the same in every process."""
    return crc32(key.encode("utf-8", "surrogatepass")) % len(COLOURS)
