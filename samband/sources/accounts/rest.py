"""Accounts at services, over the API."""

from django.http import HttpRequest
from ninja import Router, Schema

from samband.kernel.errors import NotFound
from samband.people.bearer import caller
from samband.sources.accounts import actions
from samband.sources.accounts.providers import providers
from samband.sources.servers.rest import bringing, importing

router = Router(tags=["imports"])


class ProviderOut(Schema):
    """A service that is set up here. `provider` is google, microsoft or mailbox (the organisation's)."""

    provider: str
    name: str


class ProvidersOut(Schema):
    """All that are."""

    providers: list[ProviderOut]


class AccountIn(Schema):
    """Where the account is, and what of it is read: contacts, calendar or mail."""

    provider: str
    kind: str


class WayOut(Schema):
    """Where I say yes, in a browser in which I am signed in here; it leads back here and then stands among the servers."""

    address: str


@router.get("/imports/accounts", auth=importing, response=ProvidersOut)
def accounts(request: HttpRequest) -> ProvidersOut:
    """The services at which one can sign in."""
    if caller(request).is_guest:
        raise NotFound
    return ProvidersOut(
        providers=[ProviderOut(provider=one.key, name=one.name) for one in providers()]
    )


@router.post("/imports/accounts", auth=bringing, response={201: WayOut})
def go_there(request: HttpRequest, data: AccountIn) -> tuple[int, WayOut]:
    """Begin to sign in at a service; the address lasts a quarter of an hour."""
    actor = caller(request)
    begun = actions.go_there(actor=actor, provider=data.provider, kind=data.kind)
    _provider, _kind, address = actions.way_of(actor=actor, request_id=begun.pk)
    return 201, WayOut(address=address)
