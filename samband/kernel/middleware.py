"""What happens to every request before any domain is asked."""

import ipaddress
from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from samband.kernel import once
from samband.kernel.errors import NotFound, SambandError
from samband.kernel.problems import problem_response

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def _is_trusted(address: str) -> bool:
    try:
        peer = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(peer in ipaddress.ip_network(net) for net in settings.SAMBAND.trusted_proxies)


class ProxyHeaders:
    """Takes the client's address and scheme from X-Forwarded-* only when the peer is a listed proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        forwarded = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        scheme = request.META.pop("HTTP_X_FORWARDED_PROTO", "")
        request.META.pop("HTTP_X_FORWARDED_HOST", None)
        if _is_trusted(request.META.get("REMOTE_ADDR", "")):
            hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
            client = next((hop for hop in reversed(hops) if not _is_trusted(hop)), None)
            if client is not None:
                request.META["REMOTE_ADDR"] = client
            if scheme == "https":
                request.META["wsgi.url_scheme"] = "https"
        return self.get_response(request)


class PrivateByDefault:
    """Answers are private and not stored unless a view says otherwise."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), microphone=(), geolocation=()"
        )
        return response


def error_page(
    request: HttpRequest,
    error: SambandError,
    *,
    again: Sequence[tuple[str, str]] = (),
    words: str = "",
) -> HttpResponse:
    """The one place where an error becomes an answer: problem+json for the API, a page for people.

    `again` are the fields of a form that the page offers to send once more; `words` what somebody wrote, to take along.
    """
    if request.path.startswith("/api/"):
        return problem_response(error)
    response = render(
        request,
        "web/error.html",
        {"error": error, "status": error.status, "again": again, "written": words},
        status=error.status,
    )
    if "retry_after" in error.data:
        response.headers["Retry-After"] = str(error.data["retry_after"])
    return response


class ErrorPages:
    """Maps domain errors (`SambandError`) and unknown addresses to translated pages."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            # PostgreSQL's text can't hold it, so nothing has such an address.
            return error_page(request, NotFound())
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, SambandError):
            return error_page(request, exception)
        return None


class TooMuch(SambandError):
    """More was sent than anything here takes."""

    code = "too-much"
    status = 413


class BodyLimit:
    """Refuses what is larger than any upload before it is read: forms are written to the disk while they come in."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        limit = max(settings.SAMBAND.upload_mb, settings.SAMBAND.import_mb)
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        # A little more than the file itself: the other fields and the boundaries.
        if not length.isdecimal() or int(length) > (limit + 5) * 1_000_000:
            said = _("That is more than %(limit)d MB. Send less at once.") % {"limit": limit}
            return error_page(request, TooMuch(said))
        return self.get_response(request)


class OnlyOnce:
    """Does a form that was sent twice once; see `samband.kernel.once`. After the CSRF check.

    The API's tokens are looked at later, so `samband.people.bearer` begins there; the answer is kept here for both.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse):
            once.keep(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or request.path.startswith("/api/"):
            return None
        try:
            once.begin(request, int(request.user.pk))
        except once.Replay as replay:
            return replay.response
        except SambandError as error:
            return error_page(request, error)
        return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old. One of a page of ours can be sent again with a press: nothing is lost."""
    if _is_ours(request) and not request.user.is_authenticated and words_of(request):
        return signed_out(request)
    error = SambandError(
        _(
            "This form was open for too long or came from another site. Go back, reload and try again."
        ),
        code="form-expired",
    )
    again = _to_send_again(request)
    if again:
        error = SambandError(
            _(
                "This page was open for long, or you signed in again meanwhile. Nothing was saved yet."
            ),
            code="form-again",
        )
    return error_page(request, error, again=again)


def _to_send_again(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form that the browser itself says came from a page of ours; never passwords, and no files."""
    if (
        not _is_ours(request)
        or not request.user.is_authenticated
        or request.headers.get("HX-Request")
    ):
        return []
    if any(request.FILES.values()) or any("password" in name for name in request.POST):
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]


def _is_ours(request: HttpRequest) -> bool:
    """Whether the browser itself says that a page of ours sent this."""
    return (
        request.headers.get("Sec-Fetch-Site") == "same-origin"
        or request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    )


def words_of(request: HttpRequest) -> str:
    """What somebody wrote in a form that was sent: its texts of several words; "" where a password is among them."""
    if any("password" in name for name in request.POST):
        return ""
    texts = [value.strip() for _name, values in request.POST.lists() for value in values]
    return "\n\n".join(dict.fromkeys(text for text in texts if len(text.split()) > 1))


def signed_out(request: HttpRequest) -> HttpResponse:
    """The page for somebody who wrote and was signed out meanwhile: their words, and the way in and back."""
    error = SambandError(
        _("Nothing was sent. Sign in, and you come back to where you wrote."), code="signed-out"
    )
    error.status = 403
    return error_page(request, error, words=words_of(request))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404 handler."""
    return error_page(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's 500 handler: a page that needs neither the database nor the person."""
    from django.template.loader import render_to_string

    if request.path.startswith("/api/"):
        error = SambandError(
            _("Something broke on our side. Nothing was saved. Try again in a moment.")
        )
        error.status = 500
        return problem_response(error)
    return HttpResponse(render_to_string("web/500.html"), status=500)
