"""Where personal data stands: sections in the words of a page, made of parts, each a table with a condition.

One catalogue serves the page "what Samband knows about me", the export, and the test that no table is forgotten. Conditions
and lines are SQL of ours over the alias `t`; `%(me)s` is the person, `%(party)s` their party. Everything is read as that
person, so row-level security stands below each condition.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

#: Columns that no export gives out: what opens doors, and what is only made of other columns.
HIDDEN = frozenset(
    {
        "password", "secret_hash", "key_hash", "confirm_hash", "undo_hash", "address_hash", "sealed", "fingerprint", "digest",
        "epoch", "sort_key", "name_key", "html", "renderer", "key", "item", "snapshot", "etag", "modified", "raw",
        "stored_name", "small_name", "cursor", "external_id", "terms", "lengths",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table that are about a person. `line` is what a page shows of a row, `at` when it came about.

    `hides`: more columns that the export leaves out, because they are about somebody else. `drop`: the address to which a
    press on "this is wrong" is posted, where a row can be taken out at once.
    """

    table: str
    label: str | Promise
    where: str
    line: str = "''"
    at: str = "NULL::timestamptz"
    key: str = "t.id::text"
    hides: frozenset[str] = frozenset()
    drop: str = "''"


@dataclass(frozen=True, slots=True)
class Section:
    """What belongs together on the page: where it is from, and where it is put right.

    `is_inferred`: Samband worked it out itself. `mend_url` leads to where the person changes, hides or deletes it.
    """

    key: str
    title: str | Promise
    source: str | Promise
    parts: tuple[Part, ...]
    mend: str | Promise = ""
    mend_url: str = ""
    is_inferred: bool = False
    order: int = 100


_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    """Add a section, also from packages above this one. One key holds one section."""
    _sections[section.key] = section


def sections() -> list[Section]:
    """All sections in order."""
    return sorted(_sections.values(), key=lambda one: one.order)


def section_of(key: str) -> Section | None:
    """The section with this key."""
    return _sections.get(key)


def tables(found: Iterable[Section]) -> set[str]:
    """The tables that some sections cover."""
    return {part.table for section in found for part in section.parts}
