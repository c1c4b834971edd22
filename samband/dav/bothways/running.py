"""One run over an address book that is kept in step. No lock is held while the other server is asked.

Whatever breaks off, the next run finds again by itself: a base is moved on only when both sides were seen to be so, a card
that is put there has its path beforehand, and what is there already is recognised.
"""

from datetime import datetime

from django.db.models import Q

from samband.cards.models import Card
from samband.dav.bothways import pairing, rules, telling
from samband.dav.bothways.asked import FAULTS, Run, etags_of, fetched
from samband.dav.bothways.meeting import clash, merge_all
from samband.dav.bothways.models import BothWays, Clash, Twin
from samband.dav.bothways.putting import put_new
from samband.kernel.db import as_person
from samband.people.models import Person
from samband.sources.servers import keeping
from samband.sources.servers.dav import PATIENCE, DavServer, Outcome
from samband.sources.servers.errors import fault_of
from samband.sources.servers.models import Server

State, Kind = Twin.State, Clash.Kind


def keep_in_step(server: Server, owner: Person, now: datetime) -> None:
    """What is to be done after a server was asked: nothing unless it is kept in step. Faults are kept, not raised."""
    with as_person(owner.pk):
        both = BothWays.objects.filter(pk=server.pk, state=BothWays.State.ON).first()
    if both is None:
        return
    try:
        there = DavServer(keeping.login_of(server), server.kind, PATIENCE)
        run = Run(both, owner, there, etags_of(server), now)
        _go(run)
        fault, counts = run.fault, run.counts
    except FAULTS as error:
        fault, counts = str(fault_of(error)), {}
    with as_person(owner.pk):
        mine = BothWays.objects.filter(pk=both.pk)
        mine.update(ran_at=now, fault=fault)
        if counts:
            mine.update(counts={**counts, "at": now.isoformat()})
        telling.tell_new(both, owner, now)


def _go(run: Run) -> None:
    pair_all(run)
    _find_gone(run)
    if run.fault:
        return
    merge_all(run)
    _delete_there(run)
    put_new(run)


def pair_all(run: Run) -> None:
    """Give a twin to what has none, or was left alone and has changed."""
    for folder, etags in run.there.items():
        with as_person(run.owner.pk):
            twins = list(Twin.objects.filter(both=run.both, folder=folder))
        known = {one.path: one for one in twins}
        fresh = [
            path
            for path, etag in etags.items()
            if path not in known
            or (known[path].card_id is None and known[path].etag not in (etag, ""))
        ]
        everywhere = {path for paths in run.there.values() for path in paths}
        for things in fetched(run, folder, fresh):
            with as_person(run.owner.pk):
                pairing.pair(run.owner, run.both, folder, things, everywhere)


def _find_gone(run: Run) -> None:
    """What is gone on one side waits for its person; what is there again waits no more."""
    with as_person(run.owner.pk):
        twins = list(Twin.objects.filter(both=run.both, card_id__isnull=False, state=State.PAIRED))
        cards = dict(
            Card.objects.filter(owner=run.owner, pk__in=[one.card_id for one in twins]).values_list(
                "pk", "name"
            )
        )
        followed = pairing.follow_merges(
            run.owner, run.both, {one.card_id for one in twins if one.card_id} - cards.keys()
        )
        looked_at = [one for one in twins if one.folder in run.there]
        gone = [one for one in looked_at if one.path not in run.there[one.folder]]
        if rules.have_vanished(len(looked_at), len(gone)):
            run.fault = BothWays.Fault.EMPTIED
            return
        for twin in gone:
            if twin.card_id in cards:
                clash(twin, Kind.GONE_THERE, cards[twin.card_id])
            elif twin.card_id not in followed:
                twin.delete()
        there_again = {one.pk for one in looked_at} - {one.pk for one in gone}
        Clash.objects.filter(twin__in=there_again, kind=Kind.GONE_THERE).delete()
        # A merge that was undone gives a card back.
        back = Twin.objects.filter(both=run.both, state=State.ASIDE, card_id__isnull=False)
        here = Card.objects.filter(owner=run.owner, pk__in=back.values("card_id"))
        back.exclude(path="").filter(card_id__in=here.values("pk")).update(
            state=State.PAIRED, etag=""
        )


def _delete_there(run: Run) -> None:
    """Delete there what its person said; whoever changed it meanwhile is asked again."""
    with as_person(run.owner.pk):
        going = list(Twin.objects.filter(both=run.both, state=State.GOING))
    for twin in going:
        outcome = run.server.delete(twin.folder, twin.path, etag=twin.etag)
        with as_person(run.owner.pk):
            if outcome == Outcome.DONE or (
                outcome == Outcome.CHANGED
                and twin.path not in run.there.get(twin.folder, {twin.path: ""})
            ):
                run.count("gone")
                Twin.objects.filter(pk=twin.pk).delete()
            elif outcome == Outcome.CHANGED:
                Twin.objects.filter(pk=twin.pk).update(state=State.PAIRED, etag="")
            elif outcome == Outcome.FORBIDDEN:
                run.fault = BothWays.Fault.READ_ONLY
                return


def apart(source_id: int) -> set[str]:
    """The paths that imports leave to us; as the system."""
    twins = Twin.objects.filter(both_id=source_id, both__state=BothWays.State.ON)
    found = twins.exclude(Q(path="") | Q(state=State.ASIDE, card_id=None))
    return set(found.values_list("path", flat=True))
