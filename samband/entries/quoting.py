"""What stands above one's own words: the beginning of another entry, as far as each reader may see it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from samband.entries.access import entry_for_reading
from samband.entries.around import QUOTED
from samband.entries.called import called
from samband.entries.models import Entry
from samband.kernel.errors import Invalid, NotFound
from samband.people.models import Person
from samband.web.parts import Quote


def quote_for(reader: Person, entry_id: int) -> Quote:
    """An entry's beginning, as its reader sees it. Raises `NotFound`; one statement."""
    entry = entry_for_reading(reader, entry_id)
    writer = entry.byline or (entry.author.name if entry.author else _("Somebody who left"))
    text = called(entry.title, entry.html, QUOTED)
    return Quote(text, writer, f"/entries/{entry_id}")


def quote_in_form(reader: Person, entry_id: int | None) -> Quote | None:
    """The same where somebody writes; what they can't read any more says so."""
    if entry_id is None:
        return None
    try:
        return quote_for(reader, entry_id)
    except NotFound:
        return Quote(_("A text you can't see"))


def quoted_in_post(actor: Person, entry_id: int | None) -> int | None:
    """What a new entry quotes. Raises `Invalid` for what its writer may not read, whether or not it is there."""
    if entry_id is None:
        return None
    try:
        return entry_for_reading(actor, entry_id).pk
    except NotFound:
        raise Invalid(
            _("What you quote is gone, or not for you to read. Leave the quotation out."),
            code="quote",
        ) from None


def readable_quotes(reader: Person, entries: Iterable[Entry]) -> set[int]:
    """What these entries quote and the reader may see; one statement if any quotes."""
    wanted = {one.quoted_id for one in entries if one.quoted_id is not None}
    if not wanted:
        return set()
    found = Entry.objects.visible_to(reader).filter(pk__in=wanted)
    return set(found.values_list("pk", flat=True))
