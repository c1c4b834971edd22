"""Figures for Prometheus: who gets them, what is in them, and that nobody and no room is."""

import re
import time
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain
from pytest_django import Settings

from samband.entries.actions import write_post
from samband.entries.addressing import ToColleagues
from samband.kernel.housekeeping import JOBS_KEPT, forget_done_jobs
from samband.kernel.platform.errors import SettingError
from samband.kernel.platform.settings import load
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db
TOKEN = "a-token-of-at-least-twenty"


@pytest.fixture(autouse=True)
def _on(settings: Settings) -> None:
    settings.SAMBAND = replace(django_settings.SAMBAND, metrics=True)
    settings.MIDDLEWARE = [
        "samband.kernel.metrics.middleware.CountRequests",
        *django_settings.MIDDLEWARE,
    ]


def _value(text: str, name: str, **labels: str) -> float:
    found = [
        sample.value
        for family in plain(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    ]
    return sum(found)


def test_this_machine_gets_them_by_any_host_name_and_nobody_else_does(
    cast: Cast, client: Client
) -> None:
    assert client.get("/metrics", headers={"host": "another.example"}).status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    for header in ("x-forwarded-for", "forwarded", "x-real-ip", "via"):
        # A proxy on this machine passes on what comes from anywhere.
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404
    assert client.post("/metrics").status_code in (404, 405)


def test_with_a_token_it_counts_and_nothing_else(
    cast: Cast, client: Client, settings: Settings
) -> None:
    settings.SAMBAND = replace(django_settings.SAMBAND, metrics_token=TOKEN)
    assert client.get("/metrics").status_code == 404
    for said in (TOKEN, f"Bearer {TOKEN}x", "Bearer ", f"Basic {TOKEN}"):
        assert client.get("/metrics", headers={"authorization": said}).status_code == 404
    answer = client.get(
        "/metrics", headers={"authorization": f"Bearer {TOKEN}"}, REMOTE_ADDR="192.0.2.7"
    )
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_off_it_is_not_there(cast: Cast, client: Client, settings: Settings) -> None:
    settings.SAMBAND = replace(django_settings.SAMBAND, metrics=False, metrics_token=TOKEN)
    assert client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 404


def test_a_short_token_is_refused() -> None:
    with pytest.raises(SettingError, match="TOKEN"):
        load({"SAMBAND_DATA": "/nowhere", "SAMBAND_METRICS_TOKEN": "short"})


def test_requests_count_by_the_name_of_their_address(cast: Cast, client: Client) -> None:
    entry = write_post(actor=cast.anna, body="Kabel 47 secretword", to=ToColleagues())
    sign_in(client, cast.anna)
    before = client.get("/metrics").content.decode()
    assert client.get(f"/entries/{entry.pk}").status_code == 200
    client.get("/nowhere/47")
    text = client.get("/metrics").content.decode()
    for name, labels in (
        ("samband_requests_total", {"route": "entries:entry", "method": "GET", "status": "2xx"}),
        ("samband_requests_total", {"route": "-", "status": "4xx"}),
        ("samband_request_seconds_count", {"route": "entries:entry"}),
    ):
        assert _value(text, name, **labels) == _value(before, name, **labels) + 1, (name, labels)
    assert _value(text, "samband_database_up") == 1
    assert _value(text, "samband_database_bytes") > 1_000_000
    assert _value(text, "samband_jobs_state", state="todo") > 0
    for name in ("samband_mail_in", "samband_mail_out", "samband_imports"):
        assert f'{name}{{state="' in text
    for secret in (cast.anna.name, cast.anna.email, cast.anna.handle, "secretword", "/entries/"):
        assert secret not in text
    labels_used = set(re.findall(r'[{,](\w+)="', text)) - {"le"}
    known = {"route", "method", "status", "state", "task", "role", "outcome", "version", "python"}
    own = {"generation", "implementation", "major", "minor", "patchlevel", "postgresql"}
    assert labels_used <= known | own
    accept = {"accept": "application/openmetrics-text; version=1.0.0"}
    families = openmetrics(client.get("/metrics", headers=accept).content.decode())  # type: ignore[no-untyped-call]  # the library's
    assert len(list(families)) > 15


def test_counting_a_request_costs_less_than_a_tenth_of_a_millisecond() -> None:
    from samband.kernel.metrics.middleware import count

    request = RequestFactory().get("/healthz")
    count(request, 200, 0.01)
    began = time.process_time()
    for _ in range(2000):
        count(request, 200, 0.01)
    assert (time.process_time() - began) / 2000 < 0.0001


def test_jobs_that_are_done_go_after_a_week_and_what_failed_stays(cast: Cast) -> None:
    for body in ("Kabel", "Pump"):
        write_post(actor=cast.anna, body=body, to=ToColleagues())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = (CASE WHEN id > (SELECT min(id) FROM procrastinate_jobs) "
            "THEN 'succeeded' ELSE 'failed' END)::procrastinate_job_status"
        )
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded'")
        row = cursor.fetchone()
    assert row is not None
    assert row[0] > 0
    assert forget_done_jobs(timezone.now()) == 0
    assert forget_done_jobs(timezone.now() + JOBS_KEPT * 2) == row[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT status::text FROM procrastinate_jobs")
        assert cursor.fetchall() == [("failed",)]
