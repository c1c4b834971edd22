"""Writing the audit trail."""

from typing import Any

from samband.kernel.models import AuditRecord


def record(
    verb: str,
    *,
    actor_id: int | None,
    object_kind: str = "",
    object_id: int | None = None,
    subject_id: int | None = None,
    **data: Any,
) -> None:
    """Add one audit record in the current transaction; `data` holds ids and plain words only."""
    AuditRecord.objects.create(
        verb=verb,
        actor_id=actor_id,
        object_kind=object_kind,
        object_id=object_id,
        subject_id=subject_id,
        data=data,
    )
