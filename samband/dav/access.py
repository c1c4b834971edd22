"""The door of devices: a password of their own at each request, checked together with its person."""

import base64
import binascii
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from samband.dav.answers import error_answer
from samband.dav.errors import Condition
from samband.dav.models import DevicePassword
from samband.kernel.db import bind_person
from samband.kernel.errors import NotFound, SambandError
from samband.kernel.tokens import token_hash
from samband.people.models import Person

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Person, P], HttpResponseBase]
Door = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def _said(request: HttpRequest) -> tuple[str, str]:
    """User name and password as the device sends them."""
    scheme, _, code = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(code, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name.strip().lower(), password


def person_of_device(request: HttpRequest) -> Person | None:
    """Whose device asks; from here on the transaction reads as them. None for a wrong one. Two statements."""
    name, password = _said(request)
    if not password:
        return None
    found = (
        DevicePassword.objects.select_related("person")
        .filter(secret_hash=token_hash(password), expires_at__gt=timezone.now())
        .first()
    )
    if found is None or not found.person.is_active or found.person.is_guest:
        return None
    if name not in (found.person.handle.lower(), found.person.email.lower()):
        return None
    bind_person(found.person_id)
    return found.person


def for_devices(view: View[P]) -> Door[P]:
    """Let devices pass, and answer whatever goes wrong in the words of WebDAV.

    A session opens nothing here, so no other site can make a browser do anything.
    """

    @csrf_exempt
    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        person = person_of_device(request)
        if person is None:
            answer = HttpResponse(status=401)
            answer.headers["WWW-Authenticate"] = 'Basic realm="Samband", charset="UTF-8"'
            return answer
        try:
            return view(request, person, *args, **kwargs)
        except Condition as error:
            return error_answer(error.status, error.element)
        except NotFound:
            return error_answer(404)
        except SambandError as error:
            answer = error_answer(error.status if error.status != 422 else 403, said=str(error))
            if "retry_after" in error.data:
                answer.headers["Retry-After"] = str(error.data["retry_after"])
            return answer

    return door
