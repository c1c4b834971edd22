"""The colours that stand outside of stylesheets: in the manifest and in a page's head. They are read from the tokens."""

import re
from functools import cache
from pathlib import Path

_TOKENS = Path(__file__).parent / "static" / "web" / "css" / "tokens.css"
_PAIR = re.compile(r"^\s*--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);$", re.MULTILINE)


@cache
def colours() -> dict[str, tuple[str, str]]:
    """Each colour's name with its light and its dark value."""
    text = _TOKENS.read_text(encoding="utf-8")
    return {name: (light, dark) for name, light, dark in _PAIR.findall(text)}
