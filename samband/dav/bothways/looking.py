"""What would be written to a server, shown before anything is."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from samband.dav.beside import address_words
from samband.dav.bothways import pairing, rules
from samband.dav.bothways.asked import FAULTS, Run, etags_of, fetched
from samband.dav.bothways.models import BothWays, Twin
from samband.dav.bothways.putting import may_leave, to_add
from samband.dav.bothways.running import pair_all
from samband.dav.contents import cleaning_for
from samband.dav.rules import Said
from samband.kernel.db import as_person, as_system
from samband.people.models import Person
from samband.sources.servers import keeping
from samband.sources.servers.dav import PATIENCE, DavServer, Thing
from samband.sources.servers.errors import fault_of
from samband.sources.servers.models import Server

#: Cards that are shown; the rest is counted.
SHOWN: Final = 200
Shown = dict[str, Any]


def look(source_id: int, now: datetime) -> None:
    """Pair what is here with what is there, and keep what would be written for its person to see. Writes nothing there."""
    with as_system():
        found = Server.objects.select_related("source__owner").filter(pk=source_id).first()
        owner: Person | None = found.source.owner if found is not None else None
    if found is None or owner is None:
        return
    with as_person(owner.pk):
        looking = BothWays.objects.filter(pk=source_id, state=BothWays.State.LOOKING)
        both = looking.first()
    if both is None:
        return
    plan: Shown = {}
    fault = ""
    try:
        there = DavServer(keeping.login_of(found), found.kind, PATIENCE)
        plan = _planned(Run(both, owner, there, etags_of(found), now))
    except FAULTS as error:
        fault = str(fault_of(error))
    with as_person(owner.pk):
        looking.update(state=BothWays.State.LOOKED, plan=plan, looked_at=now, fault=fault)


def _planned(run: Run) -> Shown:
    pair_all(run)
    plan: Shown = {"pairs": 0, "changes": [], "changed": 0, "asks": [], "asked": 0, "comes_in": 0}
    with as_person(run.owner.pk):
        paired = list(Twin.objects.filter(both=run.both, state=Twin.State.PAIRED))
    for folder, etags in run.there.items():
        mine = [one.path for one in paired if one.folder == folder and one.path in etags]
        for things in fetched(run, folder, mine):
            _add_some(run, plan, things)
    with as_person(run.owner.pk):
        new = to_add(run.owner, run.both)
        found = pairing.said_of(run.owner, new)
        leaving = may_leave(run.owner, found)
        wanted = [card_id for card_id in new if card_id in leaving]
        aside = Twin.objects.filter(both=run.both, state=Twin.State.ASIDE).exclude(path="").count()
    plan["new"] = [_as_shown(found[card_id][1]) for card_id in wanted[:SHOWN]]
    return {**plan, "added": len(wanted), "aside": aside}


def _as_shown(said: Said) -> Shown:
    """A card that is new there: all of it that would be written."""
    says = [said.organisation, said.title, *said.mails, *said.phones, *said.links, said.birthday]
    beside = [*map(address_words, said.addresses)]
    return {
        "name": said.name,
        "says": [one for one in (*says, *beside) if one],
        "photo": [said.photo] if said.photo else [],
    }


def _add_some(run: Run, plan: Shown, things: Sequence[Thing]) -> None:
    with as_person(run.owner.pk):
        found = pairing.read(things, cleaning_for(run.owner))
        twins = Twin.objects.filter(both=run.both, path__in=[one.path for one in things])
        by_path = {one.path: one for one in twins}
        said = pairing.said_of(run.owner, [one.card_id for one in by_path.values() if one.card_id])
        leaving = may_leave(run.owner, said)
        for thing in things:
            twin, theirs = by_path.get(thing.path), found[thing.path]
            mine = said.get(twin.card_id) if twin is not None and twin.card_id else None
            if twin is None or mine is None or theirs is None or theirs.kept_off:
                continue
            plan["pairs"] += 1
            if run.both.fills:
                twin.here, twin.there = rules.levelled(mine[1], theirs.said)
                twin.etag = ""
                twin.save(update_fields=["here", "there", "etag"])
            new = rules.merged(mine[1], theirs.said, twin.here, twin.there)
            if new.clashes:
                plan["asked"] += 1
                plan["asks"] = [*plan["asks"], mine[0].name][:SHOWN]
                continue
            plan["comes_in"] += new.comes_in
            if new.goes_out and twin.card_id in leaving:
                plan["changed"] += 1
                if len(plan["changes"]) < SHOWN:
                    plan["changes"].append(_change(mine[0].name, new.there, theirs.said))


def _change(name: str, after: Said, before: Said) -> Shown:
    lines = rules.differences(after, before)
    return {"name": name, "lines": [[one.field, list(one.here), list(one.there)] for one in lines]}
