"""Evidence of who knows what, as it comes to be stored. Pure, and without what reckons with it (numpy).

Every process registers who tells of evidence; those that index nothing do without 15 MB.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

# Numbers stand in the database; names in weights files.
ROLES: Mapping[str, int] = {
    "author": 1,
    "reviewed": 2,
    "acked": 3,
    "codeveloped": 4,
    "tested": 5,
    "committed": 6,
    "cc": 7,
    "reported": 8,
    "suggested": 9,
    "claimed": 10,
    "other": 11,
    "thanked": 12,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence to be stored: what was said or done, where and when, and who had which part in it.

    `roles` are (party id, name of a role in `ROLES`). `external_id` makes it known again within its source.
    """

    kind: str
    audience_id: int
    at: datetime
    title: str
    text: str = ""
    paths: Sequence[str] = ()
    language: str = "en"
    link: str = ""
    roles: Sequence[tuple[int, str]] = ()
    entry_id: int | None = None
    source_id: int | None = None
    import_id: int | None = None
    external_id: str = ""
