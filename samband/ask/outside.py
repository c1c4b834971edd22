"""The outside half of an answer: who there knows, where they work, the ways to them, and that somebody here knows them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from samband.ask.shapes import Named, Outsider, Workplace
from samband.cards import queries as cards
from samband.cards.knowing import knowing
from samband.cards.naming import NamedTarget, likeness, words_asked
from samband.cards.paths import Path, is_plain, paths_to
from samband.cards.topics import OnTopic, own_on, people_on
from samband.knowledge.queries import Expert
from samband.knowledge.text import query_words
from samband.people.models import Person

OWN_SHOWN = 4
WORKPLACES = 5
#: People looked at to say where they work.
RANKED_READ = 100
WAYS_EACH = 2
#: With so many ways over one colleague nobody needs another kind.
ENOUGH_WAYS = 2


def on_topic(
    reader: Person, query: str, experts: Sequence[Expert], now: datetime
) -> list[Outsider]:
    """Who outside knows about it by what the organisation's sources show, and whose card of the reader's own says so.

    With the ways to them, and whether somebody here knows them who is asked first.
    """
    if reader.is_guest:
        return []
    names = cards.names_of(reader, [expert.party_id for expert in experts]) if experts else {}
    found = []
    for expert in experts:
        line = names.get(expert.party_id)
        if line is not None and line.name and expert.is_enough:
            found.append(
                Outsider(
                    line.party_id,
                    line.name,
                    line.organisation_id,
                    line.organisation_name,
                    expert.evidence,
                    is_known=line.how == "mine",
                )
            )
    found += _own(reader, query, {one.party_id for one in found})
    strangers = [one.party_id for one in found if not one.is_known]
    ways = _ways_by_target(reader, strangers, now)
    hints = defaultdict(list)
    for hint in cards.hints_for(reader, parties=strangers) if strangers else ():
        hints[hint.party_id].append(hint)
    return [
        replace(one, ways=ways.get(one.party_id, ()), hints=hints.get(one.party_id, ()))
        for one in found
    ]


def _own(reader: Person, query: str, shown: set[int]) -> list[Outsider]:
    return [
        Outsider(
            one.line.party_id,
            one.line.name,
            one.line.organisation_id,
            one.line.organisation_name,
            (),
            said=one.said,
            is_known=True,
        )
        for one in own_on(reader, query, limit=OWN_SHOWN)
        if one.line.party_id not in shown
    ]


def _ways_by_target(
    reader: Person, parties: Sequence[int], now: datetime
) -> dict[int, Sequence[Path]]:
    found: dict[int, list[Path]] = defaultdict(list)
    for path in paths_to(reader, parties, now=now, limit=4 * max(1, len(parties))):
        if len(found[path.target_id]) < WAYS_EACH:
            found[path.target_id].append(path)
    return dict(found)


def workplaces(reader: Person, ranking: Sequence[int]) -> list[Workplace]:
    """Where those outside who know about it work, the most first; mergers and second domains as an organisation's page has
    them. Two statements."""
    if reader.is_guest or not ranking:
        return []
    lines = cards.names_of(reader, ranking[:RANKED_READ]).values()
    there = [one for one in lines if one.organisation_id is not None and one.organisation_name]
    standing = cards.organisations_standing(reader, (one.organisation_id or 0 for one in there))
    names: dict[int, str] = {}
    counted: Counter[int] = Counter()
    for one in there:
        root, name = standing.get(one.organisation_id or 0, (one.organisation_id or 0, ""))
        names.setdefault(root, name or one.organisation_name)
        counted[root] += 1
    return [
        Workplace(party, names[party], count)
        for party, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    ][:WORKPLACES]


def named(reader: Person, query: str, wanted: Sequence[NamedTarget], now: datetime) -> list[Named]:
    """Ways to the people and organisations outside that the question names.

    What else the question says is a topic: of an organisation then those come first who know about it.
    """
    found = []
    for target in wanted:
        topic = (
            _beside(query, (target.name, *target.called)) if target.kind == "organisation" else ""
        )
        there: list[OnTopic] = []
        if topic:
            there = people_on(reader, topic, organisation_id=target.party_id, now=now)
        people = [one.line.party_id for one in there] or list(target.people)
        names = {line.party_id: line.name for line in cards.names_of(reader, people).values()}
        known = knowing(reader, people, now=now)
        ways = known.ways(names)
        longer: list[Path] = []
        if len(ways) < ENOUGH_WAYS:
            every = paths_to(reader, people, now=now, limit=8, knowers=known.knowers)
            longer = [one for one in every if not is_plain(one)][:ENOUGH_WAYS]
        hints = cards.hints_for(
            reader,
            parties=people if target.kind == "human" or there else (),
            organisation_id=target.party_id
            if target.kind == "organisation" and not there
            else None,
        )
        found.append(
            Named(
                kind=target.kind,
                party_id=target.party_id,
                name=target.name,
                detail=target.detail,
                ways=ways,
                hints=hints[:1],
                is_known=target.is_known,
                own=target.own,
                longer=longer,
                topic=topic,
                on_topic=there,
            )
        )
    return found


def _beside(query: str, names: Iterable[str]) -> str:
    """What a question says beside a name, whichever of them it uses."""
    parts = [part for name in names for part in words_asked(name)]
    return " ".join(
        word.text
        for word in query_words(query)
        if not any(likeness(word.text, part) for part in parts)
    )
