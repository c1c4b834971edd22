"""Who calls the API: a personal token in `Authorization: Bearer …`, checked at each use."""

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja.security import HttpBearer

from samband.kernel import once
from samband.kernel.db import bind_person
from samband.kernel.errors import SambandError
from samband.kernel.tokens import token_hash
from samband.people.limits import count_write
from samband.people.models import Person, Token


class NotSignedIn(SambandError):
    """No token, or one that is unknown, revoked or expired."""

    code = "not-signed-in"
    status = 401

    def __init__(self) -> None:
        super().__init__(
            _("The token is missing, unknown, revoked or expired. Make a new one under Settings.")
        )


class ScopeMissing(SambandError):
    """The token is good, but not for this."""

    code = "scope-missing"
    status = 403

    def __init__(self, scope: str) -> None:
        super().__init__(_("This needs a token with the scope “%(scope)s”.") % {"scope": scope})


def need_scope(request: HttpRequest, scope: str) -> None:
    """For what an operation needs only sometimes. Raises `ScopeMissing`."""
    if scope not in getattr(request, "token_scopes", frozenset()):
        raise ScopeMissing(scope)


class BearerToken(HttpBearer):
    """Accepts tokens that carry all of `scopes`; binds the transaction to the token's person."""

    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.scopes = scopes

    def authenticate(self, request: HttpRequest, token: str) -> Person:
        found = (
            Token.objects.select_related("person")
            .filter(secret_hash=token_hash(token), revoked_at=None, expires_at__gt=timezone.now())
            .first()
        )
        if found is None or not found.person.is_active:
            raise NotSignedIn
        request.token_scopes = frozenset(found.scopes)  # type: ignore[attr-defined]  # ours
        request.token = found  # type: ignore[attr-defined]  # ours
        for scope in self.scopes:
            need_scope(request, scope)
        bind_person(found.person_id)
        if request.method not in ("GET", "HEAD"):
            count_write(found.person_id, request.path)
        request.user = found.person
        once.begin(request, found.person_id)
        return found.person


reading = BearerToken("read")
writing = BearerToken("write")
asking = BearerToken("ask")


def caller(request: HttpRequest) -> Person:
    """Whose token a request carries. Raises `NotSignedIn` where no token was asked for."""
    if not isinstance(request.user, Person):
        raise NotSignedIn
    return request.user


def token_of(request: HttpRequest) -> Token:
    """The token that a request carries. Raises `NotSignedIn` where no token was asked for."""
    found = getattr(request, "token", None)
    if not isinstance(found, Token):
        raise NotSignedIn
    return found
