"""Our stylesheets and scripts, as addresses that may be cached for ever.

There is no build step: the browser gets one small file per component. Files are linked side by
side and never import each other, because a chain of imports is fetched one after the other and
because the names of the files carry a hash of their content (whitenoise), which an import inside
a script would not know.
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
    "composer",
    "people",
    "answers",
    "notices",
    "lists",
    "menus",
    "pictures",
    "print",
)

# Every module stands alone; what two need is in the page's data attributes.
SCRIPTS = ("ask", "composer", "live", "menus", "notices", "times")


def stylesheets() -> list[str]:
    """Addresses of all stylesheets in cascade order."""
    return _addresses("css", STYLESHEETS, storage())


def scripts() -> list[str]:
    """Addresses of all our modules."""
    return _addresses("js", SCRIPTS, storage())


def storage() -> str:
    """What decides the addresses: they are looked up once for each such setting."""
    return f"{settings.STATIC_URL} {settings.STORAGES['staticfiles']}"


@cache
def _addresses(kind: str, names: tuple[str, ...], storage: str) -> list[str]:
    return [static(f"web/{kind}/{name}.{kind}") for name in names]
