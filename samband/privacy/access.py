"""The doors to one's own data."""

from datetime import datetime

from samband.kernel.errors import NotFound
from samband.people.models import Person
from samband.privacy.catalogue import Section, section_of
from samband.privacy.exporting import KEPT
from samband.privacy.models import Export


def section_for_reading(key: str) -> Section:
    """A section of the catalogue. Raises `NotFound`."""
    found = section_of(key)
    if found is None:
        raise NotFound
    return found


def exports_of(person: Person, now: datetime) -> list[Export]:
    """Somebody's exports of the last day, the newest first."""
    return list(
        Export.objects.filter(person=person, asked_at__gt=now - KEPT, gone_at=None).order_by(
            "-asked_at"
        )[:10]
    )


def export_for_fetching(person: Person, export_id: int, now: datetime) -> Export:
    """An export whose file is there. Raises `NotFound` for others', and for those whose day is over."""
    found = Export.objects.filter(
        pk=export_id, person=person, asked_at__gt=now - KEPT, gone_at=None, ready_at__isnull=False
    ).first()
    if found is None or not found.stored_name:
        raise NotFound
    return found
