"""`/api/v1`: each domain's routes under one root, with one way of telling errors."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from samband.kernel.errors import Invalid, SambandError
from samband.kernel.once import HEADER, Replay
from samband.kernel.problems import problem_response
from samband.people.bearer import NotSignedIn

_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 255},
    "description": (
        "A random key, so that the write is done once however often it is sent: for 24 hours the same request "
        "gets the same answer. Another request with the key is 422, a second one while the first still runs 409."
    ),
}
DOMAINS = (
    "people",
    "spaces",
    "entries",
    "activity",
    "notices",
    "mailroom",
    "search",
    "gatherings",
    "thanks",
    "fika",
    "cards",
    "introductions",
    "care",
    "handover",
    "sources",
    "dav",
    "ask",
    "privacy",
)


class Api(NinjaAPI):
    """Ninja's, with what holds for every write in the document."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The OpenAPI document; every write takes an idempotency key."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema.setdefault("components", {})["parameters"] = {"IdempotencyKey": _KEY}
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                if method in ("post", "put", "patch", "delete"):
                    parameters = operation.setdefault("parameters", [])
                    parameters.append({"$ref": "#/components/parameters/IdempotencyKey"})
        return schema


api = Api(
    title="Samband",
    version="1",
    description="The organisation's network: conversation inside, relations outside. Tokens are made under Settings.",
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
)


@api.exception_handler(SambandError)
def tell_error(request: HttpRequest, error: SambandError) -> HttpResponse:
    """Every domain error is a problem document."""
    return problem_response(error)


@api.exception_handler(Replay)
def tell_again(request: HttpRequest, replay: Replay) -> HttpResponse:
    """What was answered the first time."""
    return replay.response


@api.exception_handler(AuthenticationError)
def tell_not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Without a token the answer is the same for every address."""
    return problem_response(NotSignedIn())


@api.exception_handler(ValidationError)
def tell_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Fields that do not fit their schema, named one by one."""
    fields: dict[str, list[str]] = {}
    for found in _details(error):
        where = ".".join(str(part) for part in found.get("loc", ())[1:]) or "body"
        fields.setdefault(where, []).append(str(found.get("msg", "")))
    return problem_response(Invalid(_("Some fields do not fit."), fields=fields))


def _details(error: ValidationError) -> Sequence[dict[str, Any]]:
    return error.errors


def _mount() -> None:
    for domain in DOMAINS:
        if find_spec(f"samband.{domain}.rest") is not None:
            api.add_router("", import_module(f"samband.{domain}.rest").router)


_mount()
