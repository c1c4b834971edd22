"""What the search box knows of polls and dates."""

from django.utils.translation import gettext as _

from samband.people.models import Person
from samband.search.along import register_along
from samband.search.conditions import Sql, register_condition


def _has_poll(reader: Person) -> Sql:
    return Sql("EXISTS (SELECT 1 FROM gatherings_poll x WHERE x.entry_id = {s}.entry_id)")


def _has_event(reader: Person) -> Sql:
    return Sql("EXISTS (SELECT 1 FROM gatherings_event x WHERE x.entry_id = {s}.entry_id)")


def register_conditions() -> None:
    """`has:poll` and `has:event`; entries are found by the options of their polls."""
    register_condition("has", "poll", _has_poll, swedish="omröstning")
    register_condition("has", "event", _has_event, swedish="träff")
    register_along(
        "poll",
        "SELECT o.text AS name FROM gatherings_option o WHERE o.poll_id = {e}.id",
        lambda: _("“%(word)s” in the poll's options: %(name)s"),
    )
