"""What holds for rooms whatever the database is. Pure."""

import re
import unicodedata


def slug_of(name: str) -> str:
    """The address of a room from its name: `Värmepumpar & år 2` becomes `varmepumpar-ar-2`; at most 48 characters.

    A name without Latin letters or digits gives `room`.
    """
    bare = unicodedata.normalize("NFKD", name.casefold().replace("ø", "o").replace("æ", "ae"))
    kept = "".join(c for c in bare if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", kept)[:48].strip("-") or "room"


def is_wider(new: str, old: str) -> bool:
    """True if `new` openness lets more people read content than `old`: only opening does."""
    return new == "open" and old != "open"
