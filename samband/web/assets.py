"""Our stylesheets and scripts, as addresses that may be cached for ever.

There is no build step: the browser gets one small file per component. Files are linked side by
side and never import each other, because a chain of imports is fetched one after the other and
because the names of the files carry a hash of their content (whitenoise), which an import inside
a script would not know.
"""

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
    return [static(f"web/css/{name}.css") for name in STYLESHEETS]


def scripts() -> list[str]:
    """Addresses of all our modules."""
    return [static(f"web/js/{name}.js") for name in SCRIPTS]
