"""Evidence for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from samband.knowledge.actions import index_documents
from samband.knowledge.evidence import Evidence
from samband.knowledge.models import Document
from samband.people.models import Person

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def evidence(person: Person | None, text: str, *, days_ago: int = 30, **fields: Any) -> Evidence:
    """A commit by a person, a month old, for all colleagues, unless `fields` say otherwise."""
    roles = [(person.party_id, fields.pop("role", "author"))] if person is not None else []
    return Evidence(
        **{
            "kind": Document.Kind.COMMIT,
            "audience_id": 1,
            "at": NOW - timedelta(days=days_ago),
            "title": "",
            "text": text,
            "language": "sv",
            "roles": roles,
            **fields,
        }
    )


def make_evidence(person: Person | None, text: str, **fields: Any) -> int:
    """Store one piece; its id."""
    (id,) = index_documents([evidence(person, text, **fields)])
    return id


def fill(person: Person, count: int = 40) -> None:
    """Something else that is said, so that words have a background."""
    index_documents(
        [
            evidence(
                person, f"Fikat är klart på våning {number}, kaffe och bullar", days_ago=number
            )
            for number in range(count)
        ]
    )


def index_as_it_stands() -> dict[str, list[tuple[Any, ...]]]:
    """All that the index holds, without ids of rows and empty counts."""
    statements = {
        "postings": "SELECT term, audience_id, block, payload FROM knowledge_posting ORDER BY 1, 2, 3",
        "blocks": "SELECT audience_id, block, documents, title_words, text_words, path_words"
        " FROM knowledge_block WHERE documents <> 0 ORDER BY 1, 2",
        "work": "SELECT party_id, role, count FROM knowledge_workcount WHERE count <> 0 ORDER BY 1, 2",
        "roles": "SELECT document_id, party_id, role FROM knowledge_role ORDER BY 1, 2, 3",
    }
    found = {}
    with connection.cursor() as cursor:
        for name, statement in statements.items():
            cursor.execute(statement)
            found[name] = [
                tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
                for row in cursor.fetchall()
            ]
    return found
