"""A second address for what people upload: another host name, without cookies, reached by signed addresses.

A file that a browser takes for a page can do nothing there: it is not the origin of the pages, and no session goes along.
The pages' host decides who may have a file, then sends the browser to the second host with an address that is good for ten
minutes (`SAMBAND_FILES_URL`; without it files come from the pages' host, and only as downloads or re-encoded pictures).
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.exceptions import DisallowedHost
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

SECONDS = 600
PREFIX = "/f/"
_SALT = "samband.files"
_STORED = re.compile(r"(?:pictures|files)/[0-9a-f]{2}/[0-9a-f]{32}(?:\.webp)?")
# What browsers show without running anything in it; everything else is a download.
_SHOWN = re.compile(r"image/(?:webp|png|jpeg|gif)|application/pdf|text/plain|audio/.*|video/.*")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def elsewhere(
    name: str, *, called: str = "", content_type: str = "image/webp"
) -> HttpResponse | None:
    """The way to a stored file at the second address, after the access check; None where there is none."""
    base = settings.SAMBAND.files_url
    if not base:
        return None
    token = signing.dumps([name, called, content_type], salt=_SALT)
    response = HttpResponse(status=302)
    response.headers["Location"] = f"{base}{PREFIX}{token}"
    response.headers["Cache-Control"] = f"private, max-age={SECONDS // 2}"
    return response


def _file(token: str) -> HttpResponseBase:
    try:
        name, called, content_type = signing.loads(token, salt=_SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError):
        return HttpResponse(status=404)
    if not _STORED.fullmatch(name) or not default_storage.exists(name):
        return HttpResponse(status=404)
    response = FileResponse(default_storage.open(name), content_type=content_type)
    is_shown = _SHOWN.fullmatch(content_type) is not None
    how = content_disposition_header(not is_shown, called)
    if how is not None:
        response.headers["Content-Disposition"] = how
    response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    response.headers["Cache-Control"] = f"private, max-age={SECONDS}"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


class FilesOrigin:
    """Answers for the second address before anything else is asked: signed files and nothing more.

    No session is read or begun there, so nothing of the pages can be reached under that name.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        base = settings.SAMBAND.files_url
        if not base:
            return self.get_response(request)
        try:
            host = request.get_host()
        except DisallowedHost:
            return self.get_response(request)
        if host.lower() != urlsplit(base).netloc.lower():
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405)
        if request.path == "/healthz":
            return HttpResponse("ok", content_type="text/plain")
        if not request.path.startswith(PREFIX):
            return HttpResponse(status=404)
        return _file(request.path.removeprefix(PREFIX))
