"""Giving a permission back at its service, when nothing of the account is fetched any more."""

from samband.kernel.sealing import Unreadable
from samband.sources.accounts import grants
from samband.sources.accounts.providers import provider_of
from samband.sources.acting import acting_in
from samband.sources.models import Import
from samband.sources.servers import keeping
from samband.sources.servers.models import Server


def give_back_of(run: Import) -> None:
    """The same for the source of an import that is taken back."""
    if not run.is_personal:
        return
    with acting_in(run.layer):
        server = Server.objects.filter(source_id=run.source_id).exclude(provider="").first()
    if server is not None:
        give_back(server)


def give_back(server: Server) -> None:
    """Tell the service that a permission is over, unless another source of the same account needs it; up to five seconds.

    Some services take back all that was given to a client at once.
    """
    provider = provider_of(server.provider)
    if provider is None:
        return
    with acting_in(server.layer):
        others = list(
            Server.objects.filter(layer=server.layer, provider=server.provider).exclude(
                pk=server.pk
            )
        )
    try:
        grant = keeping.grant_of(server)
        users = [keeping.grant_of(one).user for one in others]
    except Unreadable:
        return
    if grant.user not in users:
        grants.give_back(provider, grant)
