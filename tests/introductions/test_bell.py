"""Introductions at the bell: told once, with who and whom, gone when dealt with; nothing about a no."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from samband.introductions import actions, deciding, rules
from samband.introductions.models import Introduction
from samband.introductions.sending import ask_outcomes
from samband.kernel.db import as_person
from samband.notices.queries import notices_of, unread_lines
from samband.parties.models import Party
from samband.people.models import Person
from tests.cards.builders import make_card, make_outsider
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Jobs = Callable[[], int]


@pytest.fixture
def known(cast: Cast) -> Party:
    party = make_outsider()
    make_card(cast.bo, party, "Kim Berg", level="shared", emails=["kim@atercell.example"])
    return party


def _lines(person: Person) -> list[str]:
    """What stands unread at somebody's bell; each counts once."""
    with as_person(person.pk):
        lines = [one.sentence for one in notices_of(person).rows if one.is_unread]
        assert unread_lines(person) == len(lines)
    return lines


def _ask(asker: Person, party: Party, run_jobs: Jobs) -> Introduction:
    with as_person(asker.pk):
        made = actions.ask_for_introduction(
            actor=asker, party_id=party.pk, words="Vi vill köpa celler.", over="bo"
        )
    _run(run_jobs)
    return made


def _run(run_jobs: Jobs) -> None:
    while run_jobs():
        pass


def test_from_asking_to_thanks(cast: Cast, known: Party, client: Client, run_jobs: Jobs) -> None:
    made = _ask(cast.anna, known, run_jobs)
    (line,) = _lines(cast.bo)
    assert "Kim Berg" in line
    assert cast.anna.name in line
    client.force_login(cast.bo)
    page = client.get("/notifications").content.decode()
    assert f'href="/introductions/{made.pk}"' in page
    client.get(f"/introductions/{made.pk}")
    assert _lines(cast.bo) == [line]  # it waits until it is decided
    with as_person(cast.bo.pk):
        deciding.introduce(actor=cast.bo, introduction_id=made.pk, written=None)
    _run(run_jobs)
    assert _lines(cast.bo) == []
    (line,) = _lines(cast.anna)
    assert cast.bo.name in line
    client.force_login(cast.anna)
    client.get(f"/introductions/{made.pk}")
    assert _lines(cast.anna) == []
    ask_outcomes(timezone.now() + rules.ASKED_AFTER)
    assert len(_lines(cast.anna)) == 1
    with as_person(cast.anna.pk):
        actions.say_outcome(actor=cast.anna, introduction_id=made.pk, happened="yes")
        actions.thank_go_between(actor=cast.anna, introduction_id=made.pk, words="Tack")
    _run(run_jobs)
    assert _lines(cast.anna) == []
    assert len(_lines(cast.bo)) == 1
    client.force_login(cast.bo)
    client.get(f"/introductions/{made.pk}")
    assert _lines(cast.bo) == []


def test_a_no_and_a_withdrawal_take_it_away(cast: Cast, known: Party, run_jobs: Jobs) -> None:
    made = _ask(cast.anna, known, run_jobs)
    with as_person(cast.bo.pk):
        deciding.decline(actor=cast.bo, introduction_id=made.pk)
    _run(run_jobs)
    assert (_lines(cast.bo), _lines(cast.anna)) == ([], [])
    with as_person(cast.anna.pk):
        actions.withdraw_introduction(actor=cast.anna, introduction_id=made.pk)
    again = _ask(cast.anna, known, run_jobs)
    assert len(_lines(cast.bo)) == 1
    with as_person(cast.anna.pk):
        actions.withdraw_introduction(actor=cast.anna, introduction_id=again.pk)
    assert _lines(cast.bo) == []
