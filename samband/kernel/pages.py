"""Keyset pagination: a page is found by the last row of the one before, so it costs the same however deep one reads."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Invalid

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows and the cursor of the next page ("" when there is none)."""

    rows: Sequence[Row]
    next_cursor: str = ""


def encode_cursor(*key: datetime | str | int) -> str:
    """A row's sort key as text that is safe in an address."""
    parts = [part.isoformat() if isinstance(part, datetime) else part for part in key]
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def decode_cursor(cursor: str, *kinds: type) -> tuple[datetime | str | int, ...] | None:
    """The key in a cursor, or None for an empty one.

    Raises `Invalid` when the cursor was not made by `encode_cursor` with parts of these kinds.
    """
    if not cursor:
        return None
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(parts, list) or len(parts) != len(kinds):
            raise ValueError
        return tuple(_part(part, kind) for part, kind in zip(parts, kinds, strict=True))
    except (ValueError, TypeError, binascii.Error, UnicodeDecodeError) as error:
        raise Invalid(
            _("This page link is damaged. Start again from the first page."), code="bad-cursor"
        ) from error


def _part(part: object, kind: type) -> datetime | str | int:
    if kind is datetime and isinstance(part, str):
        return datetime.fromisoformat(part)
    if kind is int and isinstance(part, int) and abs(part) < 2**63:
        return part
    if kind is str and isinstance(part, str):
        return part
    raise ValueError


def cut(rows: Sequence[Row], limit: int, cursor_of: Callable[[Row], str]) -> Page[Row]:
    """A page out of up to `limit + 1` fetched rows."""
    if len(rows) <= limit:
        return Page(rows)
    return Page(rows[:limit], cursor_of(rows[limit - 1]))
