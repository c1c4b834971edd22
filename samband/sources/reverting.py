"""Taking an import away again: exactly what it stored, in batches that are whole or absent."""

from typing import Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from samband.cards.additions import take_off
from samband.cards.models import Card
from samband.kernel.db import as_system
from samband.kernel.errors import Conflict
from samband.knowledge.actions import remove_documents
from samband.knowledge.models import Document
from samband.parties.models import Identity, Party
from samband.parties.registry import anchors, references
from samband.people.models import Person
from samband.sources.acting import lock_import
from samband.sources.contacts import drop_contacts
from samband.sources.models import Import, Item, Sighting, Subject, Trouble
from samband.ties.actions import remove_interactions

BATCH: Final = 1_000
# Domains of organisations from which nobody is left in the layer.
_EMPTY_DOMAINS = """
DELETE FROM parties_identity d
 WHERE d.layer = %(layer)s AND d.kind = 'domain' AND d.party_id = ANY (%(parties)s)
   AND NOT EXISTS (SELECT 1 FROM parties_identity i
                    WHERE i.layer = d.layer AND i.organisation_id = d.party_id
                      AND ('.' || split_part(i.value, '@', 2)) LIKE ('%%.' || d.value))
"""


def revert_batch(run: Import) -> int:
    """Take away up to a thousand items with their evidence and subjects; gives how many.

    Raises Conflict when another process is at the same import.
    """
    with as_system():
        if not lock_import(run.pk):
            raise Conflict(_("This import is being taken back already."), code="busy")
        items = list(Item.objects.filter(import_run=run).order_by("pk")[:BATCH])
        keys = [bytes(item.key) for item in items]
        documents = Document.objects.filter(
            import_id=run.pk, external_id__in=[key.hex() for key in keys]
        )
        remove_documents(documents.values_list("pk", flat=True))
        Subject.objects.filter(import_run=run, key__in=keys).delete()
        Item.objects.filter(pk__in=[item.pk for item in items]).delete()
    return len(items)


def finish_revert(run: Import) -> None:
    """After the last batch: its interactions, who was seen only here, what could not be stored."""
    with as_system():
        remove_interactions(import_id=run.pk)
        seen = set(Sighting.objects.filter(import_run=run).values_list("identity_id", flat=True))
        Sighting.objects.filter(import_run=run).delete()
        Trouble.objects.filter(import_run=run).delete()
        take_off(import_id=run.pk)
        parties = _drop_identities(run.layer, seen) | drop_contacts(run)
        _drop_parties(parties)


def _drop_identities(layer: int, seen: set[int]) -> set[int]:
    """Delete those identities that no other import saw and that are nobody's account; gives the
    parties that may have lost their last one."""
    accounts = Person.objects.exclude(email="").values("email")
    left = (
        Identity.objects.filter(pk__in=seen, layer=layer, sightings=None)
        .exclude(layer=0, value__in=accounts)
        # What its owner wrote on a card by hand is theirs, wherever the card came from.
        .exclude(
            party_id__in=Card.objects.filter(owner_id=layer, edited_at__isnull=False).values(
                "party_id"
            )
        )
        .values_list("pk", "party_id", "organisation_id")
    )
    rows = list(left)
    Identity.objects.filter(pk__in=[pk for pk, _, _ in rows]).delete()
    organisations = {organisation for _, _, organisation in rows if organisation}
    with connection.cursor() as cursor:
        cursor.execute(_EMPTY_DOMAINS, {"layer": layer, "parties": list(organisations)})
    return {party for _, party, _ in rows} | organisations


def _drop_parties(parties: set[int]) -> None:
    """Delete parties that nothing is left of: no identity in any layer, no account, no card."""
    if not parties:
        return
    kept = set(Identity.objects.filter(party_id__in=parties).values_list("party_id", flat=True))
    kept |= set(
        Identity.objects.filter(organisation_id__in=parties).values_list(
            "organisation_id", flat=True
        )
    )
    with connection.cursor() as cursor:
        for one in (*anchors(), *references()):
            cursor.execute(
                f"SELECT DISTINCT {one.column} FROM {one.table} WHERE {one.column} = ANY (%s)",  # noqa: S608 - names from the packages themselves
                [list(parties)],
            )
            kept |= {row[0] for row in cursor.fetchall()}
    gone = parties - kept
    merged = set(Party.objects.filter(merged_into_id__in=gone).values_list("pk", flat=True))
    # A pointer protects what it points to, so pointers go first.
    Party.objects.filter(pk__in=merged).update(merged_into=None)
    Party.objects.filter(pk__in=gone | merged).delete()
