"""The home organisation of the sample: places, teams, people, spaces, topics and what they wrote."""

import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from samband.demo.shapes import Entry, Language, Person, Place, Role, Space, Team, Topic
from samband.demo.stories import read_stories
from samband.demo.tables import mail_name, read_text, rows, story_texts

#: Weeks; whoever is not said to have come later was here by then.
BEFORE_THE_STORY = 106


def organisation() -> dict[str, Any]:
    """The home organisation as its file says it."""
    return tomllib.loads(read_text("organisation.toml"))


def read_places() -> tuple[Place, ...]:
    return tuple(Place(**each) for each in organisation()["places"])


def read_teams() -> tuple[Team, ...]:
    return tuple(Team(**each) for each in organisation()["teams"])


def read_topics() -> tuple[Topic, ...]:
    return tuple(Topic(*row) for row in rows("topics.txt"))


def read_people(now: datetime) -> tuple[Person, ...]:
    """Everybody with an account; a guest's address is at the guest's own organisation."""
    home = organisation()["domain"]
    zone = ZoneInfo(organisation()["time_zone"])
    return tuple(_person(row, home, now.astimezone(zone)) for row in rows("people.txt"))


def _person(row: list[str], home: str, now: datetime) -> Person:
    key, name, title, team, place, languages, speaks, role, topics, about, *rest = row
    more = dict(each.split(" ", 1) for each in rest)
    domain = more.get("at", home)
    monday = now.date() - timedelta(days=now.weekday())
    joined = monday - timedelta(weeks=int(more.get("since", BEFORE_THE_STORY)))
    return Person(
        key=key,
        name=name,
        handle=key,
        email=f"{mail_name(name)}@{domain}",
        title=title,
        team="" if team == "-" else team,
        place=place,
        languages=tuple(languages.split()),
        about=about,
        topics=tuple(topic.strip() for topic in topics.split(",")),
        language=cast(Language, speaks),
        role=cast(Role, role),
        joined_at=datetime.combine(joined, time(7), now.tzinfo).astimezone(UTC),
    )


def read_entries(now: datetime) -> tuple[Entry, ...]:
    """All threads, oldest first and each thread's entries in their order."""
    zone = ZoneInfo(organisation()["time_zone"])
    entries = [entry for text in story_texts() for entry in read_stories(text, now=now, zone=zone)]
    started = {entry.key: entry.published_at for entry in entries}
    entries.sort(key=lambda entry: started[entry.root or entry.key])
    return tuple(entries)


def read_spaces(people: Iterable[Person], entries: Iterable[Entry]) -> tuple[Space, ...]:
    """The spaces with their members; who writes in an open space has joined it by that."""
    everybody = tuple(people)
    writers: dict[str, list[str]] = {}
    for entry in entries:
        writers.setdefault(entry.audience.space, []).append(entry.author)
    spaces = []
    for each in organisation()["spaces"]:
        joined = writers.get(each["slug"], []) if each["openness"] == "open" else []
        named = [key for word in each["members"] for key in _members(word, everybody)]
        spaces.append(
            Space(
                slug=each["slug"],
                name=each["name"],
                about=each["about"],
                openness=each["openness"],
                kind=each["kind"],
                members=tuple(dict.fromkeys([*each["hosts"], *named, *joined])),
                hosts=tuple(each["hosts"]),
            )
        )
    return tuple(spaces)


def _members(word: str, people: tuple[Person, ...]) -> list[str]:
    if word == "*":
        return [person.key for person in people if person.role != "guest"]
    if word.startswith("team:"):
        return [person.key for person in people if person.team == word.removeprefix("team:")]
    return [word]
