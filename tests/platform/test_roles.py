import psycopg
import pytest
from django.db import connection

from samband.kernel.platform import testing


@pytest.mark.django_db
def test_tests_work_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, rolbypassrls FROM pg_roles WHERE rolname=current_user")
        assert cursor.fetchone() == ("samband_app", False)


@pytest.mark.django_db
def test_the_web_login_cannot_become_the_system_role() -> None:
    with (
        psycopg.connect(testing.scratch().app.url) as web,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        web.execute("SET ROLE samband_system")


@pytest.mark.django_db
def test_the_job_login_is_the_application_until_it_says_otherwise() -> None:
    with psycopg.connect(testing.scratch().system.url) as jobs:
        assert jobs.execute("SELECT current_user").fetchone() == ("samband_app",)
        jobs.execute("SET LOCAL ROLE samband_system")
        assert jobs.execute("SELECT current_user").fetchone() == ("samband_system",)
        jobs.commit()
        assert jobs.execute("SELECT current_user").fetchone() == ("samband_app",)
