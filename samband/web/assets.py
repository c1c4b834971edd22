"""Our stylesheets and scripts, as addresses that may be cached for ever.

There is no build step: the browser gets one small file per component. Names carry a hash of the content, also in a
script's `import` (see `hashing`). What several modules import stands in `SCRIPTS` too: so it is fetched beside them and
not one after the other.
"""

from functools import cache

from django.conf import settings
from django.templatetags.static import static

# Layers are declared in tokens.css, which therefore comes first.
STYLESHEETS = (
    "tokens",
    "base",
    "layout",
    "navigation",
    "ask",
    "buttons",
    "forms",
    "cards",
    "avatars",
    "entries",
    "reactions",
    "composer",
    "people",
    "answers",
    "notices",
    "lists",
    "follow",
    "menus",
    "pictures",
    "print",
)

# The first two do nothing by themselves; others import them.
SCRIPTS = (
    "counts",
    "press",
    "ask",
    "composer",
    "device",
    "live",
    "menus",
    "notices",
    "reactions",
    "stay",
    "times",
    "unsent",
)


# What the packages above put on every page, by whole names: "entries/js/files.js".
_more: list[str] = []
_more_styles: list[str] = []


def register_script(name: str) -> None:
    """Load a module of another package on every page ("notices/notices.js")."""
    if name not in _more:
        _more.append(name)


def register_stylesheet(name: str) -> None:
    """Put another package's own stylesheet on every page, after ours."""
    if name not in _more_styles:
        _more_styles.append(name)


def stylesheets() -> list[str]:
    """Addresses of all stylesheets in cascade order."""
    return _addresses((*(f"web/css/{name}.css" for name in STYLESHEETS), *_more_styles), storage())


def scripts() -> list[str]:
    """Addresses of all our modules."""
    return _addresses((*(f"web/js/{name}.js" for name in SCRIPTS), *_more), storage())


def storage() -> str:
    """What decides the addresses: they are looked up once for each such setting."""
    backend: str = settings.STORAGES["staticfiles"]["BACKEND"]  # type: ignore[index]  # the stubs say object
    return f"{settings.STATIC_URL} {backend}"


@cache
def _addresses(names: tuple[str, ...], storage: str) -> list[str]:
    return [static(name) for name in names]
