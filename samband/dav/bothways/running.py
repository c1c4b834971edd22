"""One run over an address book that is kept in step. No lock is held while the other server is asked.

Whatever breaks off, the next run finds again by itself: a base is moved on only when both sides were seen to be so, a card
that is put there has its path beforehand, and what is there already is recognised.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from urllib.parse import quote, urljoin, urlsplit
from uuid import UUID

from django.db.models import Q

from samband.cards.blocking import Blocklist
from samband.cards.blocklist import blocklist_of
from samband.cards.models import Card, CardTag
from samband.cards.wanted import plain
from samband.dav import lines
from samband.dav.bothways import pairing, rules
from samband.dav.bothways.applying import take_in
from samband.dav.bothways.models import BothWays, Clash, Twin
from samband.dav.contents import cleaning_for, uid_of
from samband.dav.rules import Said, laid_over, new_card
from samband.kernel import outgoing
from samband.kernel.db import as_person
from samband.kernel.sealing import Unreadable
from samband.parties.masking import gone_in
from samband.people.models import Person
from samband.sources.servers import keeping
from samband.sources.servers.dav import BATCH, PATIENCE, DavServer, Outcome, Thing
from samband.sources.servers.errors import ServerFault, fault_of
from samband.sources.servers.models import Server

State, Kind = Twin.State, Clash.Kind
#: Cards that one run writes there at most; the next goes on.
MOST_WRITES: Final = 500
FAULTS: Final = (outgoing.OutgoingError, ServerFault, Unreadable)
#: By folder: the paths that are there, with their etags.
There = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Out:
    """A card to be written there. `said` is what stands here and is written; a new one must not be there yet."""

    twin_id: int
    folder: str
    path: str
    etag: str
    text: str
    said: Said


@dataclass(slots=True)
class Run:
    """What a run knows and what it did."""

    both: BothWays
    owner: Person
    server: DavServer
    there: There
    now: datetime
    counts: dict[str, int] = field(default_factory=dict)
    fault: str = ""

    def count(self, what: str, many: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + many

    @property
    def left(self) -> int:
        """How many cards may still be written."""
        return MOST_WRITES - self.counts.get("out", 0) - self.counts.get("new", 0)


def etags_of(server: Server) -> There:
    """What was there when the server was asked last."""
    found: There = {}
    for folder in server.chosen:
        place = server.places.get(folder)
        etags = place.get("etags") if isinstance(place, dict) else None
        if isinstance(etags, dict):
            found[str(folder)] = {str(path): str(etag) for path, etag in etags.items()}
    return found


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


def _go(run: Run) -> None:
    pair_all(run)
    _find_gone(run)
    if run.fault:
        return
    _merge_all(run)
    _delete_there(run)
    _put_new(run)


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


def fetched(run: Run, folder: str, paths: Sequence[str]) -> Iterator[list[Thing]]:
    """Cards there in portions; some servers name an etag only in their lists."""
    etags = run.there.get(folder, {})
    for at in range(0, len(paths), BATCH):
        things = run.server.things(folder, paths[at : at + BATCH])
        yield [one if one.etag else replace(one, etag=etags.get(one.path, "")) for one in things]


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
                _clash(twin, Kind.GONE_THERE, cards[twin.card_id])
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


def _clash(twin: Twin, kind: str, name: str, theirs: Said | None = None, etag: str = "") -> None:
    said = rules.dump(theirs) if theirs is not None else {}
    Clash.objects.update_or_create(
        twin=twin,
        defaults={
            "layer": twin.layer, "kind": kind, "name": name[:200], "theirs": said, "etag": etag,
        },
    )  # fmt: skip


def _merge_all(run: Run) -> None:
    """Bring in and write out what changed on either side; what was changed there meanwhile is looked at once more."""
    with as_person(run.owner.pk):
        twins = list(Twin.objects.filter(both=run.both, card_id__isnull=False, state=State.PAIRED))
        said = pairing.said_of(run.owner, [one.card_id for one in twins if one.card_id])
        told = dict(Clash.objects.filter(twin__in=twins).values_list("twin_id", "etag"))
    waiting: dict[str, list[str]] = {}
    for twin in twins:
        etag = run.there.get(twin.folder, {}).get(twin.path)
        mine = said.get(twin.card_id) if twin.card_id else None
        is_new = etag != told.get(twin.pk, twin.etag if mine is not None else None)
        if etag and (is_new or (mine is not None and rules.has_changed(mine[1], twin.here))):
            waiting.setdefault(twin.folder, []).append(twin.path)
    for _round in range(2):
        again: dict[str, list[str]] = {}
        for folder, paths in waiting.items():
            for things in fetched(run, folder, paths):
                outs = merge(run, things)[: max(0, run.left)]
                again.setdefault(folder, []).extend(write_out(run, outs))
        waiting = {folder: paths for folder, paths in again.items() if paths}


def merge(run: Run, things: Sequence[Thing]) -> list[Out]:
    """Bring in what changed there, keep what clashes, and give what is to be written there."""
    cleaning = cleaning_for(run.owner)
    outs: list[Out] = []
    with as_person(run.owner.pk):
        found = pairing.read(things, cleaning)
        paths = [thing.path for thing in things]
        twins = Twin.objects.select_for_update().filter(both=run.both, path__in=paths)
        by_path = {one.path: one for one in twins}
        said = pairing.said_of(run.owner, [one.card_id for one in by_path.values() if one.card_id])
        kept_out = blocklist_of(run.owner.pk).without_deleted()
        for thing in things:
            twin, theirs = by_path.get(thing.path), found[thing.path]
            if twin is None or twin.card_id is None:
                continue
            mine = said.get(twin.card_id)
            if mine is None:
                is_wanted = theirs is not None and not _has(kept_out, theirs.said)
                _gone_here(twin, theirs if is_wanted else None)
            elif theirs is None or _has(kept_out, theirs.said):
                # It can't be read any more, or must not be: left alone until it changes again.
                run.count("unread" if theirs is None else "kept_out")
                Twin.objects.filter(pk=twin.pk).update(etag=thing.etag)
            else:
                out = _merge_one(run, twin, mine[0], mine[1], theirs)
                if out is not None and not _has(kept_out, mine[1]):
                    outs.append(out)
    return outs


def _has(kept_out: Blocklist, said: Said) -> bool:
    return kept_out.has((said.name, said.organisation), [("email", one) for one in said.mails])


def _gone_here(twin: Twin, theirs: "pairing.Theirs | None") -> None:
    if theirs is None or theirs.kept_off:
        # Who objected, or is not wanted here, stays where they are, and nothing is kept of them here.
        Twin.objects.filter(pk=twin.pk).update(state=State.ASIDE, card_id=None, here={}, there={})
        Clash.objects.filter(twin=twin).delete()
        return
    _clash(twin, Kind.GONE_HERE, theirs.said.name, theirs.said, theirs.thing.etag)


def _merge_one(
    run: Run, twin: Twin, card: Card, here: Said, theirs: "pairing.Theirs"
) -> Out | None:
    there = rules.without(theirs.said, theirs.hidden)
    if any(address in getattr(there, name) for name in rules.SINGLE for address in theirs.hidden):
        return None
    was = [rules.without_prints(one, theirs.hidden) for one in (twin.here, twin.there)]
    new = rules.merged(here, there, was[0], was[1])
    if new.clashes:
        _clash(twin, Kind.BOTH, card.name, there, theirs.thing.etag)
        return None
    Clash.objects.filter(twin=twin).delete()
    if new.comes_in or new.note_is_new:
        if not take_in(run.owner, card, here, new, twin.there.get("note", ""), there.note, run.now):
            run.count("kept_out")
            new = rules.merged(here, there, rules.print_of(here), rules.print_of(there))
        else:
            run.count("in")
    twin.here, twin.there, twin.etag = new.was_here, rules.print_of(there), theirs.thing.etag
    twin.save(update_fields=["here", "there", "etag"])
    if not new.goes_out or not theirs.thing.etag:
        # Without an etag nobody could tell whether something else is there by then.
        return None
    cleaning = cleaning_for(run.owner)
    # What must not be stored here stays there; the note is whatever it is there.
    hidden = {name: getattr(theirs.said, name) for name in rules.MANY}
    wanted = rules.with_values(
        new.there, {name: [v for v in vs if v in theirs.hidden] for name, vs in hidden.items()}
    )
    text = lines.write(laid_over(theirs.lines, wanted, cleaning))
    return Out(twin.pk, twin.folder, twin.path, theirs.thing.etag, text, new.here)


def write_out(run: Run, outs: Sequence[Out]) -> list[str]:
    """Write cards there, and remember what the server made of each; gives the paths of those that were changed meanwhile."""
    written: list[Out] = []
    changed: list[str] = []
    for out in outs:
        if run.fault:
            break
        outcome = run.server.put(out.folder, out.path, out.text, etag=out.etag)
        if outcome == Outcome.DONE:
            written.append(out)
            run.count("out" if out.etag else "new")
        elif outcome == Outcome.CHANGED:
            changed.append(out.path)
        elif outcome == Outcome.FORBIDDEN:
            run.fault = BothWays.Fault.READ_ONLY
        else:
            run.count("unwanted")
    _remember(run, written)
    return changed


def _remember(run: Run, written: Sequence[Out]) -> None:
    """Ask what is there now: servers leave things out and write others in their own way, which is no change of a person's."""
    cleaning = cleaning_for(run.owner)
    by_folder: dict[str, list[Out]] = {}
    for out in written:
        by_folder.setdefault(out.folder, []).append(out)
    for folder, outs in by_folder.items():
        things = list(run.server.things(folder, [out.path for out in outs]))
        etags = {thing.path: thing.etag for thing in things}
        with as_person(run.owner.pk):
            found = pairing.read(things, cleaning)
            for out in outs:
                theirs = found.get(out.path)
                if theirs is None:
                    continue
                there = rules.without(theirs.said, theirs.hidden)
                Twin.objects.filter(pk=out.twin_id).update(
                    state=State.PAIRED,
                    etag=etags[out.path],
                    here=rules.print_of(out.said),
                    there=rules.print_of(there),
                )
        # The next asking must not take our own words for news.
        run.there.setdefault(folder, {}).update(etags)


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


def to_add(owner: Person, both: BothWays) -> "list[UUID]":
    """The owner's cards that are to be put there and are not, by name; at most two statements."""
    if both.adds == BothWays.Adds.NONE or not both.home:
        return []
    cards = Card.objects.filter(owner=owner, party__is_inside=False)
    if both.adds == BothWays.Adds.TAG:
        tagged = CardTag.objects.filter(owner=owner, key=plain(both.tag)[:40])
        cards = cards.filter(party_id__in=tagged.values("party_id"))
    known = Twin.objects.filter(both=both, card_id__isnull=False).values("card_id")
    return list(cards.exclude(pk__in=known).order_by("name_key", "pk").values_list("pk", flat=True))


def new_path(both: BothWays, card_id: UUID) -> str:
    """Where a new card is put."""
    return urlsplit(urljoin(both.home, quote(f"{card_id}.vcf"))).path


def new_text(card_id: UUID, said: Said) -> str:
    """A card as it is put there: without notes."""
    return lines.write(new_card(uid_of(card_id), rules.without_notes(said)))


def may_leave(owner: Person, found: Mapping[UUID, tuple[Card, Said]]) -> set[UUID]:
    """Those of some cards that neither the owner's list nor an objection keeps from being written out."""
    kept_out = blocklist_of(owner.pk).without_deleted()
    gone = gone_in(mail for _, said in found.values() for mail in said.mails)
    return {
        card_id
        for card_id, (_, said) in found.items()
        if gone.isdisjoint(said.mails)
        and not kept_out.has((said.name, said.organisation), [("email", one) for one in said.mails])
    }


def _put_new(run: Run) -> None:
    """Put there what is wanted there and isn't."""
    both = run.both
    with as_person(run.owner.pk):
        # A folder that is not read any more is not written to either.
        fresh = to_add(run.owner, both)[: max(0, run.left)] if both.home in run.there else []
        Twin.objects.bulk_create(
            [
                Twin(
                    both=both, layer=both.layer, card_id=one, state=State.NEW,
                    folder=both.home, path=new_path(both, one),
                )
                for one in fresh
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        waiting = Twin.objects.filter(both=both, state=State.NEW, folder__in=list(run.there))
        new = list(waiting.order_by("pk")[: max(0, run.left)])
    for at in range(0, len(new), BATCH):
        if run.fault:
            return
        _put_some(run, new[at : at + BATCH])


def _put_some(run: Run, twins: Sequence[Twin]) -> None:
    with as_person(run.owner.pk):
        found = pairing.said_of(run.owner, [one.card_id for one in twins if one.card_id])
        allowed = may_leave(run.owner, found)
        # Deleted or kept out since: it isn't there, so nothing is left to do.
        Twin.objects.filter(pk__in=[one.pk for one in twins if one.card_id not in allowed]).delete()
    outs = []
    for twin in twins:
        if twin.card_id in allowed and twin.card_id is not None:
            said = rules.without_notes(found[twin.card_id][1])
            text = new_text(twin.card_id, said)
            outs.append(Out(twin.pk, twin.folder, twin.path, "", text, said))
    there_already = write_out(run, outs)
    for folder in {one.folder for one in twins}:
        paths = [one.path for one in twins if one.folder == folder and one.path in there_already]
        if paths:
            # Put by a run that broke off: with nothing to go by, what both say is taken as what was.
            for things in fetched(run, folder, paths):
                with as_person(run.owner.pk):
                    Twin.objects.filter(both=run.both, path__in=paths).update(state=State.PAIRED)
                write_out(run, merge(run, things))


def apart(source_id: int) -> set[str]:
    """The paths that imports leave to us; as the system."""
    twins = Twin.objects.filter(both_id=source_id, both__state=BothWays.State.ON)
    found = twins.exclude(Q(path="") | Q(state=State.ASIDE, card_id=None))
    return set(found.values_list("path", flat=True))
