"""What can stand after an operator, while somebody types: people, rooms and topics that they may know of.

One statement each, whatever is found, and what may not be seen is no part of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from samband.kernel.text import fold
from samband.knowledge.models import NameWord
from samband.people.access import people_visible_to
from samband.people.models import Person
from samband.search import rules, words
from samband.spaces.audiences import READABLE
from samband.spaces.models import Space

MOST = 8
_AFTER_ALL = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that an operator takes, and what it is called."""

    value: str
    label: str


def suggest(*, reader: Person, operator: str, text: str) -> Sequence[Suggestion]:
    """Values of an operator that begin with a text, at most `MOST`; one statement. Nothing for an unknown operator."""
    typed = fold(text.strip().lstrip("@#"))[:40]
    name = rules.operator_of(operator.lower())
    if name == rules.FROM:
        return _people(reader, typed)
    if name == rules.IN:
        return _rooms(reader, typed)
    if name == rules.TOPIC:
        return _topics(reader, typed)
    if name in rules.VALUES:
        choices = words.values(name)
        found = [Suggestion(choice.value, choice.label) for choice in choices]
        return [one for one in found if one.value.startswith(typed)]
    return ()


def _people(reader: Person, typed: str) -> Sequence[Suggestion]:
    if not typed:
        return ()
    people = people_visible_to(reader)
    for word in typed.split():
        people = people.filter(
            pk__in=NameWord.objects.filter(
                word__gte=word, word__lt=word + _AFTER_ALL, layer=0, person__isnull=False
            ).values("person_id")
        )
    rows = people.order_by("sort_key", "pk").values_list("handle", "name")[:MOST]
    return [Suggestion(handle, name) for handle, name in rows]


def _rooms(reader: Person, typed: str) -> Sequence[Suggestion]:
    rows = Space.objects.visible_to(reader).filter(archived_at=None).values_list("slug", "name")
    asked = typed.split()
    found = [
        Suggestion(slug, name)
        for slug, name in rows
        if all(any(one.startswith(word) for one in fold(name).split()) for word in asked)
    ]
    return sorted(found, key=lambda one: fold(one.label))[:MOST]


_TOPICS = f"""
SELECT t.slug, CASE WHEN %s = 'sv' THEN t.name_sv ELSE t.name_en END
  FROM knowledge_topic t
 WHERE (starts_with(t.slug, %s) OR starts_with(lower(t.name_sv), %s) OR starts_with(lower(t.name_en), %s))
   AND EXISTS (SELECT 1 FROM knowledge_entrytopic x JOIN entries_entry e ON e.id = x.entry_id
                WHERE x.topic_id = t.id AND e.state = 'published' AND e.audience_id {READABLE})
 ORDER BY t.slug LIMIT {MOST}
"""  # noqa: S608 - the condition that every read has


def _topics(reader: Person, typed: str) -> Sequence[Suggestion]:
    """A topic shows only through entries that the reader sees."""
    with connection.cursor() as cursor:
        cursor.execute(_TOPICS, [words.language(), typed, typed, typed, reader.pk])
        return [Suggestion(slug, name) for slug, name in cursor.fetchall()]
