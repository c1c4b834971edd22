"""Ask: one question, both halves. Joins what people wrote and did with whom they know, for one reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from samband.ask import outside
from samband.ask.shapes import Answer, Knower
from samband.cards import queries as cards
from samband.cards.naming import find_names, is_name_of, words_asked
from samband.cards.shapes import Colleague
from samband.kernel.errors import NotFound
from samband.kernel.text import fold
from samband.knowledge import queries as knowledge
from samband.knowledge.models import Topic
from samband.knowledge.queries import EvidenceItem, Expert, SaidHit
from samband.people.models import Person
from samband.thanks.evidence import said_in

PEOPLE = 8
SAID = 10
OUTSIDERS = 5
NAMED = 4
FEW_REASONS = 3
# Longer questions are cut: what comes after does not make a question clearer.
LONGEST = 1000


def answer(*, reader: Person, query: str, now: datetime) -> Answer:
    """Who here knows, what was said, who outside, and the ways to whoever the question names.

    Must run as the reader (`kernel.db.as_person`). About 15 statements, and as many for ways outside,
    whatever the size of the answer. Never raises for odd
    questions; guests get an answer without the outside.
    """
    asked = " ".join(query[:LONGEST].split())
    found = knowledge.find(
        viewer_id=reader.pk,
        query=asked,
        now=now,
        limit=PEOPLE,
        outside_limit=0 if reader.is_guest else OUTSIDERS,
        said_limit=SAID,
    )
    names = find_names(reader, asked, limit=NAMED)
    people = _knowers(reader, [e for e in found.inside.experts if e.is_enough])
    # What people say of themselves is a reason to ask them, not something that was said on it.
    said = [hit for hit in found.said if hit.kind != "statement"]
    person_ids = [] if reader.is_guest else names.person_ids
    by_id = cards.colleagues(person_ids) if person_ids else {}
    if is_name_of(asked, [colleague.name for colleague in by_id.values()]):
        # Who names a colleague asks for them, not for who wrote about them or a word like the name.
        people = []
        said = [hit for hit in said if _holds(hit, words_asked(asked))]
    return Answer(
        query=asked,
        is_empty=not found.inside.words and not by_id and not names.targets,
        is_known=bool(people),
        people=people,
        colleagues_named=[by_id[i] for i in person_ids if i in by_id],
        # What people say of themselves is a reason to ask them, not something that was said on it.
        said=sorted(said, key=lambda hit: not hit.is_said),
        outsiders=outside.on_topic(reader, asked, found.outside.experts, now),
        organisations=outside.workplaces(reader, found.outside.ranking),
        named=outside.named(reader, asked, names.targets, now),
        words=[word.text for word in found.inside.words],
        thanks=said_in(reader, _thanks_among(people)),
    )


def _thanks_among(people: Sequence[Knower]) -> list[int]:
    return [
        item.entry_id
        for knower in people
        for item in knower.evidence
        if item.role == "thanked" and item.entry_id is not None
    ]


@dataclass(frozen=True, slots=True)
class TopicAnswer:
    """A topic's name in the reader's language and what there is on it."""

    name: str
    answer: Answer


def topic_answer(*, reader: Person, slug: str, now: datetime) -> TopicAnswer:
    """Everything on a topic, asked by its names in both languages.

    Raises `NotFound` for a topic that shows only through what the reader may not see, as for none.
    """
    found = Topic.objects.filter(slug=slug).first()
    name = found.name(get_language() or "sv") if found is not None else slug.replace("-", " ")
    names = dict.fromkeys((found.name_sv, found.name_en)) if found is not None else (name,)
    result = answer(reader=reader, query=" ".join(names), now=now)
    if not result.said and not result.people:
        raise NotFound
    return TopicAnswer(name, result)


def _knowers(reader: Person, experts: Sequence[Expert]) -> list[Knower]:
    parties = [expert.party_id for expert in experts]
    persons = {
        person.party_id: person
        for person in Person.objects.active()
        .filter(party_id__in=parties)
        .select_related("team", "place")
    }
    missing = [party for party in parties if party not in persons]
    names = {} if reader.is_guest or not missing else cards.names_inside(missing)
    knowers = []
    for expert in experts:
        person = persons.get(expert.party_id)
        name = person.name if person is not None else names.get(expert.party_id, "")
        if name:
            knowers.append(
                Knower(
                    party_id=expert.party_id,
                    name=name,
                    colleague=_colleague(person) if person is not None else None,
                    about=_about(person) if person is not None else "",
                    evidence=_reasons(expert.evidence),
                    is_reader=person is not None and person.pk == reader.pk,
                )
            )
    # Who said it stands before who was around when it was said.
    return sorted(knowers, key=lambda knower: not any(item.is_said for item in knower.evidence))


def _holds(hit: SaidHit, names: Sequence[str]) -> bool:
    """Whether what is marked in a hit begins with one of these words as written."""
    marks = [hit.title[start:end] for start, end in hit.title_ranges]
    marks += [hit.snippet[start:end] for start, end in hit.snippet_ranges]
    return any(fold(mark).startswith(tuple(names)) for mark in marks)


def _reasons(evidence: Sequence[EvidenceItem]) -> list[EvidenceItem]:
    """What says the words of the question itself, and where that is little also what stands in a thread about it."""
    said = [item for item in evidence if item.is_said]
    around = [item for item in evidence if not item.is_said]
    return said + around[: max(0, FEW_REASONS - len(said))]


def _colleague(person: Person) -> Colleague:
    team = person.team.name if person.team is not None else ""
    return Colleague(person.pk, person.name, person.handle, person.photo, team)


def _about(person: Person) -> str:
    parts = (person.place.name if person.place else "", person.team.name if person.team else "")
    return " · ".join(part for part in parts if part)
