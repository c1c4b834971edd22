"""The outside of the sample: organisations, contacts, and how often ours and theirs were in touch.

A few contacts are written by hand because the stories name them; the others are made of parts of
names. Each pair of people has a rhythm of its own: some steady, some new, some gone quiet, some
busy for one project. All chance comes from the one generator handed in.
"""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from random import Random
from zoneinfo import ZoneInfo

from samband.demo.shapes import (
    Acquaintance,
    Contact,
    Interaction,
    Organisation,
    Person,
    SharingLevel,
    Space,
)
from samband.demo.tables import mail_name, read_text, rows

CONTACTS = 400
INTERACTIONS = 8_000
INTERNAL_SHARE = 0.18
DAYS = 730
_LEVELS: tuple[SharingLevel, ...] = ("mine", "known", "shared", "company")
_LEVEL_WEIGHTS = (70, 12, 15, 3)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How two people are in touch: `weight` or `count`, between two days before today."""

    owner: str
    email: str
    oldest: int
    newest: int
    weight: float = 0.0
    count: int = 0


def read_organisations() -> tuple[Organisation, ...]:
    return tuple(Organisation(*row) for row in rows("organisations.txt"))


def make_contacts(
    people: Iterable[Person], organisations: Iterable[Organisation], random: Random
) -> tuple[tuple[Contact, ...], tuple[Rhythm, ...]]:
    """The contacts, and the rhythm of everybody who knows one of them."""
    contacts: list[Contact] = []
    rhythms: list[Rhythm] = []
    for contact, their_rhythms in _written_contacts():
        contacts.append(contact)
        rhythms.extend(their_rhythms)
    everybody = tuple(people)
    known = {person.name for person in everybody} | {contact.name for contact in contacts}
    for name, title, organisation, teams in _made_contacts(organisations, known, random):
        if len(contacts) == CONTACTS:
            break
        ours = [each.key for each in everybody if each.team in teams]
        owners = random.sample(ours, random.choices((1, 2, 3), (70, 24, 6))[0])
        levels = random.choices(_LEVELS, _LEVEL_WEIGHTS, k=len(owners))
        email = f"{mail_name(name)}@{organisation.domain}"
        known_by = tuple(map(Acquaintance, owners, levels))
        contacts.append(Contact(name, email, organisation.domain, title, known_by))
        rhythms.extend(_made_rhythm(owner, email, random) for owner in owners)
    return tuple(contacts), tuple(rhythms)


def _written_contacts() -> Iterator[tuple[Contact, list[Rhythm]]]:
    for name, title, domain, ties in rows("contacts.txt"):
        email = f"{mail_name(name)}@{domain}"
        known_by: list[Acquaintance] = []
        rhythms: list[Rhythm] = []
        for tie in ties.split():
            owner, level, count, weeks = tie.split(":")
            oldest, newest = (int(week) * 7 for week in weeks.split("-"))
            known_by.append(Acquaintance(owner, _LEVELS[_LEVELS.index(level)]))
            rhythms.append(Rhythm(owner, email, oldest, newest, count=int(count)))
        yield Contact(name, email, domain, title, tuple(known_by)), rhythms


def _made_contacts(
    organisations: Iterable[Organisation], known: set[str], random: Random
) -> Iterator[tuple[str, str, Organisation, list[str]]]:
    """Contacts without end, round the organisations; no full name comes twice."""
    parts = tomllib.loads(read_text("names.toml"))
    there = tuple(organisations)
    taken = set(known)
    while True:
        for organisation in random.sample(there, len(there)):
            sector = parts["sectors"][organisation.sector]
            name = f"{random.choice(parts['first'])} {random.choice(parts['last'])}"
            if name not in taken:
                taken.add(name)
                yield name, random.choice(sector["titles"]), organisation, sector["teams"]


def _made_rhythm(owner: str, email: str, random: Random) -> Rhythm:
    kind = random.choices(("steady", "quiet", "new", "project"), (50, 27, 13, 10))[0]
    weight = random.lognormvariate(0, 1.5)
    if kind == "steady":
        return Rhythm(owner, email, random.randint(500, DAYS), random.randint(1, 30), weight)
    if kind == "quiet":
        newest = random.randint(150, 480)
        return Rhythm(owner, email, random.randint(newest + 120, DAYS), newest, weight)
    if kind == "new":
        return Rhythm(owner, email, random.randint(60, 180), random.randint(1, 14), weight)
    oldest = random.randint(120, DAYS)
    return Rhythm(owner, email, oldest, oldest - random.randint(40, 100), weight * 1.6)


def colleague_rhythms(
    people: Iterable[Person], spaces: Iterable[Space], random: Random
) -> tuple[Rhythm, ...]:
    """Colleagues write to each other too: within a team, and where they share a project."""
    everybody = {person.key: person for person in people if person.role != "guest"}
    pairs = [
        (one, other)
        for one, other in combinations(everybody, 2)
        if everybody[one].team == everybody[other].team and random.random() < 0.5
    ]
    for space in spaces:
        inside = [key for key in space.members if key in everybody]
        if len(inside) < len(everybody):
            pairs += [pair for pair in combinations(inside, 2) if random.random() < 0.05]
    rhythms = []
    for one, other in dict.fromkeys(tuple(sorted(pair)) for pair in pairs):
        owner, colleague = random.sample((one, other), 2)
        rhythms.append(_made_rhythm(owner, everybody[colleague].email, random))
    return tuple(rhythms)


def make_interactions(
    people: Iterable[Person],
    contacts: tuple[Rhythm, ...],
    colleagues: tuple[Rhythm, ...],
    *,
    now: datetime,
    zone: ZoneInfo,
    random: Random,
) -> tuple[Interaction, ...]:
    """Exactly INTERACTIONS dated facts, oldest first, none later than `now`."""
    address = {person.key: person.email for person in people}
    inside = round(INTERACTIONS * INTERNAL_SHARE)
    counted = _counts(contacts, INTERACTIONS - inside) + _counts(colleagues, inside)
    interactions = [
        interaction
        for rhythm, count in counted
        for interaction in _play(rhythm, count, address, now=now, zone=zone, random=random)
    ]
    return tuple(sorted(interactions, key=lambda each: (each.at, each.owner, each.from_email)))


def _counts(rhythms: tuple[Rhythm, ...], total: int) -> list[tuple[Rhythm, int]]:
    """Share `total` by weight (largest remainders), what is written by hand first."""
    rest = total - sum(rhythm.count for rhythm in rhythms)
    free = [rhythm for rhythm in rhythms if not rhythm.count]
    whole = sum(rhythm.weight for rhythm in free)
    # Everybody who knows somebody has met them once, so one each and the rest by weight.
    parts = [(rest - len(free)) * rhythm.weight / whole for rhythm in free]
    counts = [1 + int(part) for part in parts]
    by_remainder = sorted(range(len(free)), key=lambda at: int(parts[at]) - parts[at])
    for at in by_remainder[: rest - sum(counts)]:
        counts[at] += 1
    written = [(rhythm, rhythm.count) for rhythm in rhythms if rhythm.count]
    return written + list(zip(free, counts, strict=True))


def _play(
    rhythm: Rhythm,
    count: int,
    address: dict[str, str],
    *,
    now: datetime,
    zone: ZoneInfo,
    random: Random,
) -> Iterator[Interaction]:
    """`count` contacts spread over the rhythm's days; most mails get a reply."""
    ours, theirs = address[rhythm.owner], rhythm.email
    at = now
    ours_last = reply_due = False
    for number in range(count):
        if reply_due:
            at = min(at + timedelta(minutes=random.randint(4, 1500)), now)
            ours_last, reply_due = not ours_last, False
        else:
            share = (number + random.random()) / count
            days = rhythm.oldest - share * (rhythm.oldest - rhythm.newest)
            at = _working_moment(now.astimezone(zone) - timedelta(days=max(1.0, days)), random)
            if random.random() < 0.12:
                at = at.replace(minute=0, second=0)
                yield Interaction(ours, theirs, at.astimezone(UTC), "meeting", rhythm.owner)
                continue
            ours_last, reply_due = random.random() < 0.5, random.random() < 0.7
        pair = (ours, theirs) if ours_last else (theirs, ours)
        yield Interaction(*pair, at.astimezone(UTC), "mail", rhythm.owner)


def _working_moment(at: datetime, random: Random) -> datetime:
    """A moment in working hours on that day, or on the Friday before a weekend."""
    day = at.date() - timedelta(days=max(0, at.weekday() - 4))
    clock = time(random.randint(7, 16), random.randint(0, 59), random.randint(0, 59))
    return min(datetime.combine(day, clock, at.tzinfo), at)
