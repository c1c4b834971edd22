"""Page-shaped reads of people."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError
from django.db import connection
from django.db.models import BooleanField, Exists, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.kernel.text import sort_key
from samband.people import installation
from samband.people.access import people_visible_to
from samband.people.models import Installation, Invitation, Person, Team

PAGE = 30


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """What the people page is asked for; an id that doesn't exist finds nobody."""

    words: str = ""
    team_id: int | None = None
    place_id: int | None = None
    language: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.team_id or self.place_id or self.language)


def by_words(people: QuerySet[Person], words: str) -> QuerySet[Person]:
    """Those in whose name (or user name) every word occurs, without regard to case and accents."""
    for word in words.split()[:8]:
        # The key is the folded name: one column serves order and search.
        key = sort_key(word)
        people = people.filter(
            RawSQL(
                '(position(%s in "people_person"."sort_key") > 0 OR "people_person"."handle" = %s)',
                [key, word.lower().lstrip("@")],
                output_field=BooleanField(),
            )
        )
    return people


def list_people(
    reader: Person, wanted: PeopleFilter, *, cursor: str = "", limit: int = PAGE
) -> Page[Person]:
    """A page of the people the reader may see, in alphabetical order; one statement."""
    people = people_visible_to(reader).select_related("team", "place", "presence")
    if wanted.team_id is not None:
        people = people.filter(team_id=wanted.team_id)
    if wanted.place_id is not None:
        people = people.filter(place_id=wanted.place_id)
    if wanted.language:
        people = people.filter(languages__contains=[wanted.language])
    return keyset(by_words(people, wanted.words), cursor, limit)


def keyset(people: QuerySet[Person], cursor: str, limit: int) -> Page[Person]:
    """A page of people ordered by (sort_key, id). Raises `Invalid` for a damaged cursor."""
    after = decode_cursor(cursor, str, int)
    if after is not None:
        key = bytes.fromhex(str(after[0])) if _is_hex(str(after[0])) else b""
        people = people.filter(
            RawSQL(
                '("people_person"."sort_key", "people_person"."id") > (%s, %s)',
                [key, after[1]],
                output_field=BooleanField(),
            )
        )
    rows = list(people.order_by("sort_key", "id")[: limit + 1])
    return cut(rows, limit, lambda row: encode_cursor(bytes(row.sort_key).hex(), row.pk))


def _is_hex(text: str) -> bool:
    return len(text) % 2 == 0 and all(c in "0123456789abcdef" for c in text)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the people page can be narrowed to."""

    teams: tuple[tuple[int, str], ...]
    places: tuple[tuple[int, str], ...]
    languages: tuple[str, ...]


def people_choices() -> Choices:
    """Teams, places and spoken languages there are; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'team', id, name FROM people_team UNION ALL "
            "SELECT 'place', id, name FROM people_place UNION ALL "
            "SELECT DISTINCT 'language', 0::bigint, unnest(languages)::varchar "
            "FROM people_person WHERE state = 'active'"
        )
        rows = cursor.fetchall()
    named = sorted(rows, key=lambda row: sort_key(row[2]))
    return Choices(
        tuple((row[1], row[2]) for row in named if row[0] == "team"),
        tuple((row[1], row[2]) for row in named if row[0] == "place"),
        tuple(row[2] for row in named if row[0] == "language"),
    )


def language_name(code: str) -> str:
    """A language in the reader's words: "sv" is "Swedish", "svenska"; the code if unknown."""
    try:
        here = Locale.parse(get_language() or "en", sep="-")
        return here.languages.get(code) or Locale.parse(code, sep="-").language_name or code
    except (UnknownLocaleError, ValueError):
        return code


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One of the first things an administrator does; `found` is a query that is empty until then."""

    label: str | Promise
    url: str
    about: str | Promise
    found: Callable[[], QuerySet]  # type: ignore[type-arg]  # of any model
    order: int


@dataclass(frozen=True, slots=True)
class Step:
    """A first step as the home page shows it (the shape of the macro `steps`)."""

    label: str | Promise
    url: str
    about: str | Promise
    done: bool


_steps: list[FirstStep] = []


def register_first_step(step: FirstStep) -> None:
    """Add a first step; five in all, in their `order`: 10 logo, 20 teams, 30 rooms, 40 page, 50."""
    _steps.append(step)
    _steps.sort(key=lambda found: found.order)


def first_steps() -> list[Step]:
    """The administrators' first steps, empty when all are done; one statement.

    Only for administrators: the home page asks for nobody else.
    """
    home = installation.current()
    if home is None or home.is_sample or not _steps:
        return []
    flags = {f"step{n}": Exists(step.found()) for n, step in enumerate(_steps)}
    row = Installation.objects.annotate(**flags).values_list(*flags).get(pk=home.pk)
    done = [bool(flag) for flag in row]
    if all(done):
        return []
    return [
        Step(step.label, step.url, step.about, is_done)
        for step, is_done in zip(_steps, done, strict=True)
    ]


def own_first_steps() -> Iterable[FirstStep]:
    """The steps that people bring themselves."""
    yield FirstStep(
        _("Put up your logo"),
        "/admin/organisation#logo",
        _("It stands on every page and on the sign-in page."),
        lambda: Installation.objects.exclude(logo=""),
        10,
    )
    yield FirstStep(
        _("Name your teams and places"),
        "/admin/organisation#teams",
        _("People are then found by where they belong."),
        lambda: Team.objects.all(),
        20,
    )
    yield FirstStep(
        _("Invite your colleagues"),
        "/admin/invitations/new",
        _("A handful first, who help you to begin; the others in waves."),
        lambda: Invitation.objects.all(),
        50,
    )
