"""Cards that are here only, put there where their owner wants that."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urljoin, urlsplit
from uuid import UUID

from samband.cards.blocklist import blocklist_of
from samband.cards.models import Card, CardTag
from samband.cards.wanted import plain
from samband.dav import lines
from samband.dav.beside import carried
from samband.dav.bothways import pairing, rules
from samband.dav.bothways.asked import Out, Run, fetched
from samband.dav.bothways.meeting import merge, write_out
from samband.dav.bothways.models import BothWays, Twin
from samband.dav.contents import uid_of
from samband.dav.rules import Said, new_card
from samband.kernel.db import as_person
from samband.parties.masking import gone_in
from samband.people.models import Person
from samband.sources.servers.dav import BATCH

State = Twin.State


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
    """A card as it is put there: without notes. A statement for what stands beside it."""
    card = new_card(uid_of(card_id), rules.without_notes(said))
    if said.photo or said.addresses:
        card = carried(card, Said(said.name), said, pairing.kept_lines(card_id))
    return lines.write(card)


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


def put_new(run: Run) -> None:
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
