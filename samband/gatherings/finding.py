"""What the search box knows of polls and dates."""

from samband.people.models import Person
from samband.search.conditions import Sql, register_condition


def _has_poll(reader: Person) -> Sql:
    return Sql("EXISTS (SELECT 1 FROM gatherings_poll x WHERE x.entry_id = {s}.entry_id)")


def _has_event(reader: Person) -> Sql:
    return Sql("EXISTS (SELECT 1 FROM gatherings_event x WHERE x.entry_id = {s}.entry_id)")


def register_conditions() -> None:
    """`has:poll` and `has:event`."""
    register_condition("has", "poll", _has_poll, swedish="omröstning")
    register_condition("has", "event", _has_event, swedish="träff")
