"""Drafts: kept as one writes, offered on every device, gone once sent; sent later by themselves if they have a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.access import entry_for_reading
from samband.entries.attachments import remove_stored
from samband.entries.extras import Values
from samband.entries.models import Attachment, Draft
from samband.entries.rules import MOST_CHARACTERS
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from samband.kernel.text import one_line, without_controls
from samband.people.models import Person

MOST_DRAFTS = 200
SOONEST = timedelta(minutes=1)
LATEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Words:
    """What a composer holds. `audience` and `kind` are its own values; `parent_id` is the entry that is answered,
    `quoted_id` the one that is quoted.
    """

    body: str = ""
    title: str = ""
    audience: str = ""
    persons: str = ""
    kind: str = ""
    parent_id: int | None = None
    quoted_id: int | None = None
    attachment_ids: tuple[int, ...] = ()
    # What a poll or a date holds so far; None leaves a draft's as they are.
    extras: Values | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing that would be missed."""
        return not (self.body.strip() or self.title.strip() or self.attachment_ids or self.extras)


def drafts_of(actor: Person) -> "QuerySet[Draft]":
    """What somebody began and did not send, with where an answer would go; newest first."""
    return (
        Draft.objects.filter(owner=actor)
        .select_related("parent__author")
        .order_by("-saved_at", "-pk")
    )


def draft_for_writing(actor: Person, draft_id: int) -> Draft:
    """One's own draft. Raises `NotFound`."""
    draft = Draft.objects.filter(pk=draft_id, owner=actor).first()
    if draft is None:
        raise NotFound
    return draft


def _locked(actor: Person, draft_id: int) -> Draft:
    draft = Draft.objects.select_for_update().filter(pk=draft_id, owner=actor).first()
    if draft is None:
        raise NotFound
    return draft


@transaction.atomic
def save_draft(
    *,
    actor: Person,
    words: Words,
    draft_id: int | None = None,
    version: int | None = None,
    now: datetime | None = None,
) -> Draft:
    """Keep what somebody is writing; without `draft_id` a new draft.

    `version` is the one that was shown: raises `Conflict` when it was saved on another device in the meantime. Raises
    `NotFound` for a draft that was sent or discarded, and for an answer to what one may not read, `Invalid` for too long
    texts, `Refused` for more than 200 drafts. A scheduled draft stays scheduled.
    """
    if len(words.body) > MOST_CHARACTERS:
        raise Invalid(
            _("This is longer than %(limit)d characters. Make several of it.")
            % {"limit": MOST_CHARACTERS},
            code="too-long",
        )
    if draft_id is None:
        draft = _new_draft(actor, words)
    else:
        draft = _locked(actor, draft_id)
        if version is not None and version != draft.version:
            raise Conflict(
                _("This draft was changed on another device. Open it again to see both."),
                code="edited-meanwhile",
            )
        draft.version += 1
    draft.body = without_controls(words.body.replace("\r\n", "\n"))
    draft.title = one_line(words.title, 200) if words.title.strip() else ""
    draft.audience, draft.persons = words.audience[:80], words.persons[:2000]
    draft.kind = words.kind[:12]
    draft.quoted_id = words.quoted_id
    if words.extras is not None:
        draft.extras = dict(words.extras)
    draft.saved_at = now or timezone.now()
    draft.problem = ""
    draft.save()
    _bring_along(draft, words.attachment_ids)
    return draft


def _new_draft(actor: Person, words: Words) -> Draft:
    if Draft.objects.filter(owner=actor).count() >= MOST_DRAFTS:
        raise Refused(
            _("You have %(count)d drafts. Send or discard some of them first.")
            % {"count": MOST_DRAFTS}
        )
    parent = None if words.parent_id is None else entry_for_reading(actor, words.parent_id)
    return Draft(owner=actor, parent=parent)


def _bring_along(draft: Draft, attachment_ids: Sequence[int]) -> None:
    """The draft's files are exactly these; what was taken out waits a day and goes."""
    own = Attachment.objects.filter(owner_id=draft.owner_id, entry__isnull=True)
    own.filter(draft=draft).exclude(pk__in=attachment_ids).update(draft=None)
    if attachment_ids:
        own.filter(pk__in=attachment_ids).update(draft=draft)


@transaction.atomic
def discard_draft(*, actor: Person, draft_id: int) -> None:
    """Throw a draft away, with its files. Raises `NotFound`."""
    draft = _locked(actor, draft_id)
    for attachment in Attachment.objects.filter(draft=draft, entry__isnull=True):
        remove_stored(attachment)
        attachment.delete()
    draft.delete()


def drop_draft(actor: Person, draft_id: int | None) -> None:
    """A draft that was sent goes, in the transaction that sends it."""
    if draft_id is not None:
        Draft.objects.filter(pk=draft_id, owner=actor).delete()


def check_time(at: datetime, now: datetime) -> None:
    """Raises `Invalid` for a time that has passed, or that is more than a year away."""
    if at < now + SOONEST:
        raise Invalid(_("Choose a time that has not passed."), code="time-passed")
    if at > now + LATEST:
        raise Invalid(_("Choose a time within a year."), code="time-far")


@transaction.atomic
def schedule_draft(
    *,
    actor: Person,
    draft_id: int,
    at: datetime,
    tells: int | None = None,
    now: datetime | None = None,
) -> Draft:
    """Send a draft by itself at `at`, to whom it is addressed now.

    Everything is checked as if it were sent now, and again when its time has come. Raises what `write_post` raises, and
    `Invalid` for a time that has passed.
    """
    from samband.entries.delivery import rehearse

    now = now or timezone.now()
    draft = _locked(actor, draft_id)
    check_time(at, now)
    if draft.parent_id is not None:
        raise Invalid(_("An answer is sent at once."), code="answer-at-once")
    draft.tells = tells
    rehearse(draft)
    draft.send_at, draft.problem = at, ""
    draft.version += 1
    draft.save(update_fields=["send_at", "problem", "tells", "version"])
    return draft


@transaction.atomic
def unschedule_draft(*, actor: Person, draft_id: int) -> Draft:
    """Don't send it by itself; it stays a draft. Raises `NotFound`, also when it was sent already."""
    draft = _locked(actor, draft_id)
    draft.send_at, draft.tells = None, None
    draft.version += 1
    draft.save(update_fields=["send_at", "tells", "version"])
    return draft
