"""Giving a permission back at its service, when nothing of the account is fetched any more."""

from samband.kernel.sealing import Unreadable
from samband.sources.accounts import grants
from samband.sources.accounts.providers import provider_of
from samband.sources.servers import keeping
from samband.sources.servers.models import Server


def give_back(server: Server) -> None:
    """Tell the service that a permission is over, unless another source of the same account needs it; up to five seconds.

    Some services take back all that was given to a client at once.
    """
    provider = provider_of(server.provider)
    if provider is None:
        return
    others = Server.objects.filter(layer=server.layer, provider=server.provider)
    try:
        grant = keeping.grant_of(server)
        users = [keeping.grant_of(one).user for one in others.exclude(pk=server.pk)]
    except Unreadable:
        return
    if grant.user not in users:
        grants.give_back(provider, grant)
