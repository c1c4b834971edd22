"""Polls: what is counted, who sees what, when it can't be changed any more, what becomes of it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues, ToPeople, ToSpace
from samband.entries.models import Draft, Entry
from samband.entries.purge import purge_deleted
from samband.entries.repair.merging import merge_threads
from samband.entries.repair.splitting import split_thread
from samband.gatherings.polls import rules
from samband.gatherings.polls.actions import (
    Wanted,
    change_poll,
    end_poll,
    forget_votes,
    vote,
    written_poll,
)
from samband.gatherings.polls.models import Poll, Vote
from samband.gatherings.polls.queries import polls_of
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from samband.kernel.models import Event
from samband.search.indexing import index_entries
from samband.search.queries import find
from samband.spaces.actions import add_member
from tests.cast import Cast, make_person, sign_in
from tests.gatherings.factories import cast_vote, make_event, make_poll, option_ids, votes_of
from tests.spaces.factories import make_room

CHOICES = st.frozensets(st.integers(0, 4), max_size=5)


@given(CHOICES, st.integers(0, 4))
def test_a_second_press_takes_back_the_first(before: frozenset[int], option: int) -> None:
    assert rules.pressed(rules.pressed(before, option, True), option, True) == before
    once = rules.pressed(before, option, False)
    assert once == (before - {option} if option in before else {option})


@given(st.lists(st.tuples(st.integers(1, 3), CHOICES), max_size=12))
def test_what_is_counted_is_what_was_chosen_last(presses: list[tuple[int, frozenset[int]]]) -> None:
    last: dict[int, frozenset[int]] = {}
    counts, voters = dict.fromkeys(range(5), 0), 0
    for person, after in presses:
        change, more = rules.changes(last.get(person, frozenset()), after)
        last[person], voters = after, voters + more
        for option, by in change.items():
            counts[option] += by
    assert counts == {
        option: sum(option in chosen for chosen in last.values()) for option in range(5)
    }
    assert voters == sum(bool(chosen) for chosen in last.values())
    assert all(0 <= share <= 100 for share in rules.shares(list(counts.values()), voters))


@given(st.lists(st.text(max_size=20), max_size=14))
def test_options_are_clean_or_a_problem_is_named(texts: list[str]) -> None:
    options, problem = rules.clean(texts, 120)
    assert rules.clean(options, 120) == (options, problem)
    is_right = 2 <= len(options) <= 10 and len({one.casefold() for one in options}) == len(options)
    assert (problem == "") == is_right


def test_votes_are_counted_changed_and_taken_back(cast: Cast) -> None:
    entry = make_poll(cast.anna)
    cast_vote(cast.bo, entry, 0)
    cast_vote(cast.editor, entry, 0)
    cast_vote(cast.bo, entry, 2)
    assert votes_of(entry) == [1, 0, 1]
    cast_vote(cast.editor, entry)
    assert (votes_of(entry), Poll.objects.get().voters) == ([0, 0, 1], 1)
    with pytest.raises(Invalid):
        cast_vote(cast.bo, entry, 0, 1)
    several = make_poll(cast.anna, is_several=True)
    cast_vote(cast.bo, several, 0, 1)
    assert votes_of(several) == [1, 1, 0]
    told = Event.objects.filter(kind="gathering")
    assert set(told.values_list("audience_id", flat=True)) == {entry.audience_id}
    other = make_poll(cast.anna)
    with pytest.raises(NotFound):
        vote(actor=cast.bo, entry_id=entry.pk, options=option_ids(other)[:1])


def test_only_counts_means_that_nobody_can_ask_for_names(cast: Cast, client: Client) -> None:
    hidden, shown = make_poll(cast.anna), make_poll(cast.anna, shows_names=True)
    for entry in (hidden, shown):
        cast_vote(cast.bo, entry, 1)
    for reader in (cast.anna, cast.administrator):
        with as_person(reader.pk):
            assert set(Vote.objects.values_list("option__poll_id", flat=True)) == {shown.pk}
        page = sign_in(client, reader).get(f"/entries/{hidden.pk}/poll").content.decode()
        assert "Bo Östlund" not in page
        assert "Nobody sees who voted for what" in page
        page = client.get(f"/entries/{shown.pk}/poll").content.decode()
        assert "Bo Östlund" in page
    with as_person(None):
        assert not Vote.objects.filter(option__poll=hidden.pk).exists()
    with as_person(cast.bo.pk):
        mine = [option.is_mine for option in polls_of([hidden.pk])[hidden.pk].options]
    assert mine == [False, True, False]


def test_who_may_vote(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    entry = make_poll(cast.anna, to=ToSpace(room.pk))
    with pytest.raises(NotFound):
        cast_vote(cast.editor, entry, 0)
    with as_person(cast.anna.pk):
        add_member(actor=cast.anna, slug=room.slug, person=cast.guest)
    later = make_poll(cast.anna, to=ToSpace(room.pk))
    cast_vote(cast.guest, later, 1)
    assert votes_of(later) == [0, 1, 0]
    direct = make_poll(cast.anna, to=ToPeople((cast.bo.handle,)))
    cast_vote(cast.bo, direct, 0)
    ends = make_poll(cast.anna, ends_at=timezone.now() + timedelta(hours=1))
    Poll.objects.filter(pk=ends.pk).update(ends_at=timezone.now())
    with pytest.raises(Conflict):
        cast_vote(cast.bo, ends, 0)
    with pytest.raises(Refused):
        end_poll(actor=cast.bo, entry_id=entry.pk)
    end_poll(actor=cast.anna, entry_id=entry.pk)
    with pytest.raises(Conflict):
        cast_vote(cast.bo, entry, 0)


def test_options_change_until_somebody_voted(cast: Cast) -> None:
    entry = make_poll(cast.anna)
    soon = timezone.now() + timedelta(days=1)
    changed = Wanted(("Ja", "Nej"), shows_names=True)
    change_poll(actor=cast.anna, entry_id=entry.pk, wanted=changed)
    assert len(option_ids(entry)) == 2
    cast_vote(cast.bo, entry, 0)
    for wanted in (Wanted(("Ja", "Kanske"), shows_names=True), Wanted(("Ja", "Nej"))):
        with pytest.raises(Conflict):
            change_poll(actor=cast.anna, entry_id=entry.pk, wanted=wanted)
    later = Wanted(changed.options, shows_names=True, ends_at=soon)
    change_poll(actor=cast.anna, entry_id=entry.pk, wanted=later)
    assert (Poll.objects.get().ends_at, votes_of(entry)) == (soon, [1, 0])
    with pytest.raises(Invalid):
        written_poll(Wanted(("Ja", "nej"), ends_at=timezone.now() - timedelta(days=1)))


def test_a_poll_goes_where_its_entry_goes(cast: Cast) -> None:
    entry = make_poll(cast.anna)
    cast_vote(cast.bo, entry, 0)
    entries.edit_entry(actor=cast.anna, entry_id=entry.pk, version=1, body="När ses vi, då?")
    assert Entry.objects.get(pk=entry.pk).outline["more"] == ["poll"]
    assert [
        one.thread_id for one in find(reader=cast.bo, text="has:poll", now=timezone.now()).threads
    ] == [entry.pk]
    entries.delete_entry(actor=cast.anna, entry_id=entry.pk)
    with pytest.raises(NotFound):
        cast_vote(cast.bo, entry, 1)
    entries.restore_entry(actor=cast.anna, entry_id=entry.pk)
    cast_vote(cast.bo, entry, 1)
    assert votes_of(entry) == [0, 1, 0]
    entries.delete_entry(actor=cast.anna, entry_id=entry.pk)
    purge_deleted(timezone.now() + timedelta(days=31))
    with as_system():
        assert not Vote.objects.exists()
    assert not Poll.objects.exists()


def test_a_poll_is_merged_and_split_with_its_entry(cast: Cast, client: Client) -> None:
    entry, into = make_poll(cast.anna), make_poll(cast.anna, body="Och var?")
    cast_vote(cast.bo, entry, 0)
    merge_threads(actor=cast.anna, entry_id=entry.pk, into_id=into.pk)
    page = sign_in(client, cast.bo).get(f"/entries/{into.pk}").content.decode()
    assert page.count('data-part="poll"') == 2
    client.post(f"/entries/{entry.pk}/poll/votes", {"option": option_ids(entry)[2]})
    split_thread(actor=cast.anna, entry_id=into.pk, comment_ids=[entry.pk], title="När")
    assert client.get(f"/entries/{entry.pk}").content.decode().count('data-part="poll"') == 1
    assert votes_of(entry) == [0, 0, 1]


def test_an_erased_person_is_no_longer_counted(cast: Cast) -> None:
    entry = make_poll(cast.anna, is_several=True)
    cast_vote(cast.bo, entry, 0, 1)
    cast_vote(cast.editor, entry, 0)
    with as_system():
        for _twice in range(2):
            forget_votes(cast.bo.pk)
        assert list(Vote.objects.values_list("person_id", flat=True)) == [cast.editor.pk]
    assert (votes_of(entry), Poll.objects.get().voters) == ([1, 0, 0], 1)


def test_a_poll_is_written_pressed_and_drafted_on_pages(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    form = {
        "body": "Vilken dag?",
        "audience": "colleagues:1.1",
        "poll_option": ["Måndag", "Tisdag", "", ""],
        "poll_names": "on",
    }
    kept = client.post("/write", {**form, "act": "draft"})
    assert kept.status_code == 303
    draft = Draft.objects.get()
    page = client.get(f"/drafts/{draft.pk}").content.decode()
    assert 'value="Tisdag"' in page
    wrong = client.post("/write", {**form, "poll_option": ["Måndag"]})
    assert wrong.status_code == 422
    assert 'value="Måndag"' in wrong.content.decode()
    client.post("/write", {**form, "draft": draft.pk})
    poll = Poll.objects.get()
    assert poll.shows_names
    assert not Draft.objects.exists()
    voter = sign_in(Client(), cast.bo)
    first = option_ids(poll.entry)[0]
    for count in (1, 0):
        pressed = voter.post(f"/entries/{poll.pk}/poll/votes", {"option": first})
        assert pressed.headers["Location"] == f"/entries/{poll.pk}#entry-{poll.pk}"
        assert votes_of(poll.entry)[0] == count
    assert voter.post(f"/entries/{poll.pk}/poll/end").status_code == 403
    for address in ("/", f"/entries/{poll.pk}"):
        assert "Nobody has voted yet" in voter.get(address).content.decode()


def test_pages_cost_the_same_however_many_polls_they_show(cast: Cast, client: Client) -> None:
    sign_in(client, cast.bo)
    make_person()

    def cost() -> int:
        client.get("/everything")
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/everything").status_code == 200
        return len([query for query in caught if "SAVEPOINT" not in query["sql"]])

    entries.write_post(actor=cast.anna, to=ToColleagues(), body="Inget att rösta om")
    without = cost()
    for _number in range(10):
        make_poll(cast.anna)
    ten = cost()
    for _number in range(10):
        make_poll(cast.anna)
    make_event(cast.anna, date(2099, 6, 3))
    assert (ten, cost()) == (without + 1, without + 1)


def test_a_poll_is_found_by_its_options(cast: Cast, client: Client) -> None:
    entry = make_poll(cast.anna, ("Värmepumpen i källaren", "Solpanelerna"))

    def found(text: str) -> list[int]:
        results = find(reader=cast.bo, text=text, now=timezone.now())
        return [one.thread_id for one in results.threads]

    assert found("pump") == found('"pumpen i källaren"') + found("pump") == [entry.pk]
    page = sign_in(client, cast.bo).get("/search?q=solpanel").content.decode()
    assert "“solpanel” begins" not in page
    assert "“solpanel” in the poll&#39;s options: Solpanelerna" in page
    with as_person(cast.anna.pk):
        change_poll(actor=cast.anna, entry_id=entry.pk, wanted=Wanted(("Vindkraft", "Kärnkraft")))
    assert found("solpanel") == []
    assert found("vindkraft") == [entry.pk]
    index_entries([entry.pk])
    assert found("kärnkraft") == [entry.pk]
