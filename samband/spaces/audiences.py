"""Visibility as SQL: the one place where it is decided is the function `samband_audiences` (migration 0002)."""

from typing import Any

from django.db.models import BooleanField, F, Func


class InAudiencesOf(Func):
    """True where an audience id is among those a person may read.

    The array is fetched by a sub-select without outer reference, so PostgreSQL makes it once per statement and can use it
    in an index condition.
    """

    template = "%(expressions)s = ANY ((SELECT samband_audiences(%(person_id)d))::bigint[])"
    output_field = BooleanField()

    def __init__(self, person_id: int, field: str, **extra: Any) -> None:
        super().__init__(F(field), person_id=int(person_id), **extra)
