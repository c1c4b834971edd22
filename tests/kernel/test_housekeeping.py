"""The audit trail's chain, and what is thrown away."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from samband.kernel import audit
from samband.kernel.events import announce
from samband.kernel.housekeeping import first_broken_seal, seal_audit, throw_away
from samband.kernel.models import AuditRecord, Event

pytestmark = pytest.mark.django_db


def _an_hour_ago() -> None:
    AuditRecord.objects.bulk_create(
        [
            AuditRecord(verb=f"x.{n}", actor_id=n, at=timezone.now() - timedelta(hours=1))
            for n in range(3)
        ]
    )


def test_a_record_that_was_changed_afterwards_breaks_the_chain() -> None:
    heads: list[str] = []
    _an_hour_ago()
    assert seal_audit(heads.append) is not None
    _an_hour_ago()
    second = seal_audit(heads.append)
    assert second is not None
    assert first_broken_seal() is None
    assert heads[-1].startswith(f"{second.until_id} ")
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")  # only the owner could do this
        cursor.execute("SET ROLE samband_owner")
        cursor.execute(
            "UPDATE kernel_auditrecord SET actor_id = 9 WHERE id = (SELECT max(id) FROM kernel_auditrecord)"
        )
        cursor.execute("SET ROLE samband_app")
    broken = first_broken_seal()
    assert broken is not None
    assert broken.until_id == second.until_id


def test_nothing_new_is_not_sealed() -> None:
    audit.record("now", actor_id=None)
    assert seal_audit(lambda line: None) is None


def test_events_live_for_a_day() -> None:
    announce("entry", audience_id=1, object_id=5)
    throw_away(timezone.now())
    assert Event.objects.count() == 1
    throw_away(timezone.now() + timedelta(hours=25))
    assert Event.objects.count() == 0
