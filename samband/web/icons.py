"""Icons, drawn in one picture that every page refers to, so that they take the colour of the text they stand beside.

The pictures come from Lucide (see `icons/README.md`). An icon is decoration: it is hidden from screen readers, and a word
always says what it means. Drawn out in every place they were two thirds of a page with comments; the one picture is
fetched once and kept. `python -m samband.web.icons` makes it anew after an icon was added.
"""

import re
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from markupsafe import Markup

from samband.web import assets

_FOLDER = Path(__file__).parent / "icons"
PICTURE = Path(__file__).parent / "static" / "web" / "img" / "icons.svg"
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_SPACE = re.compile(r"\s+")


def icon(name: str) -> Markup:
    """The icon called `name` as safe SVG markup; LookupError if we ship no such icon."""
    return _markup(name, assets.storage())


@cache
def _markup(name: str, storage: str) -> Markup:
    if name not in icon_names():
        raise LookupError(f"There is no icon {name!r} in samband/web/icons.")
    return Markup(  # noqa: S704 - our own files, shipped with the package
        '<svg class="icon" width="20" height="20" aria-hidden="true">'
        f'<use href="{static("web/img/icons.svg")}#{name}"/></svg>'
    )


@cache
def icon_names() -> list[str]:
    """Names of all icons we ship, in order."""
    return sorted(path.stem for path in _FOLDER.glob("*.svg"))


def picture() -> str:
    """The one picture with every icon as a symbol; LookupError when a file of ours is no SVG picture."""
    symbols = []
    for name in icon_names():
        found = _DRAWING.search((_FOLDER / f"{name}.svg").read_text(encoding="utf-8"))
        if found is None:
            raise LookupError(f"The icon {name!r} is not an SVG picture.")
        drawing = _SPACE.sub(" ", found.group(1)).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawing}</symbol>')
    return "\n".join(('<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""))


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
