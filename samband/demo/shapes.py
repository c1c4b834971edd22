"""The shapes of the sample organisation: plain values, no Django, nothing resolved to rows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Language = Literal["sv", "en"]
Role = Literal["person", "editor", "administrator", "guest"]
Openness = Literal["open", "closed", "secret"]
SpaceKind = Literal["room", "project", "community"]
EntryKind = Literal["post", "comment", "page"]
SharingLevel = Literal["mine", "known", "shared", "company"]
InteractionKind = Literal["mail", "meeting"]


@dataclass(frozen=True, slots=True)
class Place:
    key: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Team:
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person with an account; the key is also the handle. A guest has no team ("")."""

    key: str
    name: str
    handle: str
    email: str
    title: str
    team: str
    place: str
    languages: tuple[str, ...]
    about: str
    topics: tuple[str, ...]
    language: Language
    role: Role
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Space:
    slug: str
    name: str
    about: str
    openness: Openness
    kind: SpaceKind
    members: tuple[str, ...]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject area; `slug` is the hashtag as people write it, å, ä and ö included."""

    slug: str
    name_sv: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may see an entry: all colleagues, one space, or a fixed set of people."""

    kind: Literal["colleagues", "space", "people"]
    space: str = ""
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """Something written; a comment names its parent and its root, anything else neither."""

    key: str
    kind: EntryKind
    author: str
    audience: Audience
    parent: str
    root: str
    title: str
    body: str
    language: Language
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Organisation:
    """An outside organisation; the domain is its key."""

    name: str
    domain: str
    sector: str
    town: str


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """One of our people knows a contact, and shares that much of it."""

    person: str
    level: SharingLevel


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody outside; the address is the key, `organisation` a domain."""

    name: str
    email: str
    organisation: str
    title: str
    known_by: tuple[Acquaintance, ...]


@dataclass(frozen=True, slots=True)
class Interaction:
    """One dated fact between two addresses; the owner's address is at one end."""

    from_email: str
    to_email: str
    at: datetime
    kind: InteractionKind
    owner: str


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    legal_name: str
    domain: str
    time_zone: str
    places: tuple[Place, ...]
    teams: tuple[Team, ...]
    people: tuple[Person, ...]
    spaces: tuple[Space, ...]
    topics: tuple[Topic, ...]
    entries: tuple[Entry, ...]
    organisations: tuple[Organisation, ...]
    contacts: tuple[Contact, ...]
    interactions: tuple[Interaction, ...]
