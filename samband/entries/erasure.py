"""What entries forget when a person is erased."""

from samband.entries.attachments import remove_stored
from samband.entries.hooks import run_after_write
from samband.entries.models import (
    Attachment,
    Block,
    Draft,
    Entry,
    Mention,
    PutAway,
    Report,
)
from samband.entries.reactions import forget_reactions
from samband.entries.rendering import render_text


def erase_mentions(person_id: int) -> None:
    """Take away where somebody was named, and the links to them in the texts; their own words stay unsigned.

    What they wrote keeps pointing at their person, which no longer says who it was. Doing it twice changes nothing.
    """
    named = list(Mention.objects.filter(person_id=person_id).values_list("entry_id", flat=True))
    Mention.objects.filter(person_id=person_id).delete()
    for entry in (
        Entry.objects.filter(pk__in=named).select_related("author").iterator(chunk_size=200)
    ):
        text = render_text(entry.body, entry.audience_id, writer=entry.author)
        entry.html, entry.outline = text.html, {**entry.outline, **text.outline}
        entry.save(update_fields=["html", "outline"])
        run_after_write(entry.pk)


def erase_opinions(person_id: int) -> None:
    """Take away reactions, whom somebody blocked and what they put away; their reports stay without a name."""
    forget_reactions(person_id)
    Block.objects.filter(person_id=person_id).delete()
    Block.objects.filter(blocked_id=person_id).delete()
    PutAway.objects.filter(person_id=person_id).delete()
    Report.objects.filter(reporter_id=person_id).update(reporter=None)


def erase_unsent(person_id: int) -> None:
    """Drafts and files that were never sent go; doing it twice changes nothing."""
    for attachment in Attachment.objects.filter(owner_id=person_id, entry__isnull=True):
        remove_stored(attachment)
        attachment.delete()
    Draft.objects.filter(owner_id=person_id).delete()
