"""What a mail says: composed when it is sent, in its person's language, of what they may read at that moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from samband.entries.called import called
from samband.entries.models import Entry
from samband.kernel.mail import Letter as Mail
from samband.kernel.mail_address import domain, message_id
from samband.kernel.text import one_line
from samband.notices.addresses import REPLY, address_for, stop_link
from samband.notices.kinds import all_kinds
from samband.notices.models import Letter, Notification
from samband.people.letters import organisation_name
from samband.people.models import Person
from samband.spaces.models import Audience, Openness
from samband.spaces.queries import audience_in_words
from samband.web.dates import full_text

# Lines between these are ours: an answer ends where they begin (see mailroom.words).
RULE = "―――"
MOST_ENTRIES = 20
# What a mail says in the place of an entry's text, in the language of its reader: lines, divided by empty ones.
WordsFor = Callable[[Person, Entry], str]
_words: dict[str, WordsFor] = {}


def register_words(entry_kind: str, words: WordsFor) -> None:
    """Let `words(person, entry)` say what a mail says for an entry of this kind; "" leaves its text."""
    _words[entry_kind] = words


@dataclass(frozen=True, slots=True)
class Said:
    """One entry in a mail."""

    name: str
    when: str
    text: str
    html: Markup
    files: Sequence[str]


Compose = Callable[[Letter, Person], Mail | None]
_composers: dict[str, Compose] = {}


def register_letter(kind: str, compose: Compose) -> None:
    """Let letters of this kind say what `compose(letter, person)` gives; it runs as its person reads."""
    _composers[kind] = compose


def compose(letter: Letter, person: Person) -> Mail | None:
    """The mail of a letter, or None when there is nothing left that this person may read."""
    if letter.kind in _composers:
        return _composers[letter.kind](letter, person)
    if letter.kind == Letter.Kind.SUMMARY:
        from samband.notices.summaries import compose_summary

        return compose_summary(letter, person)
    found = (
        Entry.objects.visible_to(person)
        .seen_by(person)
        .filter(pk__in=letter.entry_ids)
        .select_related("author", "audience__space", "root", "parent")
        .prefetch_related("attachments")
        .order_by("number", "pk")
    )
    entries = list(found)
    return _thread_mail(letter, person, entries) if entries else None


def _thread_mail(letter: Letter, person: Person, entries: Sequence[Entry]) -> Mail:
    now = timezone.now()
    last = entries[-1]
    root = last.root or last
    audience = root.audience
    space = audience.space
    is_secret = space is not None and Openness.SECRET in (audience.openness, space.openness)
    reply_to = address_for(REPLY, person, root.pk, now)
    link = f"{settings.SAMBAND.base_url}/entries/{root.pk}"
    if last.root_id is not None:
        link += f"#entry-{entries[0].pk}"
    first = (
        _("Your answer is read by: %(audience)s. Write it above this line.")
        % {"audience": audience_in_words(audience) if not is_secret else _("the room's members")}
        if reply_to
        else _("This mail can't be answered. Write in Samband instead.")
    )
    context: dict[str, object] = {
        "first": f"{RULE} {first} {RULE}",
        "notes": _notes(letter),
        "entries": [] if is_secret else [_said(one, person) for one in entries[:MOST_ENTRIES]],
        "more": _more(len(entries)) if not is_secret else "",
        "secret": _("Something in a secret room concerns you. Read it in Samband.")
        if is_secret
        else "",
        "link": link,
        "stop": stop_link(person, root.pk),
        "settings": f"{settings.SAMBAND.base_url}/settings/notifications",
    }
    author = last.author.name if last.author is not None else last.byline
    subject = _("Something concerns you") if is_secret else _subject(root, audience, last)
    return Mail(
        subject=subject,
        body=render("notices/mail.txt", context),
        html=render(
            "notices/mail.html", {**context, "title": subject, "language": person.language}
        ),
        reply_to=reply_to,
        sender=organisation_name()
        if is_secret or not author
        else _("%(name)s via %(organisation)s")
        % {"name": author, "organisation": organisation_name()},
        headers=_headers(person, last, is_secret),
    )


def _notes(letter: Letter) -> list[str]:
    """What the entries' own words do not say: why this mail comes."""
    noted = {kind.key: kind.mail_note for kind in all_kinds() if kind.mail_note is not None}
    told = Notification.objects.filter(letter=letter, kind__in=noted).values_list("kind", flat=True)
    return [note() for kind in sorted(set(told)) if (note := noted[kind]) is not None]


def _subject(root: Entry, audience: Audience, last: Entry) -> str:
    title = called(root.title, root.html, 60)
    if audience.space is not None:
        title = f"[{audience.space.name}] {title}"
    return f"Re: {title}" if last.root_id is not None else title


def _headers(person: Person, last: Entry, is_secret: bool) -> dict[str, str]:
    """The mail's place in its thread, and the ways out of it (RFC 2919, 8058)."""
    stop = stop_link(person, last.root_id or last.pk)
    headers = {
        "Message-ID": message_id("entry", last.pk),
        "List-Id": _list_id(last.audience, is_secret),
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "X-Auto-Response-Suppress": "All",
    }
    if last.root_id is not None and last.parent_id is not None:
        headers["In-Reply-To"] = message_id("entry", last.parent_id)
        above = dict.fromkeys((last.root_id, last.parent_id))
        headers["References"] = " ".join(message_id("entry", one) for one in above)
    return headers


def _list_id(audience: Audience, is_secret: bool) -> str:
    if is_secret or audience.kind == Audience.Kind.PEOPLE:
        return f"<samband.{domain()}>"
    if audience.space is not None:
        name = one_line(audience.space.name, 60).replace('"', "'")
        plain = name if name.isascii() else ""
        return f'"{plain}" <room-{audience.space.pk}.{domain()}>'.removeprefix('"" ')
    return f"<colleagues.{domain()}>"


def _said(entry: Entry, person: Person) -> Said:
    base = settings.SAMBAND.base_url
    words = _words[entry.kind](person, entry) if entry.kind in _words else ""
    text = f"{entry.title}\n\n{entry.body}" if entry.title else entry.body
    return Said(
        name=(entry.author.name if entry.author is not None else entry.byline)
        or _("Somebody who left"),
        # Read now or in a year: never “2 minutes ago”.
        when=full_text(entry.published_at),
        text=words or text,
        html=absolute(linebreaks(words, autoescape=True) if words else entry.html),
        files=[
            f"{one.alt or _('Picture')}: {base}/entries/{entry.root_id or entry.pk}"
            for one in entry.attachments.all()
        ],
    )


def absolute(html: str) -> Markup:
    """An entry's clean HTML with links that work outside."""
    whole = html.replace('href="/', f'href="{settings.SAMBAND.base_url}/')
    return Markup(whole)  # noqa: S704 - cleaned when it was written


def _more(count: int) -> str:
    left = count - MOST_ENTRIES
    if left <= 0:
        return ""
    told = ngettext("%(count)d more is in Samband.", "%(count)d more are in Samband.", left)
    return told % {"count": left}


def render(template: str, context: dict[str, object]) -> str:
    """A part of a mail from a template."""
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    return backend.env.get_template(template).render(context)
