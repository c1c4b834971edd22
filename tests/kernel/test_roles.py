"""The database roles: who may take which, and that what is written to the audit trail stays."""

import pytest
from django.db import Error, connection, transaction

from samband.kernel import audit
from samband.kernel.db import as_person, as_system, bind_person
from samband.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db


def _asked(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row = cursor.fetchone()
    return row[0] if row else None


def test_tests_run_as_the_application() -> None:
    assert _asked("SELECT current_user") == "samband_app"


def test_the_system_role_lasts_for_its_block_only() -> None:
    with as_system():
        assert _asked("SELECT current_user") == "samband_system"
    assert _asked("SELECT current_user") == "samband_app"


def test_the_person_is_forgotten_after_the_block() -> None:
    bind_person(None)
    with as_person(7):
        assert _asked("SELECT samband_person()") == 7
    assert _asked("SELECT samband_person()") is None


def test_audit_records_stay_as_they_are() -> None:
    audit.record("person.invited", actor_id=1, object_kind="person", object_id=2)
    for sql in (
        "UPDATE kernel_auditrecord SET verb = 'x'",
        "DELETE FROM kernel_auditrecord",
        "UPDATE kernel_auditseal SET until_id = 1",
        "DELETE FROM kernel_auditseal",
    ):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert AuditRecord.objects.count() == 1
