"""What the search box knows of polls and dates."""

from samband.people.models import Person
from samband.search.conditions import Sql, register_condition


def _has_poll(reader: Person) -> Sql:
    return Sql("EXISTS (SELECT 1 FROM gatherings_poll x WHERE x.entry_id = {s}.entry_id)")


def register_conditions() -> None:
    """`has:poll`."""
    register_condition("has", "poll", _has_poll, swedish="omröstning")
