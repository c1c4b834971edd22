"""The doors to entries. What one may not read does not exist."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samband.entries.models import Attachment, Entry
from samband.kernel.errors import NotFound, Refused
from samband.people.models import Person
from samband.spaces.audiences import may_read
from samband.spaces.models import Membership


def entry_for_reading(person: Person, entry_id: int) -> Entry:
    """A published entry this person may read, with author, audience and space. Raises `NotFound`; one statement."""
    entry = (
        Entry.objects.visible_to(person)
        .select_related("author", "audience__space")
        .filter(pk=entry_id)
        .first()
    )
    if entry is None:
        raise NotFound
    return entry


def may_edit(person: Person, entry: Entry) -> bool:
    """Authors edit their own words; a page belongs to everybody who reads it."""
    space = entry.audience.space
    if space is not None and space.archived_at is not None:
        return False
    return entry.author_id == person.pk or entry.kind == Entry.Kind.PAGE


def entry_for_editing(person: Person, entry_id: int) -> Entry:
    """An entry this person may change. Raises `NotFound`, or `Refused` when they may only read it."""
    entry = entry_for_reading(person, entry_id)
    if not may_edit(person, entry):
        raise Refused(_("Only the person who wrote this can change it."))
    return entry


def may_delete(person: Person, entry: Entry) -> bool:
    """Authors delete their own words, hosts what is written in their room."""
    if entry.author_id == person.pk:
        return True
    space_id = entry.audience.space_id
    return (
        space_id is not None
        and Membership.objects.filter(person=person, space_id=space_id, is_host=True).exists()
    )


def entry_for_deleting(person: Person, entry_id: int) -> Entry:
    """An entry this person may delete. Raises `NotFound`, or `Refused` when they may only read it."""
    entry = entry_for_reading(person, entry_id)
    if not may_delete(person, entry):
        raise Refused(_("Only the person who wrote this, or a host of the room, can delete it."))
    return entry


def deleted_entry_for_restoring(person: Person, entry_id: int) -> Entry:
    """An entry that this person deleted and may still read. Raises `NotFound`."""
    entry = (
        Entry.objects.select_related("audience__space")
        .filter(pk=entry_id, state=Entry.State.DELETED, deleted_by=person)
        .first()
    )
    if entry is None or not may_read(person.pk, entry.audience_id):
        raise NotFound
    return entry


def attachment_for_reading(person: Person, attachment_id: int) -> Attachment:
    """A picture or file of an entry this person may read, or one of their own that is not sent yet. Raises `NotFound`."""
    readable = Q(entry__in=Entry.objects.visible_to(person))
    unsent = Q(entry__isnull=True, owner=person)
    attachment = Attachment.objects.filter(readable | unsent, pk=attachment_id).first()
    if attachment is None:
        raise NotFound
    return attachment
