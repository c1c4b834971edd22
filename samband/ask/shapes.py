"""The answer to one question, as pages, the API and the command line read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from samband.cards.paths import Path
from samband.cards.shapes import Colleague, ContactLine, Hint, WayShown
from samband.cards.topics import OnTopic
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
    """Somebody outside who worked on it in what the organisation's sources show, and the ways to them; or a contact of the
    reader's own whose card says so (`said`)."""

    party_id: int
    name: str
    organisation_id: int | None
    organisation_name: str
    evidence: Sequence[EvidenceItem]
    ways: Sequence[Path] = ()
    hints: Sequence[Hint] = ()
    said: str = ""
    is_known: bool = False  # the reader has a card of them


@dataclass(frozen=True, slots=True)
class Workplace:
    """An organisation outside where somebody worked on it, and how many of them the reader sees."""

    party_id: int
    name: str
    people: int


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
    # Ways over a contact of one's own, or over two, where others are few.
    longer: Sequence[Path] = ()
    # Who there knows about what else the question says; the ways lead to them.
    topic: str = ""
    on_topic: Sequence[OnTopic] = ()


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
    organisations: Sequence[Workplace] = ()
    words: Sequence[str] = field(default_factory=tuple)
    # Of the evidence that are thanks: who thanked for what, by entry.
    thanks: Mapping[int, Said] = field(default_factory=dict)
