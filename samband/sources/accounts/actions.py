"""Bringing in from an account at a service: go there, come back with a permission, choose what is read."""

import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel import sealing
from samband.kernel.db import as_person
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.rates import count_attempt
from samband.people.models import Person
from samband.sources.accounts import grants
from samband.sources.accounts.fetching import folders_of
from samband.sources.accounts.models import AccountRequest
from samband.sources.accounts.providers import Provider, provider_of
from samband.sources.servers.actions import keep
from samband.sources.servers.models import Server

#: So long somebody may take to sign in there.
LASTS: Final = timedelta(minutes=15)
_LOOKS: Final = 20
_PURPOSE: Final = "account-request"


def _about(person: Person) -> str:
    return f"request of {person.pk}"


def _digest(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()


@transaction.atomic
def go_there(
    *, actor: Person, provider: str, kind: str, now: datetime | None = None
) -> AccountRequest:
    """Begin to sign in at a service; an earlier beginning of the actor's is forgotten.

    Raises `Invalid` for a service that is not set up, `TooMany`, `NotFound` for guests.
    """
    now = now or timezone.now()
    if actor.is_guest:
        raise NotFound
    if kind not in Server.Kind.values:
        raise Invalid(_("Choose what it is."), code="unknown-kind")
    service = provider_of(provider)
    if service is None:
        raise Invalid(_("Choose where you have the account."), code="unknown-provider")
    if kind not in service.scopes:
        raise Invalid(_("This service gives mail only."), code="unknown-kind")
    count_attempt("server-look", str(actor.pk), limit=_LOOKS, window=timedelta(hours=1), now=now)
    state = secrets.token_urlsafe(32)
    said = json.dumps([state, grants.new_verifier()]).encode()
    AccountRequest.objects.filter(layer=actor.pk).delete()
    return AccountRequest.objects.create(
        layer=actor.pk,
        provider=provider,
        kind=kind,
        digest=_digest(state),
        sealed=sealing.seal(_PURPOSE, said, about=_about(actor)),
        created_at=now,
    )


def _opened(
    actor: Person, request: AccountRequest | None, now: datetime
) -> tuple[AccountRequest, Provider, str, str]:
    """An open request with its service, state and verifier. Raises `NotFound`."""
    if request is None or request.created_at < now - LASTS:
        raise NotFound
    provider = provider_of(request.provider)
    try:
        state, verifier = json.loads(
            sealing.unseal(_PURPOSE, bytes(request.sealed), about=_about(actor))
        )
    except sealing.Unreadable:
        raise NotFound from None
    if provider is None:
        raise NotFound
    return request, provider, state, verifier


def way_of(
    *, actor: Person, request_id: int, now: datetime | None = None
) -> tuple[Provider, str, str]:
    """The service of an open request of the actor's, the kind, and the address there. Raises `NotFound`."""
    mine = AccountRequest.objects.filter(layer=actor.pk, pk=request_id).first()
    request, provider, state, verifier = _opened(actor, mine, now or timezone.now())
    return (
        provider,
        request.kind,
        grants.way_there(provider, request.kind, state=state, verifier=verifier),
    )


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who came back with a code; what they went with is used up."""

    provider: Provider
    kind: str
    verifier: str
    code: str


@transaction.atomic
def come_back(*, actor: Person, state: str, code: str, now: datetime | None = None) -> Coming:
    """Use up what somebody went with, whatever comes of it. Raises `NotFound` for whoever did not go there themselves, comes
    twice or too late."""
    now = now or timezone.now()
    found = AccountRequest.objects.select_for_update().filter(layer=actor.pk)
    request, provider, _state, verifier = _opened(
        actor, found.filter(digest=_digest(state)).first(), now
    )
    request.delete()
    return Coming(provider, request.kind, verifier, code)


def take_permission(*, actor: Person, coming: Coming) -> Server:
    """Take the permission that a service gave, and see what can be chosen; the tokens are kept sealed, nothing else is.

    Raises `Invalid` where nothing was allowed, `OutgoingError` and `ServerFault`; then nothing is kept. Takes up to half a
    minute: to be called outside of a transaction, it stores in one of its own.
    """
    if not coming.code:
        raise Invalid(
            _("Nothing was allowed there, so nothing is fetched."), code="nothing-allowed"
        )
    provider = coming.provider
    grant = grants.grant_for(provider, coming.kind, code=coming.code, verifier=coming.verifier)
    found = folders_of(provider, grant, coming.kind)
    if not found:
        raise Invalid(_("There is nothing in this account that could be read."), code="no-folders")
    with as_person(actor.pk):
        return keep(
            actor=actor,
            kind=coming.kind,
            secret=grant,
            label=f"{grant.user} ({provider.name})",
            host=provider.name,
            found=[asdict(one) for one in found],
            provider=provider.key,
        )
