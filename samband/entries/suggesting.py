"""What may be meant while one types: people after @, groups after @, topics after #, emoji after a colon.

Nothing stands here that the writer may not know: a guest is shown the people of their rooms, nobody a room that they may
not know of. What is not there and what is not theirs is the same empty list, by the same statements.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samband.entries import groups
from samband.entries.addressing import Addressee
from samband.entries.groups import HERE
from samband.entries.seeing import audience_of
from samband.kernel import emoji
from samband.kernel.errors import SambandError
from samband.kernel.text import fold
from samband.people.access import people_visible_to
from samband.people.models import Person
from samband.people.queries import by_words
from samband.spaces.models import Audience

MOST = 8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line of the list: what is put in, and what is read."""

    insert: str
    label: str
    about: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class TopicName:
    """A topic that somebody uses or could use."""

    slug: str
    name: str


TopicFinder = Callable[[Person, str, int], Sequence[TopicName]]
_topic_finders: list[TopicFinder] = []


def register_topics(find: TopicFinder) -> None:
    """Say which topics fit: `find(person, words, limit)`, only those that show to the person."""
    if find not in _topic_finders:
        _topic_finders.append(find)


def topics_for(actor: Person, words: str, limit: int = MOST) -> list[TopicName]:
    """Topics that begin so and show to somebody; one statement."""
    return [topic for find in _topic_finders for topic in find(actor, words, limit)][:limit]


def suggest(
    actor: Person,
    sign: str,
    words: str,
    to: Addressee | None = None,
    answers: Audience | None = None,
) -> list[Suggestion]:
    """At most eight suggestions for what was typed after `sign` ("@", "#" or ":").

    With an audience `to`, or that of the thread one `answers`, only people who can read it. Raises nothing for what can't
    be found.
    """
    words = words.strip()[:60]
    if sign == ":":
        return _emoji(words)
    if sign == "#":
        return _topics(actor, words)
    if sign == "@":
        return _people_and_groups(actor, words, answers or _known_audience(actor, to))
    return []


def _emoji(words: str) -> list[Suggestion]:
    language = get_language() or "sv"
    found = emoji.search(words, language, MOST)
    return [
        Suggestion(one.char, one.name(language), f":{one.code(language)}:", one.char)
        for one in found
    ]


def _topics(actor: Person, words: str) -> list[Suggestion]:
    found = topics_for(actor, words)
    return [Suggestion(f"#{topic.slug}", topic.name, "", "#") for topic in found]


def _people_and_groups(actor: Person, words: str, audience: Audience | None) -> list[Suggestion]:
    people = _people(actor, words, audience)
    return (people[: MOST - 3] + _groups(actor, words, audience) + people[MOST - 3 :])[:MOST]


def _known_audience(actor: Person, to: Addressee | None) -> Audience | None:
    if to is None:
        return None
    try:
        return audience_of(actor, to)
    except SambandError:
        return None


def _people(actor: Person, words: str, audience: Audience | None) -> list[Suggestion]:
    people = by_words(people_visible_to(actor).exclude(pk=actor.pk), words)
    if audience is not None:
        people = people.filter(
            RawSQL(
                '"people_person"."id" IN (SELECT person_id FROM samband_readers(%s))',
                [audience.pk],
                output_field=BooleanField(),
            )
        )
    begins = RawSQL(
        '("people_person"."handle" LIKE %s)', [f"{_like(words)}%"], output_field=BooleanField()
    )
    found = people.order_by(begins.desc(), "sort_key", "pk")[:MOST]
    return [
        Suggestion(
            f"@{one.handle}",
            one.name,
            _("guest") if one.is_guest else one.title,
            "@",
        )
        for one in found
    ]


def _like(words: str) -> str:
    bare = words.lower().lstrip("@")
    return bare.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _groups(actor: Person, words: str, audience: Audience | None) -> list[Suggestion]:
    swedish = (get_language() or "sv").startswith("sv")
    found: list[Suggestion] = []
    if audience is not None and audience.space is not None and _fits_here(words):
        token = "rum" if swedish else "room"
        found.append(Suggestion(f"@{token}", audience.space.name, _("everybody in this room"), "@"))
    prefix, colon, name = words.partition(":")
    for kind in groups.kinds():
        word = kind.words[0] if swedish else kind.words[-1]
        if colon and prefix.lower() not in kind.words:
            continue
        wanted = name if colon else words
        if not wanted and not colon:
            continue
        if not colon and any(each.startswith(fold(words)) for each in kind.words):
            wanted = ""
        found += [
            Suggestion(f"@{word}:{one.token}", one.label, str(kind.about), "@")
            for one in kind.find(actor, wanted)[:3]
        ]
    return found[:MOST]


def _fits_here(words: str) -> bool:
    return any(word.startswith(words.lower()) for word in HERE)
