"""What pages, the API and Ask get to read about people and organisations outside."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from samband.cards.rules import Knows, RankedWay


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of ours, as far as a page about outsiders shows them."""

    id: int
    name: str
    handle: str
    photo: str
    team: str = ""
    party_id: int = 0


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Somebody outside in a list. `how`: mine, shared or public (the best of them that the reader has)."""

    party_id: int
    name: str
    organisation_id: int | None
    organisation_name: str
    title: str
    how: str
    level: str = ""
    # What only the reader sees: where and when they last were in touch, and their own tags.
    place: str = ""
    last_at: datetime | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownBy:
    """A colleague who knows somebody outside, and how well in words (`band`)."""

    colleague: Colleague
    band: str
    target_id: int
    target_name: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """Somebody here knows them and is asked first; the team only where it is large enough."""

    party_id: int
    name: str
    organisation_name: str
    team: str = ""


@dataclass(frozen=True, slots=True)
class WayShown:
    """A way over one colleague with the names that a page needs."""

    way: RankedWay
    colleague: Colleague
    target_name: str


@dataclass(frozen=True, slots=True)
class OwnCard:
    """The reader's own card of a contact."""

    id: UUID
    level: str
    band: str
    emails: tuple[str, ...]
    place: str = ""
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnNote:
    """A note of the reader's own on a card."""

    id: UUID
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnMeeting:
    """That the reader met somebody, as they noted it by hand."""

    id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Formerly:
    """Where a contact worked before, as the reader confirmed it."""

    id: int
    organisation: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnDetails:
    """What else stands on the reader's own card: each thing once, whatever said it."""

    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    birthday: str = ""
    notes: tuple[OwnNote, ...] = ()
    meetings: tuple[OwnMeeting, ...] = ()
    tags: tuple[str, ...] = ()
    formerly: tuple[Formerly, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedDetail:
    """A number, a link or a note that a colleague shares of their card."""

    kind: str
    value: str
    owner: Colleague


@dataclass(frozen=True, slots=True)
class ContactPage:
    """Everything a reader may know about one human outside."""

    party_id: int
    name: str
    title: str
    organisation_id: int | None
    organisation_name: str
    emails: tuple[str, ...]
    card: OwnCard | None
    known_by: tuple[KnownBy, ...]
    hint: Hint | None
    is_public: bool
    # What the ways there are made of; it is asked once for both.
    knowers: tuple[Knows, ...] = ()
    is_inside: bool = False
    shared: tuple[SharedDetail, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """Everything a reader may know about one organisation outside."""

    party_id: int
    name: str
    domain: str
    people: tuple[ContactLine, ...]
    known_by: tuple[KnownBy, ...]
    hints: tuple[Hint, ...] = field(default_factory=tuple)
    # info@ and the like: read by several, so they are the organisation's and nobody's.
    shared_addresses: tuple[str, ...] = ()
    knowers: tuple[Knows, ...] = ()
