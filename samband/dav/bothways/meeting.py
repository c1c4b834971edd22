"""Cards that are on both sides: what changed comes in and goes out, what clashes waits."""

from collections.abc import Sequence

from samband.cards.blocking import Blocklist
from samband.cards.blocklist import blocklist_of
from samband.cards.models import Card
from samband.dav import lines
from samband.dav.beside import carried
from samband.dav.bothways import pairing, rules
from samband.dav.bothways.applying import take_in
from samband.dav.bothways.asked import Out, Run, fetched
from samband.dav.bothways.models import BothWays, Clash, Twin
from samband.dav.contents import cleaning_for
from samband.dav.rules import Said, laid_over
from samband.kernel.db import as_person
from samband.sources.servers.dav import Outcome, Thing

State, Kind = Twin.State, Clash.Kind


def merge_all(run: Run) -> None:
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
    clash(twin, Kind.GONE_HERE, theirs.said.name, theirs.said, theirs.thing.etag)


def _merge_one(
    run: Run, twin: Twin, card: Card, here: Said, theirs: "pairing.Theirs"
) -> Out | None:
    there = rules.without(theirs.said, theirs.hidden)
    if any(address in getattr(there, name) for name in rules.SINGLE for address in theirs.hidden):
        return None
    was = [rules.without_prints(one, theirs.hidden) for one in (twin.here, twin.there)]
    new = rules.merged(here, there, was[0], was[1])
    if new.clashes:
        clash(twin, Kind.BOTH, card.name, there, theirs.thing.etag)
        return None
    Clash.objects.filter(twin=twin).delete()
    if new.comes_in or new.note_is_new:
        if not take_in(run, card, here, new, twin.there.get("note", ""), theirs):
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
    laid = laid_over(theirs.lines, wanted, cleaning)
    if (wanted.photo, wanted.addresses) != (theirs.said.photo, theirs.said.addresses):
        laid = carried(laid, theirs.said, wanted, pairing.kept_lines(card.pk))
    text = lines.write(laid)
    return Out(twin.pk, twin.folder, twin.path, theirs.thing.etag, text, new.here)


def clash(twin: Twin, kind: str, name: str, theirs: Said | None = None, etag: str = "") -> None:
    said = rules.dump(theirs) if theirs is not None else {}
    Clash.objects.update_or_create(
        twin=twin,
        defaults={
            "layer": twin.layer, "kind": kind, "name": name[:200], "theirs": said, "etag": etag,
        },
    )  # fmt: skip


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
