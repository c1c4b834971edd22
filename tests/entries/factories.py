"""Entries for tests, without waiting for actions."""

from datetime import UTC, datetime, timedelta

from samband.entries.actions import NewEntry, insert_entries
from samband.entries.models import Entry
from samband.people.models import Person
from samband.spaces.models import COLLEAGUES_AUDIENCE

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def make_entries(
    author: Person,
    count: int = 1,
    *,
    audience_id: int = COLLEAGUES_AUDIENCE,
    body: str = "Pumpen läcker när det är kallt",
    comments: int = 0,
) -> list[Entry]:
    """Posts a minute apart, each with `comments` comments."""
    rows = []
    for number in range(count):
        at = START + timedelta(minutes=number)
        rows.append(NewEntry(f"p{number}", author.pk, audience_id, f"{body} {number}", at))
        rows += [
            NewEntry(
                f"p{number}c{place}",
                author.pk,
                audience_id,
                f"Svar {place}",
                at + timedelta(seconds=place + 1),
                root_key=f"p{number}",
            )
            for place in range(comments)
        ]
    ids = insert_entries(rows)
    found = Entry.objects.in_bulk([ids[f"p{number}"] for number in range(count)])
    return [found[ids[f"p{number}"]] for number in range(count)]
