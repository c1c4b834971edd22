"""What `has:` and `is:` mean, and what nobody finds: blocked people, and what one put away."""

from importlib import import_module
from importlib.util import find_spec

from samband.people.models import Person
from samband.search.conditions import Sql, register_condition, register_lexeme

# What is read and saved; without that package nobody can ask for it.
_READING = "samband.activity.reading"
# As `entries.hidden` says it, on our rows: also no thread that a blocked person began.
_SEEN = """
({s}.author_id IS NULL OR {s}.author_id <> ALL (ARRAY(SELECT blocked_id FROM entries_block WHERE person_id = %s)))
AND NOT ARRAY[{s}.entry_id, {s}.thread_id] && ARRAY(SELECT entry_id FROM entries_putaway WHERE person_id = %s)
AND (NOT EXISTS (SELECT 1 FROM entries_block WHERE person_id = %s)
     OR NOT EXISTS (SELECT 1 FROM entries_entry r JOIN entries_block b ON b.blocked_id = r.author_id
                     WHERE r.id = {s}.thread_id AND b.person_id = %s))
"""


def seen_by(reader: Person) -> Sql:
    """What a reader wants to see; holds in every search."""
    return Sql(_SEEN, [reader.pk] * 4)


def _has_reaction(reader: Person) -> Sql:
    return Sql("EXISTS (SELECT 1 FROM entries_reaction x WHERE x.entry_id = {s}.entry_id)")


def _is_pinned(reader: Person) -> Sql:
    return Sql("EXISTS (SELECT 1 FROM entries_pin x WHERE x.entry_id = {s}.entry_id)")


def _is_resolved(reader: Person) -> Sql:
    return Sql(
        "EXISTS (SELECT 1 FROM entries_entry x WHERE x.id = {s}.thread_id AND x.resolved_at IS NOT NULL)"
    )


def _is_mine(reader: Person) -> Sql:
    return Sql("{s}.author_id = %s", [reader.pk])


def _is_unanswered(reader: Person) -> Sql:
    """A question that is not resolved and in whose thread nobody else wrote anything."""
    return Sql(
        "{s}.words @@ '''!is.question'''::tsquery AND NOT EXISTS (SELECT 1 FROM search_entrywords x"
        " WHERE x.thread_id = {s}.thread_id AND x.author_id IS DISTINCT FROM {s}.author_id)"
        " AND NOT EXISTS (SELECT 1 FROM entries_entry x WHERE x.id = {s}.entry_id AND x.resolved_at IS NOT NULL)"
    )


def register() -> None:
    """All that this package knows by itself; packages above add theirs."""
    for value in ("link", "file", "picture", "question", "code"):
        register_lexeme("has", value, f"!has.{value}")
    for value in ("question", "page", "comment"):
        register_lexeme("is", value, f"!is.{value}")
    if find_spec(_READING) is not None:
        register_condition("is", "saved", _is_saved, swedish="sparat")
        register_condition("is", "unread", _is_unread, swedish="oläst")
    register_condition("has", "reaction", _has_reaction, swedish="reaktion")
    register_condition("is", "pinned", _is_pinned, swedish="fäst")
    register_condition("is", "resolved", _is_resolved, swedish="löst")
    register_condition("is", "mine", _is_mine, swedish="mitt")
    register_condition("is", "unanswered", _is_unanswered, swedish="obesvarad")


def _is_saved(reader: Person) -> Sql:
    return Sql(
        "{s}.entry_id IN (SELECT entry_id FROM activity_saved WHERE person_id = %s)", [reader.pk]
    )


def _is_unread(reader: Person) -> Sql:
    """Exactly what the reader's counts say, made once per statement."""
    sql, params = import_module(f"{_READING}.queries").unread_sql(reader)
    return Sql(f"{{s}}.entry_id IN ({sql} SELECT id FROM news)", params)  # noqa: S608 - their own
