"""Samband as an app of the device: what the manifest says, and the worker that the browser keeps.

The worker is put together of small scripts: ours here, and those that packages above register. Its own text names each by
the hash of its content, so a browser sees by comparing bytes that there is another version, and takes it whole or not at
all. It keeps static files and the pages for the time without a network, never a page with somebody's content.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext as _

from samband import __version__
from samband.web import assets
from samband.web.colours import colours
from samband.web.shell import Organisation, language, organisation

# What a page without a network needs beside stylesheets and scripts.
_MORE = (
    "django_htmx/htmx-2.min.js",
    "web/fonts/source-sans-3-latin-wght-normal.woff2",
    "web/fonts/source-sans-3-latin-wght-italic.woff2",
    "web/fonts/source-serif-4-latin-wght-normal.woff2",
    "web/img/favicon.svg",
    "web/img/icons.svg",
    "web/img/icon-192.png",
)
OFFLINE = "/offline/{language}"
ManifestPart = Callable[[HttpRequest], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Registry:
    scripts: list[str]
    manifest: list[ManifestPart]
    offline: list[str]


_registry = _Registry(["web/js/worker/keeping.js"], [], [])


def register_worker_script(name: str) -> None:
    """Make a script part of the worker ("notices/worker/push.js"): a classic script, which defines listeners."""
    if name not in _registry.scripts:
        _registry.scripts.append(name)


def register_manifest(part: ManifestPart) -> None:
    """Add members to the manifest: `part(request)` gives them."""
    if part not in _registry.manifest:
        _registry.manifest.append(part)


def register_offline(template: str) -> None:
    """Put a template of another package on the page that is shown without a network; it gets no content."""
    if template not in _registry.offline:
        _registry.offline.append(template)


def offline_parts() -> list[str]:
    """The templates that other packages put on the page without a network."""
    return _registry.offline


def worker_text(pages: Mapping[str, str]) -> str:
    """The worker: what it keeps, under a name that changes with any of it, and the scripts it consists of.

    `pages` are the texts of the pages without a network by address; they count for the version only.
    """
    home = organisation()
    kept = [*assets.stylesheets(), *assets.scripts(), *(static(name) for name in _MORE)]
    scripts = [static(name) for name in _registry.scripts]
    told = {
        "files": list(dict.fromkeys(kept)),
        "pages": {code: OFFLINE.format(language=code) for code, _name in settings.LANGUAGES},
        "static": settings.STATIC_URL,
        "language": settings.LANGUAGE_CODE,
        "name": home.name or "Samband",
        "icon": _icons(home)[0]["src"],
    }
    of = [__version__, json.dumps(told), *scripts, *(pages[key] for key in sorted(pages))]
    version = hashlib.sha256("\n".join(of).encode()).hexdigest()[:16]
    named = ", ".join(json.dumps(address) for address in scripts)
    return f"self.samband = {json.dumps({**told, 'version': version})};\nimportScripts({named});\n"


def manifest_of(request: HttpRequest) -> dict[str, Any]:
    """What a device needs to put Samband on its start screen, in the reader's language."""
    home = organisation()
    name = home.name or "Samband"
    paper = colours()["paper"][0]
    found: dict[str, Any] = {
        "name": name,
        "short_name": name[:12].strip(),
        "description": _("Who here knows about this, and who here knows somebody there."),
        "lang": language(),
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": paper,
        "theme_color": paper,
        "icons": _icons(home),
    }
    for part in _registry.manifest:
        found.update(part(request))
    return found


def _icons(home: Organisation) -> list[dict[str, str]]:
    shapes = (
        ("192", "192x192", "any"),
        ("512", "512x512", "any"),
        ("maskable", "512x512", "maskable"),
    )
    ours = {"192": "icon-192", "512": "icon-512", "maskable": "icon-maskable-512"}
    return [
        {
            "src": home.icon_url.replace("{shape}", shape)
            if home.icon_url
            else static(f"web/img/{ours[shape]}.png"),
            "sizes": sizes,
            "type": "image/png",
            "purpose": purpose,
        }
        for shape, sizes, purpose in shapes
    ]
