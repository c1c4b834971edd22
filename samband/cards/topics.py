"""Who outside knows about something, as far as a reader may see: by what they did in the organisation's sources, and by
what stands on the reader's own cards and on those that colleagues share.
"""

# ruff: noqa: S608 - built of constants, values are always bound

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from samband.cards.organisations.sql import FAMILY, IN_FAMILY
from samband.cards.queries import names_of, rows_of
from samband.cards.shapes import ContactLine
from samband.kernel.text import fold
from samband.knowledge import queries as knowledge
from samband.knowledge.queries import EvidenceItem, Expert
from samband.knowledge.text import query_words, stem
from samband.people.models import Person

# People at one organisation of whom evidence is asked.
MOST_AT_ONE = 400
LANGUAGES = ("sv", "en")
# "batteritekniker" is found by "batterier", "bilmekaniker" not by "bi".
COMPOUND_FROM = 5

_AT = f"""
WITH {FAMILY}
SELECT party_id FROM cards_card WHERE organisation_id {IN_FAMILY}
UNION
SELECT party_id FROM parties_identity
 WHERE organisation_id {IN_FAMILY} AND layer IN (0, %(reader)s) AND NOT is_role AND kind <> 'domain'
LIMIT %(most)s
"""

# Titles and topics on cards at an organisation; colleagues' only where the card is shared.
_CARDS = f"""
WITH {FAMILY}
SELECT party_id, title, topics, owner_id = %(reader)s AS is_own FROM cards_card
 WHERE organisation_id {IN_FAMILY} AND (owner_id = %(reader)s OR level IN ('shared', 'company'))
   AND (title <> '' OR topics <> '{{}}')
 ORDER BY owner_id <> %(reader)s, party_id LIMIT %(most)s
"""


# The same on the reader's own cards, wherever they work.
_MINE = """
SELECT party_id, title, topics FROM cards_card
 WHERE owner_id = %(reader)s AND (title <> '' OR topics <> '{}')
   AND lower(title || ' ' || array_to_string(topics, ' ')) LIKE ANY (%(patterns)s)
 ORDER BY name_key, party_id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class OnTopic:
    """Somebody outside who knows about something: what they did, or the words of a card that say so."""

    line: ContactLine
    evidence: tuple[EvidenceItem, ...] = ()
    said: str = ""


def people_on(
    reader: Person, topic: str, *, organisation_id: int, now: datetime, limit: int = 5
) -> list[OnTopic]:
    """Who at an organisation knows about a topic, best first: whose work shows it, then whose card says it.

    About five statements. Guests have no outside.
    """
    words = stems(topic)
    if reader.is_guest or not words:
        return []
    values = {"organisation": organisation_id, "reader": reader.pk, "most": MOST_AT_ONE}
    there = [row["party_id"] for row in rows_of(_AT, values)]
    if not there:
        return []
    by_work = _by_work(reader, topic, there, now, limit)
    by_card: dict[int, str] = {}
    for row in rows_of(_CARDS, values):
        said = next((text for text in (*row["topics"], row["title"]) if _says(text, words)), "")
        if said:
            by_card.setdefault(row["party_id"], said)
    chosen = list(dict.fromkeys([*by_work, *by_card]))[:limit]
    names = names_of(reader, chosen) if chosen else {}
    return [
        OnTopic(
            names[party],
            by_work[party].evidence if party in by_work else (),
            by_card.get(party, ""),
        )
        for party in chosen
        if party in names and names[party].name
    ]


def own_on(reader: Person, topic: str, *, limit: int = 5) -> list[OnTopic]:
    """Contacts of the reader's own whose card says that they know about a topic; two statements."""
    words = stems(topic)
    if reader.is_guest or not words:
        return []
    patterns = [
        "%" + word.replace("\\", "").replace("%", "").replace("_", "") + "%" for word in words
    ]
    values = {"reader": reader.pk, "patterns": patterns, "most": MOST_AT_ONE}
    found: dict[int, str] = {}
    for row in rows_of(_MINE, values):
        said = next((text for text in (*row["topics"], row["title"]) if _says(text, words)), "")
        if said:
            found[row["party_id"]] = said
    chosen = list(found)[:limit]
    names = names_of(reader, chosen) if chosen else {}
    return [OnTopic(names[party], (), found[party]) for party in chosen if party in names]


def stems(topic: str) -> set[str]:
    """What a topic asks for: the stems of its words that say something."""
    return {term for word in query_words(topic) for term in word.terms if len(term) > 2}


def _by_work(
    reader: Person, topic: str, there: Collection[int], now: datetime, limit: int
) -> dict[int, Expert]:
    found = knowledge.find(
        viewer_id=reader.pk,
        query=topic,
        now=now,
        limit=0,
        outside_limit=limit,
        said_limit=0,
        among=frozenset(there),
    )
    return {expert.party_id: expert for expert in found.outside.experts if expert.is_enough}


def _says(text: str, words: Collection[str]) -> bool:
    """Whether a title or topic holds one of the words, in any form, or a compound that begins with it."""
    cleaned = "".join(c if c.isalnum() else " " for c in fold(text))
    begins = tuple(word for word in words if len(word) >= COMPOUND_FROM)
    return any(
        (begins and word.startswith(begins))
        or any(stem(word, language) in words for language in LANGUAGES)
        for word in cleaned.split()
    )
