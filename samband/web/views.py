"""The manifest of the installable app, and the living page of all components."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from samband.web.samples import sample_shell, samples
from samband.web.shell import language, organisation


@require_GET
@cache_control(max_age=3600, private=True)
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to put Samband on its start screen."""
    name = organisation().name or "Samband"
    icons = [
        {"src": static(f"web/img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    maskable = {
        "src": static("web/img/icon-maskable-512.png"),
        "sizes": "512x512",
        "type": "image/png",
        "purpose": "maskable",
    }
    return JsonResponse(
        {
            "name": name,
            "short_name": name[:12].strip(),
            "description": _("Who here knows about this, and who here knows somebody there."),
            "lang": language(),
            "id": "/",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#fbfaf7",
            "theme_color": "#fbfaf7",
            "icons": [*icons, maskable],
        },
        content_type="application/manifest+json",
    )


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
