"""What writing and changing have in common: a clean body, its rendered text, who is named, where it leads."""

from django.utils.translation import gettext_lazy as _

from samband.entries.extras import kept_outline
from samband.entries.finding import addresses
from samband.entries.groups import ask_first
from samband.entries.hidden import blockers_of
from samband.entries.links import keep_links, link_outline
from samband.entries.models import Entry, Mention
from samband.entries.rendering import Text, render_text
from samband.entries.rules import MOST_CHARACTERS, language_of
from samband.kernel import markdown
from samband.kernel.errors import Invalid
from samband.kernel.events import announce
from samband.kernel.text import without_controls
from samband.people.models import Person


def clean_body(body: str, *, may_be_empty: bool = False) -> str:
    """A text that can be stored. Raises `Invalid` for an empty one and for more than 100,000 characters."""
    body = without_controls(body.replace("\r\n", "\n")).strip()
    if not body and not may_be_empty:
        raise Invalid(_("Write something first."), code="empty")
    if len(body) > MOST_CHARACTERS:
        raise Invalid(
            _("This is longer than %(limit)d characters. Make several of it.")
            % {"limit": MOST_CHARACTERS},
            code="too-long",
        )
    return body


def store_text(entry: Entry, actor: Person, tells: int | None = None) -> Text:
    """Render the body into the entry (unsaved).

    `tells` is the number of people that the writer agreed to tell through groups. Raises `groups.AsksFirst` for more.
    """
    text = render_text(entry.body, entry.audience_id, writer=actor)
    ask_first(text.told_by_groups, tells)
    entry.html = text.html
    entry.outline = {
        **kept_outline(entry),
        **text.outline,
        **link_outline(leads_to(entry, text)),
    }
    entry.renderer = markdown.VERSION
    entry.language = language_of(f"{entry.title}\n{entry.body}", actor.language or "sv")
    return text


def store_around(entry: Entry, text: Text, *, is_new: bool = False) -> None:
    """What stands in other tables about a saved text: who is named in it, and where it leads. Of a new one nothing does."""
    store_mentions(entry, text, is_new=is_new)
    leads = leads_to(entry, text)
    if leads or not is_new:
        keep_links(entry, leads)


def leads_to(entry: Entry, text: Text) -> list[str]:
    """The addresses of a text in order; also those that Markdown makes no links of (`http://intranet/`)."""
    return list(dict.fromkeys([*text.links, *addresses(entry.body)]))


def store_mentions(entry: Entry, text: Text, *, is_new: bool = False) -> None:
    """Rows for those who are newly named; those who are not any more lose theirs. Nobody mentions themselves."""
    wanted = (set(text.mentioned.values()) | text.told) - {entry.author_id}
    before: set[int] = set()
    if not is_new:
        before = set(Mention.objects.filter(entry=entry).values_list("person_id", flat=True))
    if before - wanted:
        Mention.objects.filter(entry=entry, person_id__in=before - wanted).delete()
    new = sorted(wanted - before)
    Mention.objects.bulk_create(
        [
            Mention(entry=entry, person_id=person_id, published_at=entry.published_at)
            for person_id in new
        ],
        ignore_conflicts=True,
    )
    deaf = blockers_of(entry.author_id, new) if new else set()
    for person_id in new:
        if person_id not in deaf:
            announce("mention", person_id=person_id, object_id=entry.pk)
