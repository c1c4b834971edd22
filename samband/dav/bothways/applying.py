"""What comes in from there, put on a card here; a new card of what stands there; what a run changed here, taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samband.cards import writing
from samband.cards.models import Card, CardNote
from samband.dav.actions import keep_beside
from samband.dav.bothways import pairing, rules
from samband.dav.bothways.asked import Run
from samband.dav.bothways.models import BothWays, CameIn
from samband.dav.bothways.pairing import Theirs
from samband.dav.bothways.rules import Merged, digest, flat
from samband.dav.contents import written_of
from samband.dav.lines import Line, read
from samband.dav.rules import Said
from samband.kernel.db import as_system
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.people.models import Person

#: So long what a run changed here can be taken back.
KEPT: Final = timedelta(days=30)


def take_in(run: Run, card: Card, here: Said, new: Merged, old_note: str, theirs: "Theirs") -> bool:
    """Let a card say what changed there; False where its owner's list keeps that out. As the owner.

    `old_note`: the hash of the text that stood there before; the note here that says the same goes, others stay.
    """
    before = pairing.kept_lines(card.pk) if here.photo and new.here.photo != here.photo else []
    if new.comes_in:
        try:
            put(run.owner, card, here, new.here, theirs.lines, run.now)
        except Invalid:
            return False
    lines = [(one.field, one.there, one.here) for one in rules.changes(here, new.here)]
    if new.note_is_new:
        gone = replace_note(run.owner, card, old_note, theirs.said.note)
        note = theirs.said.note.strip()
        lines.append(("note", (gone,) if gone else (), (note,) if note else ()))
    picture = next((one.whole() for one in before if one.name == "PHOTO"), "")
    CameIn.objects.bulk_create(
        [
            CameIn(
                layer=run.owner.pk,
                source_id=run.both.pk,
                card_id=card.pk,
                party_id=card.party_id,
                name=card.name[:200],
                field=field,
                before=list(was),
                after=list(now),
                picture=picture if field == "photo" else "",
                ran_at=run.now,
            )
            for field, was, now in lines
        ]
    )
    return True


def put(
    owner: Person, card: Card, here: Said, now: Said, source: Sequence[Line], at: datetime
) -> None:
    """Let a card that says `here` say `now`; `source` is the card that a new picture is on. Raises `Invalid`."""
    if not rules.is_same_card(here, now):
        written = pairing.written(card, here, now)
        writing.change_card(actor=owner, card=card, written=written, now=at)
    if (here.photo, here.addresses) != (now.photo, now.addresses):
        keep_beside(card, here, now, source)


def replace_note(owner: Person, card: Card, old_note: str, note: str) -> str:
    """Put a note from there in the place of the one that it said before (a hash); gives that one."""
    gone = ""
    for one in CardNote.objects.filter(card=card, owner=owner):
        if digest(flat(one.text)) == old_note:
            gone = one.text
            one.delete()
    bring_note(owner, card, note)
    return gone


def bring_note(owner: Person, card: Card, note: str) -> None:
    """Keep a text from there as a note, for its owner alone; one that is too long stays there."""
    if note.strip() and len(note) <= writing.LONGEST_NOTE:
        writing.write_note(actor=owner, card=card, text=note)


def bring_back(owner: Person, theirs: Said, now: datetime) -> Card:
    """Make a card of what stands there, of somebody who was deleted here; its picture comes with the next run.

    Raises `Invalid` for whom the list keeps out.
    """
    card = writing.write_card(
        actor=owner, written=written_of(theirs, has_birthday=False), now=now, is_apart=True
    )
    if theirs.addresses:
        keep_beside(card, Said(theirs.name), replace(theirs, photo=""))
    bring_note(owner, card, theirs.note)
    return card


@transaction.atomic
def undo(*, actor: Person, came_id: int, now: datetime) -> BothWays | None:
    """Let one field of a card say again what it said before a run changed it; gives the address book it came from, if that is
    still kept in step.

    Raises `NotFound`, and `Conflict` where it says something else by now, or the card is gone.
    """
    came = CameIn.objects.select_for_update().filter(pk=came_id, layer=actor.pk).first()
    if came is None or actor.is_guest:
        raise NotFound
    found = pairing.said_of(actor, [came.card_id]).get(came.card_id)
    since = Conflict(_("This was changed again since, so nothing is taken back."), code="changed")
    if found is None:
        raise since
    card, here = found
    before, after = tuple(came.before), tuple(came.after)
    if came.field == "note":
        notes = CardNote.objects.filter(card=card, owner=actor)
        gone = [one for one in notes if flat(one.text) in map(flat, after)]
        if len(gone) < len(after):
            raise since
        for one in gone:
            one.delete()
        for text in before:
            bring_note(actor, card, text)
    else:
        result = rules.undone(here, came.field, before, after)
        if result is None:
            raise since
        source = read(_CARD.format(came.picture)) if came.picture else []
        put(actor, card, here, result, source, now)
    came.delete()
    return BothWays.objects.filter(pk=came.source_id, state=BothWays.State.ON).first()


_CARD: Final = "BEGIN:VCARD\r\nVERSION:3.0\r\n{}\r\nEND:VCARD\r\n"


def forget_old(now: datetime) -> int:
    """Delete what can't be taken back any more; gives how many."""
    with as_system():
        gone, _each = CameIn.objects.filter(ran_at__lt=now - KEPT).delete()
    return gone
