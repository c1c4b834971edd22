"""The manifest and the worker of the installable app, and the living page of all components."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from samband.web.installing import manifest_of, offline_parts, worker_text
from samband.web.samples import sample_shell, samples
from samband.web.shell import Organisation, Shell, organisation


@require_GET
@cache_control(max_age=3600, private=True)
@vary_on_headers("Accept-Language")
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put Samband on its start screen."""
    return JsonResponse(manifest_of(request), content_type="application/manifest+json")


def _without_network(code: str) -> str:
    """The page that the worker keeps: everybody's, in one language; it knows no session."""
    with translation.override(code):
        shell = Shell(person=None, organisation=Organisation(organisation().name), language=code)
        return render_to_string("web/offline.html", {"parts": offline_parts(), "shell": shell})


@require_GET
@cache_control(no_cache=True, public=True)
def offline(request: HttpRequest, code: str) -> HttpResponse:
    """What is shown without a network, in one language."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    response = HttpResponse(_without_network(code))
    response.headers["Content-Language"] = code
    return response


@require_GET
@cache_control(no_cache=True, public=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The worker that browsers keep, for all of our addresses."""
    pages = {code: _without_network(code) for code, _name in settings.LANGUAGES}
    return HttpResponse(worker_text(pages), content_type="text/javascript; charset=utf-8")


@require_GET
def styles(request: HttpRequest) -> HttpResponse:
    """Every component on one page, with invented content.

    404 unless `SAMBAND_STYLES` (or DEBUG) is set: it is for those who build pages, and for tests.
    `?plain=1` shows the components of pages without navigation; `?theme=dark` tries a theme.
    """
    if not (settings.DEBUG or getattr(settings, "SAMBAND_STYLES", False)):
        raise Http404
    plain = "plain" in request.GET
    theme = request.GET.get("theme", "auto")
    request.samband_shell = sample_shell(request, theme=theme)  # type: ignore[attr-defined]
    template = "web/styles_plain.html" if plain else "web/styles.html"
    return render(request, template, samples())
