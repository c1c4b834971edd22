"""Pictures and files: handed over while one writes, kept unsent for their owner, then part of an entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image

from samband.entries.models import Attachment, Draft, Entry
from samband.kernel.errors import Invalid, NotFound, Refused
from samband.kernel.files import remove_picture, save_picture
from samband.kernel.text import one_line
from samband.kernel.uploads import (
    PICTURES,
    Upload,
    clean_name,
    content_type_of,
    remove_file,
    require_size,
    save_file,
)
from samband.people.models import Person

MOST_IN_AN_ENTRY = 20
# Unsent files are kept for their owner's drafts; more than this is no draft.
MOST_UNSENT = 100
KEPT_UNSENT = timedelta(days=1)
# Lists show this size; the whole picture is up to 2,048 pixels wide.
SMALL_SIDE = 720


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes along with an entry: its id, and what a picture shows, in words."""

    id: int
    alt: str | None = None


@transaction.atomic
def upload_file(
    *, actor: Person, upload: Upload, alt: str = "", draft_id: int | None = None
) -> Attachment:
    """Store a picture or a file that nobody but its owner sees until it is sent.

    Its content decides what it is: pictures are encoded anew without EXIF and place, in two sizes, by a limited process.
    Raises `Invalid` for what is empty, too large, or no picture in spite of its beginning, `Refused` for too many unsent
    ones, `NotFound` for somebody else's draft. Takes about half a second for a photo.
    """
    require_size(upload)
    if Attachment.objects.filter(owner=actor, entry__isnull=True).count() >= MOST_UNSENT:
        raise Refused(
            _("You have %(count)d files that are not sent yet. Send or discard some of them first.")
            % {"count": MOST_UNSENT}
        )
    draft = _own_draft(actor, draft_id)
    made = Attachment(owner=actor, draft=draft, name=clean_name(upload.name or ""))
    _store_content(made, upload, alt)
    made.save()
    return made


def bring_file(
    *, entry_id: int, owner: Person | None, name: str, data: bytes, at: datetime
) -> Attachment:
    """Store a file of an entry that an import brings, under the same rules as one that is handed over.

    Raises `Invalid` for what is empty, too large, or no picture in spite of its beginning.
    """
    upload = SimpleUploadedFile(clean_name(name) or "-", data)
    require_size(upload)
    made = Attachment(entry_id=entry_id, owner=owner, name=clean_name(name), created_at=at)
    _store_content(made, upload, "")
    made.save()
    return made


def _store_content(made: Attachment, upload: Upload, alt: str) -> None:
    if content_type_of(upload) in PICTURES:
        _store_picture(made, upload, alt)
    else:
        stored = save_file(upload)
        made.stored_name, made.content_type = stored.name, stored.content_type
        made.size = stored.size


def _own_draft(actor: Person, draft_id: int | None) -> Draft | None:
    if draft_id is None:
        return None
    draft = Draft.objects.filter(pk=draft_id, owner=actor).first()
    if draft is None:
        raise NotFound
    return draft


def _store_picture(made: Attachment, upload: Upload, alt: str) -> None:
    upload.seek(0)
    data = upload.read()
    made.stored_name = save_picture(data)
    made.content_type = "image/webp"
    made.alt = one_line(alt, 500) if alt.strip() else ""
    with default_storage.open(made.stored_name) as file:
        made.width, made.height = Image.open(file).size
    made.size = default_storage.size(made.stored_name)
    if max(made.width, made.height) > SMALL_SIDE * 1.3:
        with default_storage.open(made.stored_name) as file:
            made.small_name = save_picture(file.read(), largest=SMALL_SIDE)


def unsent_for(actor: Person, attachment_id: int) -> Attachment:
    """A file that its owner handed over and has not sent. Raises `NotFound`."""
    found = Attachment.objects.filter(pk=attachment_id, owner=actor, entry__isnull=True).first()
    if found is None:
        raise NotFound
    return found


def unsent_among(actor: Person, ids: Sequence[int]) -> list[Attachment]:
    """Those of these files that are the actor's own and not sent yet, in the order they were handed over."""
    if not ids:
        return []
    own = Attachment.objects.filter(pk__in=ids, owner=actor, entry__isnull=True)
    return list(own.order_by("pk"))


@transaction.atomic
def discard_upload(*, actor: Person, attachment_id: int) -> None:
    """Throw away a file that was not sent. Raises `NotFound`."""
    found = unsent_for(actor, attachment_id)
    remove_stored(found)
    found.delete()


@transaction.atomic
def describe_upload(*, actor: Person, attachment_id: int, alt: str) -> Attachment:
    """Say what a picture shows, for those who can't see it. Raises `NotFound`."""
    found = unsent_for(actor, attachment_id)
    found.alt = one_line(alt, 500) if alt.strip() else ""
    found.save(update_fields=["alt"])
    return found


def claim(actor: Person, chosen: Sequence[Attached]) -> list[Attachment]:
    """The chosen files, locked, with their words set; nothing is saved yet.

    Raises `Invalid` for more than twenty, and when one was sent, discarded or is not the actor's.
    """
    if len(chosen) > MOST_IN_AN_ENTRY:
        raise Invalid(
            _("At most %(count)d files go along with one entry.") % {"count": MOST_IN_AN_ENTRY},
            code="too-many-files",
        )
    wanted = {one.id: one for one in chosen}
    own = Attachment.objects.select_for_update().filter(owner=actor, entry__isnull=True)
    found = list(own.filter(pk__in=wanted).order_by("pk")) if wanted else []
    if len(found) != len(wanted):
        raise Invalid(
            _("One of the files is no longer there. Choose it once more."), code="file-gone"
        )
    for one in found:
        words = wanted[one.pk].alt
        if words is not None and one.is_picture:
            one.alt = one_line(words, 500) if words.strip() else ""
    return found


def attach(entry: Entry, files: Sequence[Attachment]) -> None:
    """Make claimed files part of an entry."""
    for one in files:
        one.entry, one.draft = entry, None
        one.save(update_fields=["entry", "draft", "alt"])


def remove_stored(attachment: Attachment) -> None:
    """Delete what is stored for an attachment, once its row is gone for good."""

    def remove() -> None:
        remove_picture(attachment.stored_name)
        remove_picture(attachment.small_name)
        remove_file(attachment.stored_name)

    transaction.on_commit(remove)


def purge_unsent(now: datetime) -> int:
    """Remove files that were handed over more than a day before `now` and belong to no draft; returns how many."""
    old = Attachment.objects.filter(
        entry__isnull=True, draft__isnull=True, created_at__lt=now - KEPT_UNSENT
    )
    removed = 0
    for one in list(old[:1000]):
        with transaction.atomic():
            remove_stored(one)
            one.delete()
        removed += 1
    return removed
