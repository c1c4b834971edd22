"""Errors for machines: RFC 9457 problem details."""

import json

from django.http import HttpResponse
from django.utils.translation import gettext as _

from samband.kernel.errors import SambandError

TITLES = {
    400: "Bad request",
    401: "Not signed in",
    403: "Refused",
    404: "Not found",
    409: "Conflict",
    413: "Too large",
    422: "Invalid",
    429: "Too many requests",
    500: "Server error",
}


def problem_response(error: SambandError) -> HttpResponse:
    """An application/problem+json answer; `detail` is in the reader's language, `code` never changes."""
    body: dict[str, object] = {
        "type": f"urn:samband:problem:{error.code}",
        "title": TITLES.get(error.status, _("Error")),
        "status": error.status,
        "detail": str(error.message),
        "code": error.code,
    }
    if "fields" in error.data:
        body["fields"] = {
            name: [str(s) for s in said] for name, said in error.data["fields"].items()
        }
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False),
        status=error.status,
        content_type="application/problem+json",
    )
    if "retry_after" in error.data:
        response.headers["Retry-After"] = str(error.data["retry_after"])
    return response
