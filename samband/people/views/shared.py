"""What several pages do."""

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from samband.kernel.errors import SambandError

__all__ = ["add_error", "page", "see_other"]


def see_other(name: str, *args: object) -> HttpResponseRedirect:
    """303: what was posted is done, go on there. `name` is a view's name or an address."""
    address = name if name.startswith("/") else reverse(name, args=args)
    return HttpResponseRedirect(address, status=303)


def add_error(form: Form, error: SambandError) -> None:
    """Put a domain error where the reader looks: at its fields, else above the form."""
    fields: dict[str, list[Any]] = error.data.get("fields", {})
    for name, said in fields.items():
        form.add_error(name if name in form.fields else None, [str(text) for text in said])
    if not fields:
        form.add_error(None, str(error.message))


def page(
    request: HttpRequest,
    template: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> HttpResponse:
    """Render `people/TEMPLATE.html`."""
    response = render(request, f"people/{template}.html", context, status=status)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response
