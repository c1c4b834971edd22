"""Icons as inline SVG, so that they take the colour of the text they stand beside.

The pictures come from Lucide (see `icons/README.md`). An icon is decoration: it is hidden from
screen readers, and a word always says what it means.
"""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

_FOLDER = Path(__file__).parent / "icons"
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_SPACE = re.compile(r"\s+")


@cache
def icon(name: str) -> Markup:
    """The icon called `name` as safe SVG markup; LookupError if we ship no such icon."""
    path = _FOLDER / f"{name}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", name) or not path.is_file():
        raise LookupError(f"There is no icon {name!r} in samband/web/icons.")
    found = _DRAWING.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise LookupError(f"The icon {name!r} is not an SVG picture.")
    drawing = _SPACE.sub(" ", found.group(1)).strip()
    return Markup(  # noqa: S704 - our own files, shipped with the package
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none"'
        ' stroke="currentColor" stroke-width="1.75" stroke-linecap="round"'
        f' stroke-linejoin="round" aria-hidden="true" focusable="false">{drawing}</svg>'
    )


def icon_names() -> list[str]:
    """Names of all icons we ship, in order."""
    return sorted(path.stem for path in _FOLDER.glob("*.svg"))
