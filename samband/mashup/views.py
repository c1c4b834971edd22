"""Feeds for programs that read them, and the page where their keys are made."""

from collections.abc import Callable
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samband.kernel.errors import NotFound, Refused
from samband.mashup import actions, writing
from samband.mashup.access import feed_for_reading
from samband.mashup.actions import Wanted
from samband.mashup.models import FeedKey
from samband.mashup.queries import feed_title, items_of
from samband.people import blocks
from samband.people.access import PersonRequest, confirmed, signed_in
from samband.search.saved import saved_searches
from samband.spaces.models import Space
from samband.web.parts import Choice
from samband.web.shell import say

FORMS = ("atom", "json")
ATOM, JSON = "application/atom+xml; charset=utf-8", "application/feed+json; charset=utf-8"


def _feed(
    request: HttpRequest, secret: str, write: Callable[..., str], content_type: str
) -> HttpResponse:
    key = feed_for_reading(secret)
    language = key.person.language or settings.LANGUAGE_CODE
    base = settings.SAMBAND.base_url
    with translation.override(language):
        body = write(
            title=feed_title(key),
            home=f"{base}/",
            base=base,
            language=language,
            items=items_of(key, timezone.now()),
        ).encode()
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type=content_type)
    response.headers["ETag"] = tag
    # The address is a secret: it must not travel on.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def atom(request: HttpRequest, secret: str) -> HttpResponse:
    """A feed as Atom; the key in the address is all that is needed."""
    return _feed(request, secret, writing.as_atom, ATOM)


@require_safe
def json_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """A feed as JSON Feed; the key in the address is all that is needed."""
    return _feed(request, secret, writing.as_json, JSON)


def _wanted(value: str) -> Wanted:
    kind, _colon, rest = value.partition(":")
    if kind not in ("space", "topic", "person", "query"):
        raise NotFound
    return Wanted(**{kind: rest})


def _choices(request: PersonRequest, asked: str) -> list[Choice]:
    rooms = [
        Choice(f"space:{room.slug}", room.name, group=_("My rooms"))
        for room in Space.objects.of(request.user).order_by("name")
    ]
    kept = [
        Choice(f"query:{one.query}", one.name, group=_("My searches"))
        for one in saved_searches(request.user)
    ]
    if asked and all(asked != choice.value for choice in (*rooms, *kept)):
        return [Choice(asked, asked.partition(":")[2]), *rooms, *kept]
    return [*rooms, *kept]


@require_http_methods(["GET", "POST"])
@signed_in
@confirmed
def feeds(request: PersonRequest) -> HttpResponse:
    """My feeds; the address of a new one is shown once, on this page."""
    made, error = "", ""
    asked = request.POST.get("of", "") or request.GET.get("of", "")[:2000]
    if request.method == "POST":
        try:
            _key, made = actions.make_feed_key(actor=request.user, of=_wanted(asked))
        except NotFound:
            error = _("Choose what the feed is of.")
        except Refused as refused:
            error = str(refused.message)
    now = timezone.now()
    keys = FeedKey.objects.filter(person=request.user).select_related(
        "person", "space", "topic", "author"
    )
    return render(
        request,
        "mashup/feeds.html",
        {
            "feeds": [
                (key, feed_title(key), key.expires_at <= now) for key in keys.order_by("-pk")[:100]
            ],
            "choices": _choices(request, asked),
            "asked": asked,
            "made": [f"{settings.SAMBAND.base_url}/feeds/{made}/{form}" for form in FORMS if made],
            "error": error,
            "tabs": blocks.tabs("settings", request),
        },
        status=422 if error else 200,
    )


@require_POST
@signed_in
def revoke(request: PersonRequest, key_id: int) -> HttpResponse:
    """Make a feed's key useless; needs no password, because it only takes away."""
    actions.revoke_feed_key(actor=request.user, key_id=key_id)
    say(request, _("The feed's address works no more."))
    return HttpResponseRedirect("/settings/feeds", status=303)
