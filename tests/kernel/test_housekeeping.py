"""The audit trail's chain, and what is thrown away."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from samband.kernel import audit
from samband.kernel.events import announce
from samband.kernel.housekeeping import (
    Chain,
    examine_audit,
    first_broken_seal,
    forget_old_audit,
    seal_audit,
    throw_away,
)
from samband.kernel.models import AuditRecord, AuditSeal, Event

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


def test_the_head_outside_finds_out_who_wrote_everything_anew() -> None:
    heads = [""]
    assert examine_audit(lambda: heads[-1]) == Chain.WHOLE
    _an_hour_ago()
    seal_audit(heads.append)
    assert examine_audit(lambda: heads[-1]) == Chain.WHOLE
    assert examine_audit(lambda: "") == Chain.NO_HEAD
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SET ROLE samband_owner")
        cursor.execute("UPDATE kernel_auditrecord SET verb = 'nothing'")
        assert examine_audit(lambda: heads[-1]) == Chain.CHANGED
        cursor.execute("DELETE FROM kernel_auditseal")
        cursor.execute("SET ROLE samband_app")
    # Records and seals fit each other again, and the head tells.
    seal_audit(lambda line: None)
    assert first_broken_seal() is None
    assert examine_audit(lambda: heads[-1]) == Chain.REPLACED


def test_after_two_years_and_not_before_records_are_forgotten() -> None:
    heads: list[str] = []
    now = timezone.now()
    for days in (800, 740, 720, 1):
        AuditRecord.objects.create(verb=f"x.{days}", actor_id=1, at=now - timedelta(days=days))
        seal = seal_audit(heads.append)
        assert seal is not None
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE samband_owner")
            cursor.execute(
                "UPDATE kernel_auditseal SET at = %s WHERE id = %s",
                [now - timedelta(days=days), seal.pk],
            )
            cursor.execute("SET ROLE samband_app")
    assert first_broken_seal() is None
    assert forget_old_audit() == 2
    assert list(AuditRecord.objects.order_by("pk").values_list("verb", flat=True)) == [
        "x.720",
        "x.1",
    ]
    assert AuditSeal.objects.count() == 3
    assert examine_audit(lambda: heads[-1]) == Chain.WHOLE
    assert forget_old_audit() == 0


def test_nothing_new_is_not_sealed() -> None:
    audit.record("now", actor_id=None)
    assert seal_audit(lambda line: None) is None


def test_events_live_for_a_day() -> None:
    announce("entry", audience_id=1, object_id=5)
    throw_away(timezone.now())
    assert Event.objects.count() == 1
    throw_away(timezone.now() + timedelta(hours=25))
    assert Event.objects.count() == 0
