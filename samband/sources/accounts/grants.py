"""Permissions that a person gives at a service: asked for, made tokens, renewed, given back (RFC 6749, 7009, 7636)."""

import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Invalid
from samband.kernel.outgoing import NoAnswer, OutgoingError
from samband.kernel.outgoing.client import Answer, exchange
from samband.kernel.outgoing.sockets import Deadline
from samband.kernel.outgoing.targets import target_of
from samband.sources.accounts.providers import Provider
from samband.sources.headers import clean_mail
from samband.sources.servers.errors import Fault, ServerFault
from samband.sources.servers.keeping import Grant

if TYPE_CHECKING:
    from oauthlib.oauth2 import WebApplicationClient

#: A token that lasts no longer than this is renewed before it is used, in seconds.
SPARE: Final = 60
_MOST: Final = 100_000
# What a service says when its person, or whoever runs it, has taken the permission back.
_ENDED: Final = frozenset({"invalid_grant", "interaction_required", "consent_required"})

# Permissions that services do not name when they give them.
_UNSAID: Final = frozenset({"openid", "email", "profile", "offline_access"})


def back() -> str:
    """The address that a service sends people back to; the client there has to know it."""
    return f"{settings.SAMBAND.base_url}{reverse('sources:account-callback')}"


def _client(client_id: str) -> "WebApplicationClient":
    # Loaded where somebody signs in or a token is renewed, not with every process.
    from oauthlib.oauth2 import WebApplicationClient

    return WebApplicationClient(client_id)


def new_verifier() -> str:
    """A secret for one sign-in, whose hash goes ahead (PKCE)."""
    return str(_client("").create_code_verifier(64))


def way_there(provider: Provider, kind: str, *, state: str, verifier: str) -> str:
    """The address at the service where its person says yes."""
    client = _client(provider.client_id)
    return str(
        client.prepare_request_uri(
            provider.authorize,
            redirect_uri=back(),
            scope=[*provider.basics, *provider.scopes[kind]],
            state=state,
            code_challenge=client.create_code_challenge(verifier, "S256"),
            code_challenge_method="S256",
            **provider.extra,
        )
    )


def grant_for(provider: Provider, kind: str, *, code: str, verifier: str) -> Grant:
    """The tokens for a code that the service sent its person back with.

    Raises `OutgoingError`, `ServerFault`, and `Invalid` where its person did not allow what is needed.
    """
    client = _client(provider.client_id)
    body = client.prepare_request_body(
        code=code,
        redirect_uri=back(),
        code_verifier=verifier,
        client_secret=provider.client_secret,
    )
    said = _tokens(provider, client, body)
    if not _has_scopes(said, provider.scopes[kind]):
        raise Invalid(
            _(
                "You did not allow what is needed for this. Sign in again and leave the ticks there."
            ),
            code="not-allowed",
        )
    user = _user(said, provider.client_id)
    if not user or not said.get("refresh_token"):
        raise ServerFault(Fault.STRANGE)
    return _grant(said, user, "")


def renewed(provider: Provider, grant: Grant) -> Grant:
    """The same permission with a token that lasts. Raises `OutgoingError` and `ServerFault`, `ENDED` if it was taken back."""
    client = _client(provider.client_id)
    body = client.prepare_refresh_body(
        refresh_token=grant.refresh,
        client_id=provider.client_id,
        client_secret=provider.client_secret,
    )
    return _grant(_tokens(provider, client, body), grant.user, grant.refresh)


def give_back(provider: Provider, grant: Grant) -> None:
    """Tell the service that the permission is not needed any more, where it wants to be told; no matter what it answers."""
    if not provider.revoke:
        return
    try:
        _post(provider, provider.revoke, urlencode({"token": grant.refresh}), seconds=5)
    except (OutgoingError, ServerFault):
        # Its person can take it back there too, as the page says.
        return


def _post(provider: Provider, url: str, body: str, seconds: float = 10) -> Answer:
    target = target_of(url, provider.also)
    if target.scheme != "https" and not target.is_listed:
        # Tokens must not travel in the clear.
        raise ServerFault(Fault.REFUSED)
    return exchange(
        target,
        method="POST",
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        },
        body=body.encode(),
        most_bytes=_MOST,
        cut=False,
        deadline=Deadline(seconds),
    )


def _tokens(provider: Provider, client: "WebApplicationClient", body: str) -> dict[str, Any]:
    from oauthlib.oauth2 import OAuth2Error

    answer = _post(provider, provider.token, body)
    if answer.status == 429 or answer.status >= 500:
        raise NoAnswer
    try:
        return dict(client.parse_request_body_response(answer.text()))
    except OAuth2Error as error:
        raise ServerFault(Fault.ENDED if error.error in _ENDED else Fault.CLIENT) from None
    except (ValueError, TypeError, AttributeError):
        raise ServerFault(Fault.STRANGE) from None


def _has_scopes(said: dict[str, Any], wanted: tuple[str, ...]) -> bool:
    """Whether what is needed was allowed; a service that says nothing allowed all (RFC 6749, 5.1)."""
    scope = said.get("scope") or ""
    given = scope.split() if isinstance(scope, str) else [str(one) for one in scope]
    short = {one.rpartition("/")[2].lower() for one in given}
    needed = {one.rpartition("/")[2].lower() for one in wanted if one not in _UNSAID}
    return not short or needed <= short


def _user(said: dict[str, Any], client_id: str) -> str:
    """The account's address. The token came straight from the service, so nobody else made it (OpenID Connect, 3.1.3.7)."""
    import jwt

    try:
        claims = jwt.decode(str(said.get("id_token", "")), options={"verify_signature": False})
    except jwt.PyJWTError:
        return ""
    if claims.get("aud") != client_id:
        return ""
    names = (claims.get("email"), claims.get("preferred_username"))
    return next((mail for mail in (clean_mail(str(one or "")) for one in names) if mail), "")


def _grant(said: dict[str, Any], user: str, refresh: str) -> Grant:
    lasts = said.get("expires_in")
    seconds = int(lasts) if isinstance(lasts, int | float) else 300
    return Grant(
        user=user,
        refresh=str(said.get("refresh_token") or refresh),
        access=str(said["access_token"]),
        until=int(time.time()) + seconds,
    )
