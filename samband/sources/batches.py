"""The next batch of an import's spool, and how far it came: the same whatever is imported."""

from array import array

from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Conflict
from samband.parties.actions import resolve_identities
from samband.sources import spool
from samband.sources.acting import lock_import
from samband.sources.errors import ImportFailed
from samband.sources.models import Import, Sighting


def take_batch(run: Import, size: int) -> tuple[list[bytes], int]:
    """The next lines of the spool, at most `size`, and where they end; none at the end. Brings `run` up to what is stored.

    Inside the transaction that stores them, as the system role. Raises ImportFailed when the spool is gone, Conflict when
    another process applies the same import or it is not to be applied now.
    """
    if not lock_import(run.pk):
        raise Conflict(_("This import is being stored already."), code="busy")
    # Whoever takes an erased person's address out of the spool waits for this batch, and it for them.
    fresh = Import.objects.select_for_update(no_key=True).get(pk=run.pk)
    if fresh.state != Import.State.APPLYING:
        raise Conflict(_("This import can't be stored now."), code="wrong-state")
    run.stored_name, run.counts, run.cursor = fresh.stored_name, fresh.counts, fresh.cursor
    try:
        return spool.read_from(run.stored_name, int(run.cursor.get("offset", 0)), size)
    except FileNotFoundError as error:
        raise ImportFailed("spool_missing") from error


def keep_batch(run: Import, cursor: dict[str, int], **counted: int) -> None:
    """Add to the import's counts, and let the next batch begin at `cursor`; in the same transaction."""
    sums = {name: run.counts.get(name, 0) + value for name, value in counted.items()}
    run.counts = {**run.counts, **sums}
    run.cursor = cursor
    run.save(update_fields=["counts", "cursor"])


def resolve_seen(run: Import) -> None:
    """Find out who of those that an import has seen are one person; as the system role."""
    seen = Sighting.objects.filter(import_run=run).values_list("identity_id", flat=True).distinct()
    resolve_identities(layer=run.layer, fresh=array("q", seen.iterator()))
