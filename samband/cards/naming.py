"""Whom a question names: people and organisations, found also when a letter is wrong.

Observation: names are typed from memory; the first letter is nearly always right, one letter in five or more is not. Theory:
words that begin alike are read from an index (`knowledge_nameword` under the reader's layers, `cards_openword` for what is
shared and for what editors wrote, former names too), and compared in the optimal string alignment distance (Damerau 1964;
Boytsov 2011, §2.1): one mistake from four letters on, two from eight.
"""

# ruff: noqa: S608 - built of constants, values are always bound

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from samband.cards.matching import allowed_mistakes, distance
from samband.cards.organisations.sql import ROOT
from samband.cards.queries import names_of, people_at, rows_of
from samband.cards.shapes import ContactLine
from samband.kernel.text import fold
from samband.knowledge.text import stem
from samband.people.models import Person

MOST_CANDIDATES = 4000
LONGEST_QUESTION = 12
OWN_SHOWN = 6


@dataclass(frozen=True, slots=True)
class NamedTarget:
    """Somebody outside, or an organisation with the people there whom the reader sees."""

    kind: str
    party_id: int
    name: str
    detail: str
    people: tuple[int, ...]
    is_known: bool
    own: tuple[ContactLine, ...] = ()  # whom the reader knows there themself
    called: tuple[str, ...] = ()  # every name that may have been said


@dataclass(frozen=True, slots=True)
class NamesFound:
    """Colleagues by id, and targets outside, best first."""

    person_ids: tuple[int, ...]
    targets: tuple[NamedTarget, ...]


def likeness(asked: str, word: str) -> float:
    """1 for the same word in any form, less for each mistake, 0 when they are different words."""
    if len(asked) > 4 and stem(asked, "sv") == stem(word, "sv"):
        return 1.0  # "kommunen" names a "kommun"
    most = allowed_mistakes(asked)
    wrong = distance(asked, word, most)
    return 0.0 if wrong > most else 1.0 - 0.25 * wrong


def words_asked(query: str) -> list[str]:
    """The folded words of a question that could be names, at most twelve."""
    cleaned = "".join(c if c.isalnum() or c in "-'." else " " for c in fold(query))
    words = [word.strip("-'.") for word in cleaned.replace("-", " ").replace(".", " ").split()]
    return [word for word in dict.fromkeys(words) if len(word) > 1][:LONGEST_QUESTION]


def is_name_of(query: str, names: Iterable[str]) -> bool:
    """Whether a question is nothing but one of these names, mistakes in it included."""
    asked = words_asked(query)
    return any(
        asked and all(any(likeness(word, part) for part in words_asked(name)) for word in asked)
        for name in names
    )


_CANDIDATES = f"""
WITH {ROOT}, asked AS (SELECT * FROM unnest(%(starts)s::text[], %(ends)s::text[], %(least)s::int[], %(most)s::int[])
                        AS a (first, beyond, least, most)),
found AS (
  SELECT w.word, w.person_id, i.party_id, i.kind = 'domain' AS is_organisation, i.name
    FROM asked JOIN knowledge_nameword w
      ON w.word >= asked.first COLLATE "C" AND w.word < asked.beyond COLLATE "C"
     AND length(w.word) BETWEEN asked.least AND asked.most AND w.layer IN (0, %(reader)s)
    LEFT JOIN parties_identity i ON i.id = w.identity_id
  UNION ALL
  SELECT w.word, NULL, CASE WHEN w.is_organisation THEN coalesce(c.organisation_id, h.organisation_id)
                            ELSE coalesce(c.party_id, h.party_id) END,
         w.is_organisation,
         CASE WHEN w.is_organisation THEN coalesce(c.organisation_name, h.organisation_name)
              ELSE coalesce(c.name, h.name) END
    FROM asked JOIN cards_openword w
      ON w.word >= asked.first COLLATE "C" AND w.word < asked.beyond COLLATE "C"
     AND length(w.word) BETWEEN asked.least AND asked.most
    LEFT JOIN cards_card c ON c.id = w.card_id
    LEFT JOIN cards_knownhint h ON h.party_id = w.hint_id
   WHERE w.sheet_id IS NULL
  UNION ALL
  SELECT w.word, NULL, s.party_id, true, called
    FROM asked JOIN cards_openword w
      ON w.word >= asked.first COLLATE "C" AND w.word < asked.beyond COLLATE "C"
     AND length(w.word) BETWEEN asked.least AND asked.most
    JOIN cards_organisationsheet s ON s.id = w.sheet_id
    CROSS JOIN unnest(ARRAY[s.name] || s.former_names) AS called
)
SELECT DISTINCT f.word, f.person_id, coalesce(root.root_id, f.party_id) AS party_id, f.is_organisation, f.name,
       coalesce(sheet.name, f.name) AS shown, f.word = ANY (%(asked)s) AS is_exact, p.is_inside,
       EXISTS (SELECT 1 FROM cards_card mine
                             WHERE mine.party_id = f.party_id AND mine.owner_id = %(reader)s) AS is_known
  FROM found f
  LEFT JOIN root ON f.is_organisation AND root.party_id = f.party_id
  LEFT JOIN cards_organisationsheet sheet ON f.is_organisation AND sheet.party_id = coalesce(root.root_id, f.party_id)
  LEFT JOIN parties_party p ON p.id = coalesce(root.root_id, f.party_id)
 ORDER BY is_exact DESC
 LIMIT %(limit)s
"""


@dataclass(slots=True)
class _Candidate:
    name: str
    is_organisation: bool
    is_known: bool
    is_inside: bool
    best: dict[str, float]
    # What it is called on cards, by its domain, formerly: any of them may be what was said.
    called: set[str]

    def said(self) -> float:
        """How many of the words of the name were said."""
        return sum(self.best.values())

    def worth(self) -> float:
        """How much of a name was said: half of its words must be, the more the better."""
        return max(map(self._said_of, self.called))

    def _said_of(self, name: str) -> float:
        words = words_asked(name)
        said = sum(self.best.get(word, 0.0) for word in words)
        return said / len(words) if words else 0.0


def find_names(reader: Person, query: str, *, limit: int = 4) -> NamesFound:
    """Whom the question names, as far as the reader may see them; two statements and one per target.

    A name counts when at least half of its words were said, or two of them.
    """
    asked = [word for word in words_asked(query) if len(word) > 2]
    if not asked:
        return NamesFound((), ())
    rows = rows_of(
        _CANDIDATES,
        {
            "reader": reader.pk,
            "asked": asked,
            "starts": [_start(word) for word in asked],
            "ends": [_start(word) + "\U0010ffff" for word in asked],
            "least": [len(word) - allowed_mistakes(word) for word in asked],
            "most": [len(word) + allowed_mistakes(word) for word in asked],
            "limit": MOST_CANDIDATES,
        },
    )
    persons: dict[int, dict[str, float]] = defaultdict(dict)
    parties: dict[int, _Candidate] = {}
    for row in rows:
        score = max(likeness(word, row["word"]) for word in asked)
        if score == 0.0:
            continue
        if row["person_id"] is not None:
            persons[row["person_id"]][row["word"]] = score
        elif row["party_id"] is not None:
            candidate = parties.setdefault(
                row["party_id"],
                _Candidate(
                    row["shown"], row["is_organisation"], False, bool(row["is_inside"]), {}, set()
                ),
            )
            candidate.called.add(row["name"])
            candidate.best[row["word"]] = max(score, candidate.best.get(row["word"], 0.0))
            candidate.is_known = candidate.is_known or row["is_known"]
    colleagues = _best_persons(persons, limit)
    if colleagues and is_name_of(query, colleagues.values()) and len(asked) > 1:
        # "Hanna Berg" is she, not everybody called Hanne.
        parties = {key: party for key, party in parties.items() if party.said() >= len(asked) - 0.5}
    return NamesFound(
        tuple(colleagues), _targets(reader, parties, limit) if not reader.is_guest else ()
    )


def _start(word: str) -> str:
    return word[:2] if allowed_mistakes(word) else word


def _best_persons(persons: dict[int, dict[str, float]], limit: int) -> dict[int, str]:
    """Names by id, best first."""
    if not persons:
        return {}
    names = dict(Person.objects.active().filter(pk__in=persons).values_list("pk", "name"))
    scored = []
    for key, name in names.items():
        words = words_asked(name)
        said = sum(persons[key].get(word, 0.0) for word in words)
        if words and (said >= 1.5 or said / len(words) >= 0.49):
            scored.append((-said, key))
    return {key: names[key] for _said, key in sorted(scored)[:limit]}


def _targets(reader: Person, parties: dict[int, _Candidate], limit: int) -> tuple[NamedTarget, ...]:
    enough = [
        (candidate.worth(), sum(candidate.best.values()), party)
        for party, candidate in parties.items()
        if not candidate.is_inside
    ]
    chosen = sorted(
        (-said, -worth, party) for worth, said, party in enough if worth >= 0.49 or said >= 1.75
    )
    return tuple(_target(reader, party, parties[party]) for _s, _w, party in chosen[:limit])


def _target(reader: Person, party: int, candidate: _Candidate) -> NamedTarget:
    if candidate.is_organisation:
        lines, detail = people_at(reader, party), ""
    else:
        line = names_of(reader, [party]).get(party)
        lines, detail = [], line.organisation_name if line is not None else ""
    own = tuple(line for line in lines if line.how == "mine")
    return NamedTarget(
        kind="organisation" if candidate.is_organisation else "human",
        party_id=party,
        name=candidate.name,
        detail=detail,
        people=tuple(line.party_id for line in lines) or (party,),
        is_known=candidate.is_known or bool(own),
        own=own[:OWN_SHOWN],
        called=tuple(sorted(candidate.called)),
    )
