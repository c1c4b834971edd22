"""What some of the sample's people say they are doing now."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from samband.people.actions import say_presence
from samband.people.models import Person

_SWEDISH = (
    ("skriver på återvinningsrapporten", "", "busy"),
    ("tar emot frågor om värmepumpar", "", "free"),
    ("på väg till kundmöte", "tåget mot Boden", ""),
    ("mäter på station 4", "ställverket", "busy"),
    ("läser igenom avtalen", "", ""),
    ("fikar och pratar gärna", "köket", "free"),
)
_ENGLISH = ("writing the safety review", "", "busy")


def load_presence(by_key: Mapping[str, Person], now: datetime) -> None:
    """Every eighth colleague says something, and one is on holiday for another week."""
    people = [by_key[key] for key in sorted(by_key) if not by_key[key].is_guest]
    for number, person in enumerate(people[::8]):
        said = _ENGLISH if person.language == "en" else _SWEDISH[number % len(_SWEDISH)]
        doing, place, availability = said
        say_presence(
            actor=person, doing=doing, place=place, availability=availability, until="open", now=now
        )
    away = (now + timedelta(days=7)).date()
    say_presence(actor=people[4], doing="", away_until=away, until="open", now=now)
