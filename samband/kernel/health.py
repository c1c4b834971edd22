"""Whether this process can answer; for load balancers and `samband status`."""

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from samband import __version__


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with the version when the database answers, else 503; says nothing about anybody."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok", "version": __version__})
