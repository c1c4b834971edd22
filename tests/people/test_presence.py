"""What somebody says they are doing: it ends by itself, and nothing but their words is kept."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from samband.kernel.errors import Invalid
from samband.people import actions
from samband.people.models import Person, Presence
from samband.people.presence import UNTIL, Until, end_of, forget_ended, line_of, presence_of, shown
from tests.cast import Cast, make_person, sign_in

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 6, 3, 12, tzinfo=ZONE)


@given(
    now=st.datetimes(
        min_value=datetime(2000, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)
    ),
    until=st.sampled_from(UNTIL),
)
def test_what_is_said_holds_now_and_at_most_a_week(now: datetime, until: Until) -> None:
    end = end_of(until, now, ZONE)
    if end is None:
        assert until == "open"
        return
    assert now < end <= now + timedelta(days=7, hours=1)
    said = Presence(doing="x", until=end)
    assert shown(said, now, ZONE).doing == "x"
    assert not shown(said, end, ZONE)


def test_absence_lasts_through_its_last_day_and_outlives_the_rest() -> None:
    said = Presence(doing="packar", away_until=date(2026, 6, 5), until=NOW + timedelta(hours=1))
    later = shown(said, NOW + timedelta(hours=2), ZONE)
    assert (later.doing, later.away_until) == ("", date(2026, 6, 5))
    assert shown(said, datetime(2026, 6, 5, 23, 59, tzinfo=ZONE), ZONE)
    assert not shown(said, datetime(2026, 6, 6, 0, 1, tzinfo=ZONE), ZONE)


def test_one_line_in_both_languages() -> None:
    said = shown(
        Presence(doing="skriver", place="Luleå", availability="busy", away_until=None), NOW, ZONE
    )
    with translation.override("sv"):
        assert line_of(said) == "i Luleå · upptagen · skriver"
    with translation.override("en"):
        assert line_of(said) == "in Luleå · busy · skriver"


def test_from_the_form_to_colleagues_and_back(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    answer = client.post(
        "/presence", {"doing": "Lagar pumpen <b>", "availability": "free", "until": "open"}
    )
    assert answer.status_code == 303
    sign_in(client, cast.bo)
    assert "Lagar pumpen &lt;b&gt;" in client.get("/people/anna").content.decode()
    assert "Lagar pumpen" in client.get("/people").content.decode()
    sign_in(client, cast.anna)
    client.post("/presence/end")
    assert not Presence.objects.exists()


def test_nothing_to_say_takes_it_back(cast: Cast) -> None:
    actions.say_presence(actor=cast.anna, doing="x")
    assert actions.say_presence(actor=cast.anna) is None
    assert not Presence.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"until": "for ever"},
        {"availability": "maybe"},
        {"doing": "x" * 141},
        {"away_until": date(2020, 1, 1)},
    ],
)
def test_bad_input(cast: Cast, client: Client, wrong: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        actions.say_presence(actor=cast.anna, **wrong)  # type: ignore[arg-type]  # on purpose
    sign_in(client, cast.anna)
    sent = {"until": "today", **{name: str(value) for name, value in wrong.items()}}
    assert client.post("/presence", sent).status_code == 422
    assert not Presence.objects.exists()


def test_what_has_ended_is_forgotten(cast: Cast) -> None:
    actions.say_presence(actor=cast.anna, doing="x", until="hour", now=NOW)
    actions.say_presence(
        actor=cast.bo, doing="x", until="hour", away_until=date(2026, 6, 30), now=NOW
    )
    assert forget_ended(NOW + timedelta(hours=2)) == 1
    assert forget_ended(NOW + timedelta(days=60)) == 1


def test_who_left_says_nothing_and_who_is_erased_leaves_nothing(cast: Cast) -> None:
    actions.say_presence(actor=cast.bo, doing="x", until="open")
    person = Person.objects.select_related("presence").get(pk=cast.bo.pk)
    person.state = Person.State.DEACTIVATED
    assert not presence_of(person, timezone.now())
    actions.erase(actor=cast.administrator, person=cast.bo)
    assert not Presence.objects.exists()


def test_the_list_costs_the_same_with_presence(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    client.get("/people")
    counts = []
    for _round in range(2):
        for _one in range(10):
            actions.say_presence(actor=make_person(), doing="x")
        with CaptureQueriesContext(connection) as found:
            client.get("/people")
        counts.append(len(found))
    assert counts[0] == counts[1]
