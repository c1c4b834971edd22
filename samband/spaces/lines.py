"""People and rooms as the shared components take them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from samband.people import lines as people_lines
from samband.people.models import Person
from samband.spaces.models import Openness
from samband.web.parts import Choice, PersonLine

OPENNESS_WORDS: dict[str, str | Promise] = {
    Openness.OPEN: pgettext_lazy("room", "open"),
    Openness.CLOSED: pgettext_lazy("room", "closed"),
    Openness.SECRET: pgettext_lazy("room", "secret"),
}
OPENNESS_HINTS: dict[str, str | Promise] = {
    Openness.OPEN: _("All colleagues can read, write and join."),
    Openness.CLOSED: _("Colleagues see the name. Only members see what is written."),
    Openness.SECRET: _("Only members know that it exists."),
}
OPENNESS_ICONS = {Openness.OPEN: "door-open", Openness.CLOSED: "lock", Openness.SECRET: "eye-off"}


def openness_choices() -> list[Choice]:
    """Open, closed and secret with what each means."""
    return [
        Choice(str(value), str(word).capitalize(), hint=str(OPENNESS_HINTS[value]))
        for value, word in OPENNESS_WORDS.items()
    ]


def profile_url(handle: str) -> str:
    """Address of somebody's profile; the Markdown renderer writes the same."""
    return f"/people/{handle}"


def picture_url(handle: str, photo: str) -> str:
    """Address of somebody's photo, "" without one; it changes when the photo does.

    The same as `people.lines.photo_url`, without resolving the address anew for each card of a list.
    """
    return f"/people/{handle}/photo?v={photo[-12:-5]}" if photo else ""


def person_line(person: Person, about: str = "") -> PersonLine:
    """A person for `person_line` and `avatar`; with their title unless `about` says more."""
    return people_lines.person_line(person, about=about or person.title)
