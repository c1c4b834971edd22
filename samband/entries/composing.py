"""The composer: to whom one can write, and what the form carried."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from samband.entries.along import size_in_words
from samband.entries.extras import Values, composer_parts, values_kept
from samband.entries.models import Attachment, Draft
from samband.entries.quoting import quote_in_form
from samband.kernel.once import FIELD, once
from samband.people.access import PersonRequest
from samband.people.models import Person
from samband.spaces.lines import OPENNESS_WORDS, person_line
from samband.spaces.models import COLLEAGUES_AUDIENCE
from samband.spaces.navigation import rooms_of_request
from samband.web.jinja import TOKEN, with_token
from samband.web.parts import Choice, Quote

# Where the session keeps whom one wrote to last; before the first post there is no preset.
LAST = "last_audience"
PEOPLE = "people"


def audience_choices(request: PersonRequest) -> list[Choice]:
    """All colleagues, one's rooms, named people. Each value carries the version of the audience that was shown."""
    choices = []
    if not request.user.is_guest:
        # The colleagues' audience never changes its version: who becomes a colleague is decided elsewhere.
        choices.append(Choice(f"colleagues:{COLLEAGUES_AUDIENCE}.1", _("All colleagues")))
    choices.append(Choice(PEOPLE, _("Named people")))
    for room in rooms_of_request(request):
        label = f"{room.name} ({OPENNESS_WORDS[room.openness]})"
        choices.append(Choice(f"space:{room.id}:{room.token}", label, group=_("My rooms")))
    return choices


def _stem(value: str) -> str:
    """A choice without the version: "space:12:345.2" gives "space:12"."""
    kind, _colon, rest = value.partition(":")
    return f"{kind}:{rest.partition(':')[0]}" if kind == "space" else kind


def chosen_among(choices: list[Choice], wanted: str) -> str:
    """The present value of a choice that was made earlier; "" when it can't be chosen any more."""
    stem = _stem(wanted)
    return next((choice.value for choice in choices if wanted and _stem(choice.value) == stem), "")


def remember_choice(request: HttpRequest, value: str) -> None:
    """Preset the same audience next time; written to the session only when it changes."""
    stem = _stem(value)
    if request.session.get(LAST) != stem:
        request.session[LAST] = stem


@dataclass(frozen=True, slots=True)
class Unsent:
    """A file that was handed over and waits to be sent; pictures have a `url` and may be described."""

    id: int
    name: str
    size: str
    url: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Composer:
    """What the composer shows. `asks` is a number of people to be agreed to; `words` says who will see it."""

    person: Any
    choices: tuple[Choice, ...]
    audience: str
    body: str = ""
    title: str = ""
    persons: str = ""
    error: str = ""
    kind: str = ""
    parent_id: int | None = None
    shown: str = ""
    draft_id: int | None = None
    draft_version: int = 0
    send_at: datetime | None = None
    files: tuple[Unsent, ...] = ()
    asks: int = 0
    preview: Markup | str = ""
    words: Any = None
    is_comment: bool = False
    extras: Values = ()
    quoted_id: int | None = None
    quote: Quote | None = None

    @property
    def parts(self) -> list[Markup]:
        """The fields of what a new entry can have beside its text."""
        return [] if self.is_comment or self.kind == "page" else composer_parts(self.extras, "new")

    @property
    def upload_mb(self) -> int:
        """How large one file may be."""
        return int(settings.SAMBAND.upload_mb)

    @property
    def send_at_local(self) -> str:
        """When it is to be sent, as the browser's field takes it."""
        return f"{timezone.localtime(self.send_at):%Y-%m-%dT%H:%M}" if self.send_at else ""

    @property
    def is_empty(self) -> bool:
        """Nothing in it but what every such composer has."""
        return not (
            self.body
            or self.title
            or self.files
            or self.error
            or self.draft_id
            or self.asks
            or self.extras
            or self.quoted_id
        )


def unsent_lines(files: Iterable[Attachment]) -> tuple[Unsent, ...]:
    """Files that wait, as the composer shows them."""
    return tuple(
        Unsent(
            one.pk,
            one.name or _("Picture"),
            size_in_words(one.size),
            f"/entries/pictures/{one.pk}?size=small" if one.is_picture else "",
            one.alt,
        )
        for one in files
    )


def composer_for(request: PersonRequest, *, presets: bool = True, **shown: Any) -> Composer:
    """A composer with the last used audience, or with what came back from a form that has to be put right.

    Without `presets` nobody is chosen to see it unless `audience` says so.
    """
    choices = audience_choices(request)
    last = request.session.get(LAST, "") if presets else ""
    wanted = str(shown.pop("audience", "") or last)
    return Composer(
        person=person_line(request.user),
        choices=tuple(choices),
        audience=chosen_among(choices, wanted),
        **shown,
    )


def composer_of_draft(request: PersonRequest, draft: Draft) -> Composer:
    """A composer with what was begun; two statements, three with a quotation."""
    files = Attachment.objects.filter(draft=draft, entry__isnull=True).order_by("pk")
    # Nothing is chosen for the writer: an audience that is gone must be chosen anew.
    choices = audience_choices(request)
    return Composer(
        person=person_line(request.user),
        choices=tuple(choices),
        audience=chosen_among(choices, draft.audience),
        body=draft.body,
        title=draft.title,
        persons=draft.persons,
        kind=draft.kind,
        error=draft.problem,
        draft_id=draft.pk,
        draft_version=draft.version,
        send_at=draft.send_at,
        files=unsent_lines(files),
        extras=values_kept(draft.extras),
        quoted_id=draft.quoted_id,
        quote=quote_in_form(request.user, draft.quoted_id),
    )


def comment_composer(request: PersonRequest, root_id: int, shown: str, **more: Any) -> Composer:
    """Where somebody answers; it has the audience of its thread."""
    return Composer(
        person=person_line(request.user),
        choices=(),
        audience="",
        parent_id=root_id,
        shown=shown,
        is_comment=True,
        **more,
    )


def form(
    composer: Composer,
    csrf_input: Markup,
    placeholder: str = "",
    preset: str = "",
) -> Markup:
    """The composer as a form. Somebody's empty composer is the same on page after page, so it is rendered once."""
    if not placeholder:
        placeholder = _("Answer") if composer.is_comment else _("What do you want to say?")
    shown = (composer, placeholder, preset)
    made = _empty_form(get_language() or "", *shown) if composer.is_empty else _form(*shown)
    # A kept form must not keep its key: the same words may be meant twice.
    fresh = _ONCE.sub(lambda match: str(once()), made, count=1)
    return with_token(Markup(fresh), csrf_input)  # noqa: S704 - output of templates


_ONCE = re.compile(rf'<input type="hidden" name="{FIELD}" value="[^"]*">')


def _form(composer: Composer, placeholder: str, preset: str) -> Markup:
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    parts = backend.env.get_template("entries/composer.html").module
    made: Markup = parts.composer(  # type: ignore[attr-defined]  # macros are attributes of the module
        composer,
        TOKEN,
        placeholder,
        preset=preset,
        key="comment" if composer.is_comment else "new",
    )
    return made


@lru_cache(maxsize=512)
def _empty_form(language: str, composer: Composer, placeholder: str, preset: str) -> Markup:
    return _form(composer, placeholder, preset)


def first_name(person: Person) -> str:
    """How the composer speaks to somebody."""
    return person.name.split()[0] if person.name.split() else person.name
