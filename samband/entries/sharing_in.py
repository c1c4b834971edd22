"""What a phone shares with Samband: words, an address, files from another program, as the beginning of something new.

Sharing only fills the composer. Nothing is written before its person has chosen who sees it and pressed the button, so
that a page elsewhere which posts here in somebody's name gains nothing. The worker of the browser usually takes what is
shared (also when nobody is signed in, or without a network) and hands it to this page; without it the form comes here.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from samband.entries.composing import composer_for, form
from samband.entries.sent import read_form
from samband.entries.views import see_other
from samband.people.access import PersonRequest, person_of, signed_in
from samband.web.shell import say

HERE = "/share"
# What goes through an address on the way past the sign-in page.
LONGEST = 3000
# A form that another site sends brings no files along: a browser says where it comes from.
_OWN = ("none", "same-origin")


def manifest_part(request: HttpRequest) -> dict[str, Any]:
    """How phones share with us, and where a long press on the icon leads."""
    kinds = ["image/*", "video/*", "audio/*", "text/*", "application/*"]
    return {
        "share_target": {
            "action": HERE,
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": "files", "accept": kinds}],
            },
        },
        "shortcuts": [
            {"name": _("Write"), "url": "/write"},
            {"name": _("Notifications"), "url": "/notifications"},
        ],
    }


def words_of(title: str, text: str, url: str) -> str:
    """One text of what was shared: each part once, the address last.

    >>> words_of("Pumps", "Look: https://a.example/", "https://a.example/")
    'Pumps\\n\\nLook: https://a.example/'
    """
    parts: list[str] = []
    for part in (title.strip(), text.strip(), url.strip()):
        if part and not any(part in other for other in parts):
            parts.append(part)
    return "\n\n".join(parts)


@csrf_exempt
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest) -> HttpResponseBase:
    """The composer with what was shared; nobody is chosen to see it."""
    if request.method == "GET":
        return _begun(request)
    if person_of(request) is None:
        return _after_signing_in(request)
    return _taken(request)


@signed_in
def _begun(request: PersonRequest) -> HttpResponse:
    asked = request.GET
    return _page(
        request, words_of(asked.get("title", ""), asked.get("text", ""), asked.get("url", ""))
    )


@signed_in
def _taken(request: PersonRequest) -> HttpResponse:
    sent = request.POST
    words = words_of(sent.get("title", ""), sent.get("text", ""), sent.get("url", ""))
    more: dict[str, Any] = {}
    if request.headers.get("Sec-Fetch-Site", "") in _OWN:
        read = read_form(request)
        more = {"files": read.composer_fields(request)["files"]}
        if read.problem is not None:
            more["error"] = str(read.problem.message)
    return _page(request, words, **more)


def _page(request: PersonRequest, words: str, **more: Any) -> HttpResponse:
    composer = composer_for(request, presets=False, body=words, **more)
    return render(request, "entries/share.html", {"composer": composer, "composer_form": form})


def _after_signing_in(request: HttpRequest) -> HttpResponse:
    """Keep the words in the address that comes after the sign-in page; files can't go along there, and that is said."""
    sent = request.POST
    words = words_of(sent.get("title", ""), sent.get("text", ""), sent.get("url", ""))
    if request.FILES:
        say(
            request,
            _("The files are still where you shared them from: share them again when you are in."),
            level="warning",
        )
    back = f"{HERE}?{urlencode({'text': words[:LONGEST]})}"
    return see_other(f"/sign-in?{urlencode({'next': back})}")
