"""What editors picked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from samband.entries.called import BEGINNING, called
from samband.entries.hidden import seen_params, seen_sql
from samband.people.models import Person
from samband.spaces.audiences import READABLE

SHOWN = 3
LIMIT = 50


@dataclass(frozen=True, slots=True)
class Picked:
    """One pick as it is shown."""

    entry_id: int
    title: str
    author: str
    reason: str
    editor: str
    at: datetime

    @property
    def url(self) -> str:
        return f"/entries/{self.entry_id}"


def picks_for(person: Person, limit: int = LIMIT) -> Sequence[Picked]:
    """What was picked lately and this person may read, newest first; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT e.id, e.title, left(e.html, {BEGINNING:d}), coalesce(nullif(e.byline, ''), a.name, ''), p.reason, "
            "coalesce(d.name, ''), p.at FROM activity_pick p JOIN entries_entry e ON e.id = p.entry_id "
            "LEFT JOIN people_person a ON a.id = e.author_id LEFT JOIN people_person d ON d.id = p.editor_id "
            f"WHERE e.state = 'published' AND e.audience_id {READABLE} AND {seen_sql('e')} "
            f"ORDER BY p.at DESC, e.id DESC LIMIT {limit:d}",
            [person.pk, *seen_params(person.pk)],
        )
        return [
            Picked(key, called(title, html), author, reason, editor, at)
            for key, title, html, author, reason, editor, at in cursor.fetchall()
        ]
