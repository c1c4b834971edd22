"""What happened since one was in touch: where their organisation was named here, and what they could answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from samband.care.queries import Cared
from samband.people.models import Person
from samband.search.queries import find
from samband.search.shown import threads_of
from samband.web.parts import Link

NAMED, QUESTIONS, TOPICS = 4, 3, 2


@dataclass(frozen=True, slots=True)
class Since:
    """Threads that the reader may see: their organisation in them since that day; questions that wait for an answer."""

    day: date | None
    named: Sequence[Link]
    questions: Sequence[Link]

    @property
    def is_empty(self) -> bool:
        return not self.named and not self.questions


def _phrase(text: str) -> str:
    return '"' + text.replace('"', " ").strip() + '"'


def _found(person: Person, text: str, now: datetime, limit: int) -> list[Link]:
    results = find(reader=person, text=text, now=now, order="newest", limit=limit)
    links = []
    for thread in threads_of(results):
        line = thread.lines[0] if thread.lines else None
        title = thread.title or (line.text if line is not None else "")
        links.append(Link(title[:120], thread.url, thread.where))
    return links


def since_contact(person: Person, cared: Cared, now: datetime) -> Since:
    """What happened in the stream since the last contact with somebody; about four statements for each of up to four
    searches, so it is asked for one contact at a time."""
    named: list[Link] = []
    questions: list[Link] = []
    organisation = cared.organisation_name
    if organisation:
        after = f" after:{cared.last_on.isoformat()}" if cared.last_on is not None else ""
        named = _found(person, _phrase(organisation) + after, now, NAMED)
        questions = _found(person, f"is:unanswered {_phrase(organisation)}", now, QUESTIONS)
    for topic in cared.topics[:TOPICS]:
        if len(questions) < QUESTIONS:
            questions += _found(person, f"is:unanswered topic:{topic}", now, QUESTIONS)
    once = {link.url: link for link in questions}
    return Since(
        cared.last_on,
        [link for link in named if link.url not in once],
        list(once.values())[:QUESTIONS],
    )
