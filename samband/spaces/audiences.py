"""Visibility as SQL: the one place where it is decided is the function `samband_audiences` (migration 0002)."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Conflict
from samband.spaces.models import Audience, AudiencePerson, Space

# The same condition for hand-written SQL; the reader's id is its one parameter.
READABLE = "= ANY ((SELECT samband_audiences(%s))::bigint[])"


class InAudiencesOf(Func):
    """True where an audience id is among those a person may read.

    The array is fetched by a sub-select without outer reference, so PostgreSQL makes it once per statement and can use it
    in an index condition.
    """

    template = "%(expressions)s = ANY ((SELECT samband_audiences(%(person_id)d))::bigint[])"
    output_field = BooleanField()

    def __init__(self, person_id: int, field: str, **extra: Any) -> None:
        super().__init__(F(field), person_id=int(person_id), **extra)


class Widened(Conflict):
    """More people would read it than the form said; `data["version"]` is what the form must show now."""

    code = "audience-widened"


def token(audience: Audience) -> str:
    """What a form carries: the audience and the version that were shown."""
    return f"{audience.pk}.{audience.version}"


def lock_for_writing(audience_id: int, shown: str | None = None) -> Audience:
    """Hold an audience as it is until the transaction ends, so that nobody comes in while an entry is written.

    `shown` is the `token` of the form; None where no form was shown. Raises `Widened` when more people read it now than
    the form said, and `Audience.DoesNotExist`.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM spaces_audience WHERE id = %s FOR SHARE", [audience_id])
    audience = Audience.objects.select_related("space").get(pk=audience_id)
    if shown is not None and shown != token(audience):
        raise _widened(audience)
    return audience


def lock_space_for_writing(space_id: int, shown: str | None = None) -> Audience:
    """The same for what a space's new entries get; raises `Space.DoesNotExist` too."""
    before = Space.objects.values_list("audience_id", flat=True).get(pk=space_id)
    audience = lock_for_writing(before, shown)
    if audience.space is not None and audience.space.audience_id != audience.pk:
        # It was opened, or a guest came in, while we waited for the lock.
        raise _widened(Audience.objects.get(current_space=space_id))
    return audience


def _widened(audience: Audience) -> Widened:
    return Widened(
        _("More people can see this room now than when you began. Look again before you send."),
        version=token(audience),
    )


def may_read(person_id: int, audience_id: int) -> bool:
    """Whether a person is in an audience, by the same function as every list."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::bigint {READABLE}", [audience_id, person_id])
        row = cursor.fetchone()
    return bool(row and row[0])


def audience_of_people(person_ids: Iterable[int]) -> Audience:
    """The one audience of exactly these people; made when it does not exist yet."""
    ids = sorted(set(person_ids))
    key = hashlib.sha256(",".join(map(str, ids)).encode()).digest()
    audience, made = Audience.objects.get_or_create(
        people_key=key, defaults={"kind": Audience.Kind.PEOPLE}
    )
    if made:
        AudiencePerson.objects.bulk_create(
            [AudiencePerson(audience=audience, person_id=person_id) for person_id in ids]
        )
    return audience
