"""Who may have the figures, and how they are written."""

import ipaddress
import os
from collections.abc import Iterable
from hmac import compare_digest

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import REGISTRY as OWN
from prometheus_client import CollectorRegistry, exposition, multiprocess
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from samband.kernel.errors import NotFound
from samband.kernel.metrics.gathering import Gathered
from samband.kernel.platform.figures import VARIABLE

PATH = "/metrics"


def may_scrape(request: HttpRequest) -> bool:
    """Whether it comes with the token or, where none is set, from this machine and through no proxy.

    To be asked before anything believes or removes what a proxy says.
    """
    found = settings.SAMBAND
    if not found.metrics:
        return False
    if found.metrics_token:
        said = request.headers.get("Authorization", "")
        return compare_digest(said.encode(), f"Bearer {found.metrics_token}".encode())
    if any(
        name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")
    ):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class _OwnProcess(Collector):
    """What this process alone has counted: without the supervisor nobody else has."""

    def collect(self) -> Iterable[Metric]:
        return OWN.collect()


def figures(request: HttpRequest) -> HttpResponse:
    """All figures, as text for Prometheus or as OpenMetrics. About ten statements."""
    registry = CollectorRegistry()
    if os.environ.get(VARIABLE):
        # It adds itself to the registry.
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library's
    else:
        registry.register(_OwnProcess())
    registry.register(Gathered())
    write, content_type = exposition.choose_encoder(request.headers.get("Accept", ""))
    response = HttpResponse(write(registry), content_type=content_type)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, if `SAMBAND_METRICS` says so: to this machine, or to whoever has the token."""
    # Who may have them was answered by `metrics.middleware` already.
    raise NotFound
