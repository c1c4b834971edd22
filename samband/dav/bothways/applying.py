"""What comes in from there, put on a card here; a new card of what stands there."""

from datetime import datetime

from samband.cards import writing
from samband.cards.models import Card, CardNote
from samband.dav.bothways import pairing
from samband.dav.bothways.rules import Merged, digest, flat
from samband.dav.contents import written_of
from samband.dav.rules import Said
from samband.kernel.errors import Invalid
from samband.people.models import Person


def take_in(
    owner: Person,
    card: Card,
    here: Said,
    new: Merged,
    old_note: str,
    note: str,
    now: datetime,
) -> bool:
    """Let a card say what changed there; False where its owner's list keeps that out. As the owner.

    `old_note`: the hash of the text that stood there before; the note here that says the same goes, others stay.
    """
    if new.comes_in:
        written = pairing.written(card, here, new.here)
        try:
            writing.change_card(actor=owner, card=card, written=written, now=now)
        except Invalid:
            return False
    if new.note_is_new:
        replace_note(owner, card, old_note, note)
    return True


def replace_note(owner: Person, card: Card, old_note: str, note: str) -> None:
    """Put a note from there in the place of the one that it said before (a hash)."""
    for one in CardNote.objects.filter(card=card, owner=owner):
        if digest(flat(one.text)) == old_note:
            one.delete()
    bring_note(owner, card, note)


def bring_note(owner: Person, card: Card, note: str) -> None:
    """Keep a text from there as a note, for its owner alone; one that is too long stays there."""
    if note.strip() and len(note) <= writing.LONGEST_NOTE:
        writing.write_note(actor=owner, card=card, text=note)


def bring_back(owner: Person, theirs: Said, now: datetime) -> Card:
    """Make a card of what stands there, of somebody who was deleted here. Raises `Invalid` for whom the list keeps out."""
    card = writing.write_card(
        actor=owner, written=written_of(theirs, has_birthday=False), now=now, is_apart=True
    )
    bring_note(owner, card, theirs.note)
    return card
