"""Every address of Samband: each package brings its own."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

PACKAGES = (
    "kernel",
    "web",
    "people",
    "spaces",
    "entries",
    "activity",
    "notices",
    "mailroom",
    "knowledge",
    "search",
    "gatherings",
    "thanks",
    "fika",
    "cards",
    "introductions",
    "care",
    "handover",
    "sources",
    "dav",
    "ask",
    "mashup",
    "privacy",
    "api",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"samband.{package}.urls"))
    for package in PACKAGES
    if find_spec(f"samband.{package}.urls") is not None
]

handler404 = "samband.kernel.middleware.not_found"
handler500 = "samband.kernel.middleware.server_error"
