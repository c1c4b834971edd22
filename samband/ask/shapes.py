"""The answer to one question, as pages, the API and the command line read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from samband.cards.shapes import Colleague, ContactLine, Hint, WayShown
from samband.knowledge.queries import EvidenceItem, SaidHit
from samband.thanks.evidence import Said


@dataclass(frozen=True, slots=True)
class Knower:
    """Somebody here who knows. `colleague` is none for one of ours who has no account yet (`name` is theirs)."""

    party_id: int
    name: str
    colleague: Colleague | None
    about: str
    evidence: Sequence[EvidenceItem]
    is_reader: bool = False


@dataclass(frozen=True, slots=True)
class Outsider:
    """Somebody outside who worked on it in what the organisation's sources show."""

    party_id: int
    name: str
    organisation_id: int | None
    organisation_name: str
    evidence: Sequence[EvidenceItem]


@dataclass(frozen=True, slots=True)
class Named:
    """A person or an organisation that the question names, and the ways there."""

    kind: str  # "organisation" or "human"
    party_id: int
    name: str
    detail: str
    ways: Sequence[WayShown]
    hints: Sequence[Hint]
    is_known: bool = False  # the reader knows them, or somebody there
    own: Sequence[ContactLine] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything Samband may tell this reader about this question.

    `is_known` is false when the evidence is too thin to name anybody here: then "nobody here has written about this" is
    the answer. `is_empty` is true for a question without words to look for.
    """

    query: str
    is_empty: bool
    is_known: bool
    people: Sequence[Knower]
    colleagues_named: Sequence[Colleague]
    said: Sequence[SaidHit]
    outsiders: Sequence[Outsider]
    named: Sequence[Named]
    words: Sequence[str] = field(default_factory=tuple)
    # Of the evidence that are thanks: who thanked for what, by entry.
    thanks: Mapping[int, Said] = field(default_factory=dict)
