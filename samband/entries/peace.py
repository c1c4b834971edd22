"""What one does not want to see oneself: putting an entry away, blocking a person. Nobody else is told."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.hooks import run_after_block
from samband.entries.models import Block, Entry, PutAway
from samband.kernel.errors import Invalid, NotFound
from samband.people.access import person_for_reading
from samband.people.models import Person


@transaction.atomic
def put_away(*, actor: Person, entry_id: int, now: datetime | None = None) -> None:
    """Show an entry, and the thread it begins, no more to oneself; twice changes nothing. Raises `NotFound`."""
    entry = Entry.objects.visible_to(actor).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    PutAway.objects.get_or_create(person=actor, entry=entry, defaults={"at": now or timezone.now()})


@transaction.atomic
def bring_back(*, actor: Person, entry_id: int) -> None:
    """Show it again; nothing happens when it was not put away. Raises `NotFound`."""
    entry = Entry.objects.visible_to(actor).filter(pk=entry_id).first()
    if entry is None:
        raise NotFound
    PutAway.objects.filter(person=actor, entry=entry).delete()


@transaction.atomic
def block_person(*, actor: Person, handle: str, now: datetime | None = None) -> Person:
    """Read nothing more by somebody: no entries, mentions or direct messages. They are not told.

    Raises `NotFound` for those whom the actor may not know, `Invalid` for oneself.
    """
    person = person_for_reading(actor, handle)
    if person.pk == actor.pk:
        raise Invalid(_("You can't block yourself."), code="oneself")
    Block.objects.get_or_create(
        person=actor, blocked=person, defaults={"at": now or timezone.now()}
    )
    run_after_block(actor.pk, person.pk)
    return person


@transaction.atomic
def unblock_person(*, actor: Person, handle: str) -> None:
    """Read somebody again, also what they wrote meanwhile. Raises `NotFound` unless they were blocked."""
    block = Block.objects.filter(person=actor, blocked__handle=handle).first()
    if block is None:
        raise NotFound
    block.delete()
    run_after_block(actor.pk, block.blocked_id)
