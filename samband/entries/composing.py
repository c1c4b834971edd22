"""The composer: to whom one can write, and what the form carried."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from samband.entries.pictures import NewPicture
from samband.people.access import PersonRequest
from samband.people.models import Person
from samband.spaces.lines import OPENNESS_WORDS, person_line
from samband.spaces.models import COLLEAGUES_AUDIENCE
from samband.spaces.navigation import rooms_of_request
from samband.web.parts import Choice

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
class Composer:
    """What the composer shows."""

    person: Any
    choices: tuple[Choice, ...]
    audience: str
    body: str = ""
    title: str = ""
    persons: str = ""
    alt: str = ""
    error: str = ""
    kind: str = "post"


def composer_for(request: PersonRequest, **shown: Any) -> Composer:
    """A composer with the last used audience, or with what came back from a form that has to be put right."""
    choices = audience_choices(request)
    wanted = str(shown.pop("audience", "") or request.session.get(LAST, ""))
    return Composer(
        person=person_line(request.user),
        choices=tuple(choices),
        audience=chosen_among(choices, wanted),
        **shown,
    )


def form(
    composer: Composer,
    csrf_input: Markup,
    placeholder: str,
    preset: str = "",
) -> Markup:
    """The composer as a form. Somebody's empty composer is the same on page after page, so it is rendered once."""
    shown = (composer, placeholder, preset)
    made = _empty_form(get_language() or "", *shown) if not composer.body else _form(*shown)
    return Markup(made.replace(_TOKEN, csrf_input))  # noqa: S704 - two outputs of templates


_TOKEN = Markup("<!--token-->")


def _form(composer: Composer, placeholder: str, preset: str) -> Markup:
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    parts = backend.env.get_template("entries/parts.html").module
    hidden = [("audience", preset)] if preset else []
    made: Markup = parts.composer(  # type: ignore[attr-defined]  # macros are attributes of the module
        composer, _TOKEN, placeholder, preset=preset, hidden_fields=hidden
    )
    return made


@lru_cache(maxsize=512)
def _empty_form(language: str, composer: Composer, placeholder: str, preset: str) -> Markup:
    return _form(composer, placeholder, preset)


def pictures_of(request: HttpRequest) -> tuple[NewPicture, ...]:
    """The picture sent along, if any."""
    upload = request.FILES.get("picture")
    if upload is None:
        return ()
    return (NewPicture(upload.read(), str(request.POST.get("alt", ""))),)


def first_name(person: Person) -> str:
    """How the composer speaks to somebody."""
    return person.name.split()[0] if person.name.split() else person.name
