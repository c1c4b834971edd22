"""Sending what was scheduled: everything is checked again, and who wrote it is told when it can't be sent."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from samband.entries.addressing import hold_audience, parse_addressee
from samband.entries.attachments import Attached
from samband.entries.extras import values_kept, written_of
from samband.entries.groups import ask_first
from samband.entries.models import Attachment, Draft, Entry
from samband.entries.quoting import quoted_in_post
from samband.entries.rendering import render_text
from samband.entries.storing import clean_body
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Invalid, SambandError
from samband.kernel.events import announce
from samband.kernel.jobs import later
from samband.people import installation


def files_of(draft: Draft) -> list[Attached]:
    """The files that go along with a draft; one statement."""
    own = Attachment.objects.filter(draft=draft, entry__isnull=True).order_by("pk")
    return [Attached(key) for key in own.values_list("pk", flat=True)]


def rehearse(draft: Draft) -> None:
    """Check everything about sending a draft without sending it. Raises what `write_post` would."""
    to, shown = parse_addressee(draft.audience, draft.persons)
    if to is None:
        raise Invalid(_("Choose who should see it."), code="audience")
    extras = written_of(values_kept(draft.extras))
    has_more = bool(files_of(draft)) or any(one.title for one in extras)
    body = clean_body(draft.body, may_be_empty=has_more)
    if draft.kind == Entry.Kind.PAGE and not draft.title:
        raise Invalid(_("A page needs a title."), fields={"title": [_("A page needs a title.")]})
    quoted_in_post(draft.owner, draft.quoted_id)
    audience = hold_audience(draft.owner, to, shown)
    ask_first(render_text(body, audience.pk, writer=draft.owner).told_by_groups, draft.tells)


def due(now: datetime, limit: int = 500) -> list[tuple[int, int]]:
    """Drafts whose time has come, with their owners, the oldest first; asks as the system role."""
    with as_system():
        rows = Draft.objects.filter(send_at__lte=now).order_by("send_at", "pk")
        return list(rows.values_list("pk", "owner_id")[:limit])


def deliver(draft_id: int, owner_id: int, now: datetime) -> Entry | None:
    """Send one draft if its time has come, acting as its owner; None when it was not sent.

    Doing it twice sends once: the draft is locked, and gone in the transaction that sends. When it can't be sent, because the
    room is closed down, more people would read it than was shown, or its writer left the room, it stays a draft that says
    so, and its writer gets a letter.
    """
    from samband.entries.actions import write_post

    with as_person(owner_id):
        draft = (
            Draft.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("owner")
            .filter(pk=draft_id, send_at__lte=now)
            .first()
        )
        if draft is None:
            return None
        owner = draft.owner
        language = owner.language or installation.language()
        with translation.override(language):
            try:
                if not owner.is_active:
                    raise Invalid(_("Its writer no longer has an account here."))
                with transaction.atomic():
                    to, shown = parse_addressee(draft.audience, draft.persons)
                    if to is None:
                        raise Invalid(_("Choose who should see it."))
                    return write_post(
                        actor=owner,
                        to=to,
                        body=draft.body,
                        title=draft.title,
                        kind=draft.kind,
                        attachments=files_of(draft),
                        extras=written_of(values_kept(draft.extras)),
                        quoted_id=draft.quoted_id,
                        draft_id=draft.pk,
                        tells=draft.tells,
                        shown=shown,
                    )
            except SambandError as error:
                _say_so(draft, str(error.message))
    return None


def _say_so(draft: Draft, why: str) -> None:
    from samband.entries.jobs import tell_not_sent

    draft.send_at, draft.problem = None, why[:500]
    draft.version += 1
    draft.save(update_fields=["send_at", "problem", "version"])
    announce("draft", person_id=draft.owner_id, object_id=draft.pk)
    later(tell_not_sent, draft_id=draft.pk, owner_id=draft.owner_id)
