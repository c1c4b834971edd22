"""Outsiders in the ledger of erasures: how a party is recognised in a restored database, and what is erased again."""

from collections.abc import Collection, Iterator, Mapping

from samband.kernel import ledger
from samband.parties.models import Party, Suppression
from samband.parties.suppression import LEDGER_KIND as ADDRESS

PARTY = "party"


def note_erased(party_ids: Collection[int]) -> None:
    """Write parties that are being erased to the ledger, in the same transaction."""
    version = ledger.newest_key()
    hashed = ledger.moment_hasher(PARTY, version)
    rows = Party.objects.filter(pk__in=party_ids).order_by("pk").values_list("pk", "created_at")
    ledger.write(PARTY, [hashed(pk, at) for pk, at in rows], version=version)


def found(digests: Mapping[int, frozenset[bytes]]) -> list[int]:
    """The parties here that the ledger says were erased. Looks at every party outside."""
    if not digests:
        return []
    rows = Party.objects.filter(is_inside=False).values_list("pk", "created_at")
    return ledger.found(PARTY, rows.iterator(chunk_size=5000), digests)


def suppressed_facts() -> Iterator[tuple[int, bytes]]:
    """Addresses that must not be stored. With which key they were hashed is not kept: all are tried anyway."""
    version = ledger.newest_key()
    for digest in Suppression.objects.values_list("digest", flat=True).iterator():
        yield version, bytes(digest)


def register() -> None:
    """Called once when Django has started."""
    from samband.parties.actions import erase_again

    # Parties first: their addresses are then those they had.
    ledger.register_kind(
        PARTY,
        repeat=lambda digests: erase_again(parties=digests, addresses={}),
        facts=lambda: (),
        order=20,
    )
    ledger.register_kind(
        ADDRESS,
        repeat=lambda digests: erase_again(parties={}, addresses=digests),
        facts=suppressed_facts,
        order=30,
    )
