"""Fika: who is proposed to whom, who sees it, what becomes of it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.html import strip_tags

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues, ToSpace
from samband.entries.models import Entry
from samband.entries.peace import block_person
from samband.fika import actions, arranging, rounds, telling
from samband.fika.models import Meeting, Round, Seat, Taker
from samband.fika.queries import proposal_for, proposals_of
from samband.fika.rounds import ask_whether_met, make_round
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.models import AuditRecord
from samband.notices.models import Letter
from samband.notices.queries import notices_of
from samband.people.models import Person
from samband.spaces import actions as spaces
from tests.activity.test_pages import statements
from tests.cast import Cast, make_person, sign_in
from tests.fika.conftest import MONDAY
from tests.people.conftest import Mailbox
from tests.spaces.factories import make_room

WEEK = timedelta(weeks=1)


def groups() -> list[list[int]]:
    with as_system():
        return [meeting.people for meeting in Meeting.objects.order_by("pk")]


def entry_of(person: Person) -> int:
    with as_person(person.pk):
        return int(
            Seat.objects.select_related("meeting")
            .filter(person=person)
            .latest("at")
            .meeting.entry_id
        )


def partner_of(person: Person) -> Person:
    with as_person(person.pk):
        people = Seat.objects.filter(person=person).latest("at").people
    return Person.objects.get(pk=next(one for one in people if one != person.pk))


def told(person: Person) -> list[str]:
    with as_person(person.pk), translation.override("en"):
        return [strip_tags(line.sentence) for line in notices_of(person).rows]


def why(reader: Person) -> Sequence[str]:
    with as_person(reader.pk), translation.override("en"):
        return proposal_for(reader, entry_of(reader), MONDAY).partners[0].why


def test_a_round_is_made_once_and_told_to_each(takers: list[Person]) -> None:
    assert make_round(MONDAY - timedelta(hours=4)) is None  # before the day begins there
    made = make_round(MONDAY, seed=7)
    assert made is not None
    assert make_round(MONDAY) is None
    assert make_round(MONDAY + WEEK) is None
    found = groups()
    assert sorted(one for group in found for one in group) == sorted(p.pk for p in takers)
    assert all(len(group) == 2 for group in found)
    for person in takers:
        assert told(person) == [f"Fika with {partner_of(person).name}?"]
    again = make_round(MONDAY + 2 * WEEK)
    assert again is not None
    assert not {tuple(group) for group in groups()[5:]} & {tuple(group) for group in found}


def test_who_does_not_want_to_is_left_in_peace(takers: list[Person], fika: Cast) -> None:
    away, tired = takers[2], takers[3]
    with as_person(away.pk):
        actions.pause(actor=away)
    with as_person(tired.pk):
        actions.leave(actor=tired)
    Person.objects.filter(pk=takers[4].pk).update(state=Person.State.DEACTIVATED)
    with as_person(fika.guest.pk), pytest.raises(NotFound):
        actions.take_part(actor=fika.guest)
    make_round(MONDAY)
    placed = [one for group in groups() for one in group]
    # Seven are left: one pair becomes three.
    assert len(placed) == 7
    assert not {away.pk, tired.pk, takers[4].pk, fika.guest.pk} & set(placed)
    assert sorted(map(len, groups())) == [2, 2, 3]


def test_a_block_keeps_two_apart_and_is_not_told(fika: Cast) -> None:
    for person in (fika.anna, fika.bo):
        with as_person(person.pk):
            actions.take_part(actor=person)
    with as_person(fika.anna.pk):
        block_person(actor=fika.anna, handle="bo")
    make_round(MONDAY)
    assert sorted(groups()) == sorted([[fika.anna.pk], [fika.bo.pk]])
    alone = "You have nobody to have fika with this time. Next time you come first."
    assert told(fika.anna) == told(fika.bo) == [alone]
    with as_person(fika.bo.pk), pytest.raises(NotFound):
        actions.decline_meeting(actor=fika.bo, entry_id=entry_of(fika.bo))


def test_a_fault_in_the_middle_leaves_nothing(
    takers: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = telling.tell_proposal
    times = iter(range(3))

    def fail(*args: Any) -> None:
        if next(times, None) is None:
            raise RuntimeError("the machine stops here")
        whole(*args)

    monkeypatch.setattr(telling, "tell_proposal", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        make_round(MONDAY)
    assert not groups()
    assert not Round.objects.exists()
    assert not Entry.objects.exists()
    assert told(takers[0]) == []
    monkeypatch.undo()
    assert make_round(MONDAY) is not None
    assert len(groups()) == 5


def test_nobody_but_the_pair_sees_it(takers: list[Person], fika: Cast) -> None:
    make_round(MONDAY)
    mine = entry_of(fika.anna)
    for person in (fika.anna, partner_of(fika.anna)):
        with as_person(person.pk):
            assert Meeting.objects.count() == 1
            assert Seat.objects.count() == 2
            assert list(Taker.objects.values_list("person", flat=True)) == [person.pk]
    other = next(one for one in takers if one not in (fika.anna, partner_of(fika.anna)))
    for person in (other, fika.administrator, fika.editor):
        with as_person(person.pk):
            assert not Meeting.objects.filter(entry_id=mine).exists()
            assert not Seat.objects.filter(meeting__entry_id=mine).exists()
            assert not Entry.objects.visible_to(person).filter(pk=mine).exists()
            with pytest.raises(NotFound):
                proposal_for(person, mine, MONDAY)
        assert sign_in(Client(), person).get(f"/fika/{mine}").status_code == 404
    with as_person(fika.administrator.pk):
        assert not Taker.objects.exists()
    with as_person(None):
        assert not Meeting.objects.exists()
        assert not Seat.objects.exists()
        assert not Taker.objects.exists()
    # Only the system role makes and takes away meetings; a seat is its person's to change.
    with as_person(fika.anna.pk):
        assert not Meeting.objects.update(people=[1])
        assert not Meeting.objects.all().delete()[0]
        assert Seat.objects.update(met="yes") == 1
        seat = Seat.objects.get(person=fika.anna)
        with pytest.raises(DatabaseError), transaction.atomic():
            Seat.objects.create(
                meeting=seat.meeting, person=fika.editor, people=[fika.anna.pk], at=MONDAY
            )


def test_likeness_and_difference_come_from_what_both_may_see(fika: Cast) -> None:
    room = make_room(fika.anna, "Hemligt", "secret")
    hall = make_room(fika.anna, "Kaffe", "open")
    far = make_person("Fia Fjärran", place=None)
    for person in (fika.anna, far):
        with as_person(person.pk):
            actions.take_part(actor=person)
            entries.write_post(actor=person, to=ToColleagues(), body="Mer om #värme")
    with as_person(fika.anna.pk):
        entries.write_post(actor=fika.anna, to=ToSpace(room.pk), body="#hemligheter och #kaffe")
        entries.write_post(actor=fika.anna, to=ToSpace(hall.pk), body="#kaffe")
    with as_person(far.pk):
        entries.write_post(actor=far, to=ToColleagues(), body="#hemligheter")
        spaces.join_space(actor=far, slug=hall.slug)
    make_round(MONDAY)
    assert why(far) == why(fika.anna) == ["You both write about värme.", "You are both in Kaffe."]
    with as_person(far.pk):
        spaces.leave_space(actor=far, slug=hall.slug)
        Entry.objects.filter(author=far).update(state="deleted")
    assert why(far) == ["You and Anna have hardly met here: everything is left to tell."]


def test_answers_and_refusals(takers: list[Person], fika: Cast) -> None:
    make_round(MONDAY)
    mine, partner = entry_of(fika.anna), partner_of(fika.anna)
    assert ask_whether_met(MONDAY + timedelta(days=6)) == 0
    with as_person(fika.anna.pk):
        with pytest.raises(Invalid):
            actions.answer_meeting(actor=fika.anna, entry_id=mine, met="perhaps")
        actions.answer_meeting(actor=fika.anna, entry_id=mine, met="yes")
    other = next(one for one in takers if one not in (fika.anna, partner))
    with as_person(other.pk), pytest.raises(NotFound):
        actions.answer_meeting(actor=other, entry_id=mine, met="no")
    with as_person(other.pk):
        actions.decline_meeting(actor=other, entry_id=entry_of(other))
        actions.decline_meeting(actor=other, entry_id=entry_of(other))
    assert f"Fika does not suit {other.name} this time" in told(partner_of(other))
    # Of ten, anna has answered, and one pair is off.
    assert ask_whether_met(MONDAY + WEEK) == 7
    assert ask_whether_met(MONDAY + WEEK) == 0
    assert "Did you have fika with Anna Åkerman?" in told(partner)
    assert len(told(fika.anna)) == 1
    with as_person(other.pk):
        actions.accept_meeting(actor=other, entry_id=entry_of(other))
    assert len(told(partner_of(other))) == 1
    with as_person(partner.pk):
        assert proposal_for(partner, mine, MONDAY).partners[0].met == "yes"


def test_erasing_takes_pairs_away_and_leaves_what_others_wrote(
    takers: list[Person], fika: Cast
) -> None:
    make_round(MONDAY)
    first, partner = entry_of(fika.anna), partner_of(fika.anna)
    make_round(MONDAY + 2 * WEEK)
    second = entry_of(fika.anna)
    with as_person(partner.pk):
        entries.comment(actor=partner, parent_id=first, body="Torsdag?")
    for _time in range(2):
        with as_system():
            rounds.erase(fika.anna.pk)
    with as_system():
        assert not Meeting.objects.filter(people__contains=[fika.anna.pk]).exists()
        assert not Taker.objects.filter(person=fika.anna).exists()
    assert not Entry.objects.filter(pk=second).exists()
    assert "anna" not in Entry.objects.get(pk=first).html
    assert Entry.objects.filter(root_id=first).exists()


def test_mail_says_who_and_why_in_its_reader_s_language(
    takers: list[Person], fika: Cast, mailbox: Mailbox
) -> None:
    from samband.notices import outbox

    Person.objects.update(language="sv")
    make_round(MONDAY)
    partner = partner_of(fika.anna)
    Letter.objects.exclude(person=fika.anna).delete()
    Letter.objects.update(due_at=MONDAY)
    assert outbox.send_due(MONDAY + timedelta(hours=1)) == 1
    (mail,) = mailbox.messages
    body = str(mail.get_payload(0).get_payload(decode=True).decode())  # type: ignore[union-attr]  # a text part
    assert f"Fika med {partner.name}?" in body
    assert f"/fika/{entry_of(fika.anna)}" in body


def test_only_administrators_turn_it_on_and_off(cast: Cast) -> None:
    client = sign_in(Client(), cast.administrator)
    anna = sign_in(Client(), cast.anna)
    assert anna.get("/fika").status_code == anna.get("/admin/fika").status_code == 404
    assert "/fika" not in anna.get("/settings").content.decode()
    with as_person(cast.anna.pk), pytest.raises(NotFound):
        arranging.arrange(actor=cast.anna, is_on=True, weeks=2, weekday=0)
    sent = {"is_on": "on", "weeks": "3", "weekday": "1"}
    assert client.post("/admin/fika", {**sent, "weeks": "99"}).status_code == 422
    assert client.post("/admin/fika", sent).status_code == 303
    arrangement = arranging.arranged()
    assert (arrangement.is_on, arrangement.weeks, arrangement.weekday) == (True, 3, 1)
    assert 'href="/fika"' in anna.get("/settings").content.decode()
    assert "I want to take part" in anna.get("/fika").content.decode()
    assert client.post("/admin/fika", {"weeks": "3", "weekday": "1"}).status_code == 303
    assert anna.get("/fika").status_code == 404
    verbs = AuditRecord.objects.filter(verb__startswith="fika").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["fika.turned-on", "fika.turned-off"]


def test_the_way_through_the_pages(takers: list[Person], fika: Cast) -> None:
    client = sign_in(Client(), fika.editor)
    assert client.post("/fika/part", {"do": "take"})["Location"] == "/fika"
    assert "Take a pause" in client.get("/fika").content.decode()
    assert client.post("/fika/part", {"do": "pause"}).status_code == 303
    assert "Go on" in client.get("/fika").content.decode()
    assert client.post("/fika/part", {"do": "dance"}).status_code == 422
    make_round(MONDAY)
    anna = sign_in(Client(), fika.anna)
    mine, partner = entry_of(fika.anna), partner_of(fika.anna)
    assert f"/fika/{mine}" in anna.get("/notifications").content.decode()
    page = anna.get(f"/fika/{mine}").content.decode()
    assert partner.name in page
    assert f"persons=%40{partner.handle}" in page
    assert f"/fika/{mine}" in anna.get(f"/entries/{mine}").content.decode()
    assert anna.post(f"/fika/{mine}/answer", {"met": "not-yet"}).status_code == 303
    assert "not met yet" in anna.get("/fika").content.decode()
    assert anna.post(f"/fika/{mine}/refusal").status_code == 303
    assert "It suits me after all" in anna.get(f"/fika/{mine}").content.decode()
    assert anna.post(f"/fika/{mine}/refusal?take=1").status_code == 303
    assert "Write and find a time" in anna.get(f"/fika/{mine}").content.decode()
    assert statements(anna, f"/fika/{mine}") <= 6
    assert anna.post("/fika/part", {"do": "leave"}).status_code == 303
    assert "I want to take part" in anna.get("/fika").content.decode()


def test_one_s_own_list_costs_the_same_for_10_and_for_20(fika: Cast) -> None:
    client = sign_in(Client(), fika.anna)
    costs = []
    for begin in (0, 10):
        for number in range(begin, begin + 10):
            other = make_person()
            with as_system():
                made = Round.objects.create(
                    day=(MONDAY + number * WEEK).date(), seed=1, made_at=MONDAY + number * WEEK
                )
                rounds._meeting(made, [fika.anna.pk, other.pk])
        costs.append(statements(client, "/fika"))
    assert costs[0] == costs[1] <= 6
    with as_person(fika.anna.pk):
        first = proposals_of(fika.anna, limit=15)
        rest = proposals_of(fika.anna, first.next_cursor, limit=15)
    assert [len(first.rows), len(rest.rows)] == [15, 5]
    assert len({line.entry_id for line in [*first.rows, *rest.rows]}) == 20


def test_the_page_of_three_has_six_statements_when_it_is_opened_first(fika: Cast) -> None:
    third = make_person("Third")
    room = make_room(fika.anna, "Kaffe", "open", fika.bo, third)
    with as_system():
        made = Round.objects.create(day=MONDAY.date(), seed=1, made_at=MONDAY)
        rounds._meeting(made, [fika.anna.pk, fika.bo.pk, third.pk])
    anna = sign_in(Client(), fika.anna)
    address = f"/fika/{entry_of(fika.anna)}"
    anna.get("/fika")  # what is kept for some minutes is kept now
    with CaptureQueriesContext(connection) as caught:
        page = anna.get(address).content.decode()
    assert len([one for one in caught if "SAVEPOINT" not in one["sql"]]) <= 6
    assert strip_tags(page).count(f"You are both in {room.name}.") == 2
