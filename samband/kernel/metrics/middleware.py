"""Counts and times requests, and answers who asks for the figures."""

from time import perf_counter

from django.http import HttpRequest, HttpResponseBase

from samband.kernel.metrics import counters
from samband.kernel.metrics.page import PATH, figures, may_scrape
from samband.kernel.middleware import GetResponse

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class CountRequests:
    """The outermost: a scraper asks by this machine's address, which need not be a host name of ours."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info == PATH and request.method in ("GET", "HEAD") and may_scrape(request):
            return figures(request)
        began = perf_counter()
        response = self.get_response(request)
        count(request, response.status_code, perf_counter() - began)
        return response


def count(request: HttpRequest, status: int, seconds: float) -> None:
    """Note one answer, by the name of its address."""
    match = request.resolver_match
    # Static files, and what leads nowhere, have no name.
    route = (match.view_name or "-") if match is not None else "-"
    method = request.method if request.method in _METHODS else "-"
    counters.REQUESTS.labels(route, method, f"{status // 100}xx").inc()
    counters.SECONDS.labels(route).observe(seconds)
