"""What does not stay: plans that nobody applied, files that nobody knows, and what a person leaves."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from samband.cards.erasing import erase_cards_of
from samband.kernel import ledger
from samband.kernel.db import as_system
from samband.people.actions import closing
from samband.sources import actions, spool
from samband.sources.models import AccountRequest, Import, MailboxConsent, Source
from samband.sources.options import Options

#: A plan holds who wrote to whom without being stored; so long it may wait for an answer.
PLAN_KEPT: Final = timedelta(days=14)
#: A file that no import names is left over from a process that was killed.
FILE_KEPT: Final = timedelta(days=1)
#: So long a closed account keeps its private network: it may have been closed by mistake.
CLOSED_FOR: Final = timedelta(days=30)
LEDGER_KIND = "network"
State = Import.State


def drop_old_plans() -> int:
    """Take away plans that were never applied; gives how many."""
    with as_system():
        old = list(
            Import.objects.select_related("source", "source__owner").filter(
                state__in=(*actions.UNSTORED, State.PLANNING),
                created_at__lt=timezone.now() - PLAN_KEPT,
            )
        )
        for run in old:
            Import.objects.filter(pk=run.pk).update(state=State.FAILED, failure="spool_missing")
            run.state = State.FAILED
    for run in old:
        actions.revert_import(run=run)
    return len(old)


def drop_lost_files() -> int:
    """Delete files of the folder that no import names; gives how many."""
    with as_system():
        runs = Import.objects.exclude(state__in=(State.APPLIED, State.REVERTED))
        known = set(runs.values_list("stored_name", flat=True))
        known |= {spool.files_name(name) for name in known if name}
        known |= {Options.load(one).path.rpartition("/")[2] for one in runs.values_list(
            "options", flat=True) if one}  # fmt: skip
    before = time.time() - FILE_KEPT.total_seconds()
    lost = [
        file
        for file in spool.folder().iterdir()
        if file.name not in known and file.stat().st_mtime < before
    ]
    for file in lost:
        spool.remove(file.name)
    return len(lost)


def erase_sources_of(person_id: int) -> None:
    """Take away all that a person brought in for themselves; needs the system role."""
    runs = Import.objects.select_related("source", "source__owner").filter(layer=person_id)
    for run in runs.order_by("-pk"):
        if run.state == State.PLANNING:
            run.state = State.FAILED
        actions.revert_import(run=run)
    AccountRequest.objects.filter(layer=person_id).delete()
    erase_cards_of(person_id)
    Source.objects.filter(layer=person_id).delete()
    MailboxConsent.objects.filter(person_id=person_id).delete()
    MailboxConsent.objects.filter(actor_id=person_id).delete()


_CLOSED_WITH_NETWORK = """
SELECT p.id FROM people_person p
 WHERE p.state = 'deactivated' AND p.deactivated_at < %(before)s
   AND (EXISTS (SELECT 1 FROM cards_card c WHERE c.owner_id = p.id)
     OR EXISTS (SELECT 1 FROM parties_identity i WHERE i.layer = p.id)
     OR EXISTS (SELECT 1 FROM ties_correction k WHERE k.owner_id = p.id)
     OR EXISTS (SELECT 1 FROM sources_source s WHERE s.layer = p.id))
 ORDER BY p.id LIMIT 50
"""


def forget_closed_networks(now: datetime) -> int:
    """Delete the private networks of accounts that were closed a month ago; gives how many accounts.

    Nobody gets anything of them. What is the organisation's went to whoever keeps it before.
    """
    with as_system(), connection.cursor() as cursor:
        cursor.execute(_CLOSED_WITH_NETWORK, {"before": now - CLOSED_FOR})
        closed = [row[0] for row in cursor.fetchall()]
    for person_id in closed:
        with as_system():
            erase_sources_of(person_id)
            _note(person_id)
    return len(closed)


def _note(person_id: int) -> None:
    """Write to the ledger that the network of this closing is gone, so that no older backup brings it back."""
    version, turn = ledger.newest_key(), closing.turns_of(person_id)
    found = closing.digest(LEDGER_KIND, turn, version, person_id, closing.made_at(person_id))
    ledger.write(LEDGER_KIND, [found], version=version)


def forget_again(digests: Mapping[int, frozenset[bytes]]) -> int:
    """Repeat after a restore that networks of closed accounts are gone; gives how many. As the system role."""
    found = closing.last_turns(LEDGER_KIND, digests)
    for person_id in found:
        erase_sources_of(person_id)
    return len(found)


def register_ledger() -> None:
    """Called once when Django has started; what went before there were such lines is not known any more."""
    ledger.register_kind(LEDGER_KIND, repeat=forget_again, facts=lambda: (), order=14)


def forget_requests(now: datetime) -> int:
    """Delete beginnings of signing in at a service from which nobody came back; gives how many."""
    with as_system():
        gone, _each = AccountRequest.objects.filter(created_at__lt=now - FILE_KEPT).delete()
    return gone
