"""What stands in the form that thanks: what a link to it begins with, and what comes back to be put right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from samband.entries.access import entry_for_reading
from samband.entries.called import called
from samband.entries.cards import entry_url
from samband.entries.composing import LAST, PEOPLE, audience_choices, chosen_among
from samband.entries.models import Entry
from samband.entries.sent import number
from samband.kernel.errors import NotFound
from samband.knowledge.models import Topic
from samband.knowledge.topics import language_shown
from samband.people.access import PersonRequest
from samband.spaces.models import Audience
from samband.web.parts import Choice, Quote


@dataclass(frozen=True, slots=True)
class ThanksForm:
    """The fields as they are shown; `asks` is a number of people to be agreed to."""

    persons: str = ""
    topics: str = ""
    words: str = ""
    audience: str = ""
    choices: Sequence[Choice] = ()
    about_id: int | None = None
    about: Quote | None = None
    error: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    asks: int = 0


def _choices(request: PersonRequest) -> list[Choice]:
    only = _("Only those I thank")
    return [
        replace(choice, label=only) if choice.value == PEOPLE else choice
        for choice in audience_choices(request)
    ]


def begun(request: PersonRequest) -> ThanksForm:
    """What the address says: `to` (user names), `topic`, `for` (the entry that helped)."""
    asked = request.GET
    choices = _choices(request)
    form = ThanksForm(
        persons=_handles(asked.get("to", "")[:400]),
        topics=asked.get("topic", "")[:200],
        choices=choices,
        audience=chosen_among(choices, str(request.session.get(LAST, ""))),
    )
    about_id = number(asked.get("for"))
    return _for_entry(request, form, about_id) if about_id is not None else form


def _handles(names: str) -> str:
    return ", ".join(f"@{name.lstrip('@')}" for name in names.replace(",", " ").split())


def _for_entry(request: PersonRequest, form: ThanksForm, about_id: int) -> ThanksForm:
    """Thanks for an answer go to its writer, about the topics of its thread, where it was written. Raises `NotFound`."""
    entry = entry_for_reading(request.user, about_id)
    author = entry.author
    topics = Topic.objects.filter(entries__entry__in=[entry.pk, entry.root_id or entry.pk])
    names = [topic.name(language_shown()) for topic in topics.order_by("slug").distinct()[:3]]
    space = entry.audience.space
    wanted = f"space:{space.pk}:" if space is not None else ""
    if entry.audience.kind == Audience.Kind.PEOPLE:
        wanted = PEOPLE
    return replace(
        form,
        persons=f"@{author.handle}" if author is not None and author.pk != request.user.pk else "",
        topics=", ".join(names),
        audience=chosen_among(list(form.choices), wanted) or form.audience,
        about_id=entry.pk,
        about=_quote(entry),
    )


def _quote(entry: Entry) -> Quote:
    writer = entry.author.name if entry.author is not None else entry.byline
    text = called(entry.title, entry.html, 280)
    return Quote(text, writer, entry_url(entry.pk, entry.root_id))


def sent_back(
    request: PersonRequest, *, error: str, errors: Mapping[str, str], asks: int = 0
) -> ThanksForm:
    """The form with what was sent and what has to be put right."""
    sent = request.POST
    choices = _choices(request)
    about_id = number(sent.get("for"))
    about = None
    if about_id is not None:
        try:
            about = _quote(entry_for_reading(request.user, about_id))
        except NotFound:
            about_id = None
    return ThanksForm(
        persons=sent.get("persons", "")[:2000],
        topics=sent.get("topics", "")[:500],
        words=sent.get("words", ""),
        audience=chosen_among(choices, sent.get("audience", "")),
        choices=choices,
        about_id=about_id,
        about=about,
        error=error,
        errors=errors,
        asks=asks,
    )
