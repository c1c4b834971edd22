"""Reading, catching up, saving, being reminded, picks and voices through their addresses."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samband.activity.models import Follow, Pick, ReadState, Reminder, Saved
from samband.activity.reading import views
from samband.activity.reading.actions import LONG
from samband.activity.reading.queries import (
    UnreadCounts,
    UnreadThread,
    unread_counts,
    unread_threads,
)
from samband.activity.reminders import _due, register_due, tell_due
from samband.activity.voices.rules import Ages, circle_of, greeters
from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues, ToPeople, ToSpace
from samband.entries.models import Entry
from samband.people.models import Person
from samband.spaces import actions as spaces
from tests.cast import Cast, make_person, sign_in
from tests.spaces.factories import make_room

CHOICE = {"HTTP_ACCEPT": "application/json"}


def begin(*people: Person) -> None:
    """They joined before anything in the test was written."""
    for person in people:
        Person.objects.filter(pk=person.pk).update(joined_at=timezone.now() - timedelta(days=5))


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def test_opening_a_thread_reads_what_it_shows_and_says_what_was_new(
    cast: Cast, client: Client
) -> None:
    begin(cast.bo)
    root = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Hej")
    entries.comment(actor=cast.anna, parent_id=root.pk, body="Ett")
    sign_in(client, cast.bo)
    assert unread_counts(cast.bo).everything == 2
    assert "New since you were here" not in page(client, f"/entries/{root.pk}")
    assert unread_counts(cast.bo).everything == 0
    second = entries.comment(actor=cast.anna, parent_id=root.pk, body="Två")
    assert unread_threads(cast.bo)[root.pk].first == second.number
    html = page(client, f"/entries/{root.pk}")
    assert html.index("New since you were here") < html.index(">Två<")
    assert html.index(">Ett<") < html.index("New since you were here")
    assert client.post(f"/entries/{second.pk}/unread").status_code == 303
    counts = client.get(f"/unread/counts?entries={root.pk},x,99999999999").json()
    assert counts["counts"]["home"] == 1
    assert counts["threads"] == {str(root.pk): "1 new"}
    assert client.post(f"/entries/{root.pk}/reading").status_code == 303
    assert unread_counts(cast.bo).everything == 0


def test_catching_up_begins_with_what_was_discussed_most(cast: Cast, client: Client) -> None:
    begin(cast.bo)
    room = make_room(cast.anna, "Värme", "closed", cast.bo)
    quiet = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Stilla ensam rad")
    busy = entries.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Livlig fråga")
    entries.comment(actor=cast.anna, parent_id=busy.pk, body="Svar som är nyast")
    sign_in(client, cast.bo)
    html = page(client, "/unread")
    assert html.index("Livlig fråga") < html.index("Stilla ensam rad")
    assert "Svar som är nyast" in html
    assert "Anna Åkerman" in html
    assert client.post("/rooms/varme/reading").status_code == 303
    html = page(client, "/unread")
    assert "Livlig" not in html
    assert "Stilla" in html
    assert client.post("/reading/seen", {"entries": f"{quiet.pk},{busy.pk},7"}).status_code == 204
    assert "You have read everything" in page(client, "/unread")
    client.post(f"/entries/{quiet.pk}/unread")
    client.post("/reading/seen", {"entries": str(quiet.pk)})
    assert unread_counts(cast.bo).everything == 1, "marked unread: passing by does not read it"
    client.post("/reading", {"next": "/"})
    entries.write_post(actor=cast.anna, to=ToPeople(("bo",)), body="Bara till dig")
    assert unread_counts(cast.bo).concerns == 1
    assert client.post("/reading").status_code == 303
    assert unread_counts(cast.bo).everything == 0


def test_the_three_ways_to_look_at_home(cast: Cast, client: Client) -> None:
    mine = make_room(cast.anna, "Mitt", "open", cast.bo)
    other = make_room(cast.anna, "Annat", "open")
    entries.write_post(actor=cast.anna, to=ToSpace(mine.pk), body="w-in-my-room")
    lost = entries.write_post(actor=cast.anna, to=ToSpace(other.pk), body="w-elsewhere")
    asked = entries.write_post(actor=cast.anna, to=ToSpace(other.pk), body="w-named @bo")
    answered = entries.write_post(actor=cast.bo, to=ToSpace(other.pk), body="w-own-words")
    entries.comment(actor=cast.anna, parent_id=answered.pk, body="w-answer-to-bo")
    entries.write_post(actor=cast.anna, to=ToPeople(("bo",)), body="w-direct-words")
    sign_in(client, cast.bo)

    def seen(address: str) -> set[str]:
        words = "w-in-my-room|w-elsewhere|w-named|w-own-words|w-answer-to-bo|w-direct-words"
        return set(re.findall(words, page(client, address)))

    assert seen("/") == {"w-in-my-room", "w-own-words", "w-direct-words"}
    assert seen("/everything") == {
        "w-in-my-room",
        "w-elsewhere",
        "w-named",
        "w-own-words",
        "w-direct-words",
    }
    assert seen("/concerns") == {"w-named", "w-answer-to-bo", "w-direct-words"}
    for level, there in (("all", True), ("nothing", False)):
        client.post(f"/entries/{lost.pk}/following", {"level": level})
        assert ("w-elsewhere" in page(client, "/")) is there
    client.post("/rooms/annat/following", {"level": "all"})
    client.post("/rooms/mitt/following", {"level": "concerns"})
    assert seen("/") == {"w-named", "w-own-words", "w-direct-words"}
    client.post("/people/anna/following", {"level": "nothing"})
    assert seen("/") == {"w-own-words"}
    assert asked.pk


def test_the_line_stands_where_one_was(cast: Cast, client: Client) -> None:
    from samband.activity.models import Visit

    sign_in(client, cast.bo)
    entries.write_post(actor=cast.anna, to=ToColleagues(), body="before-the-line")
    assert "new since you were here" not in page(client, "/")
    Visit.objects.update(begun_at=timezone.now() - timedelta(hours=2))
    entries.write_post(actor=cast.anna, to=ToColleagues(), body="after-the-line")
    for _again in range(2):
        html = page(client, "/")
        assert "1 new since you were here" in html
        assert html.index("after-the-line") < html.index("Above this line")
        assert html.index("Above this line") < html.index("before-the-line")
    Visit.objects.update(begun_at=timezone.now() - timedelta(hours=2))
    assert "1 new since you were here" in page(client, "/"), "nothing newer: the line stays"


def test_looking_for_long_follows_where_one_would_not_hear_it_all(
    cast: Cast, client: Client
) -> None:
    room = make_room(cast.anna, "Annat", "open")
    there = entries.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Länge")
    everywhere = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Alla")
    sign_in(client, cast.bo)
    for root, is_raised in ((there, True), (everywhere, False)):
        answers = [client.post(f"/entries/{root.pk}/dwelling") for _step in range(LONG)]
        assert [one.status_code for one in answers[:-1]] == [204] * (LONG - 1)
        assert (answers[-1].status_code == 200) is is_raised
    row = Follow.objects.get()
    assert (row.thread_id, row.by_itself, row.level) == (there.pk, True, "all")
    assert "You read here for long" in page(client, f"/entries/{there.pk}")
    client.post(f"/entries/{there.pk}/following", {"level": ""})
    assert not Follow.objects.exists()
    assert ReadState.objects.get(root=there).looked == 0


def test_saving_and_being_reminded(cast: Cast, client: Client) -> None:
    room = make_room(cast.anna, "Slutet", "closed", cast.bo)
    entry = entries.write_post(actor=cast.anna, to=ToSpace(room.pk), body="**Att** minnas")
    sign_in(client, cast.bo)
    assert client.post(f"/entries/{entry.pk}/saving").status_code == 303
    assert (
        client.post(f"/entries/{entry.pk}/reminder", {"at": "2020-01-01T10:00"}).status_code == 422
    )
    soon = timezone.localtime() + timedelta(days=1)
    sent = {"at": soon.strftime("%Y-%m-%dT%H:%M"), "note": "ring först"}
    assert client.post(f"/entries/{entry.pk}/reminder", sent).status_code == 303
    html = page(client, "/saved")
    assert ">Att minnas<" in html
    assert "**Att**" not in html
    assert "ring först" in html
    told: list[str] = []

    def tell(reminder: Reminder) -> None:
        told.append(reminder.note)

    register_due(tell)
    try:
        assert tell_due(timezone.now()) == 0
        assert tell_due(timezone.now() + timedelta(days=2)) == 1
        assert tell_due(timezone.now() + timedelta(days=2)) == 0
        assert told == ["ring först"]
        bell = page(client, "/notifications")
        assert "You wanted to be reminded of" in bell
        assert "ring först" in bell
        client.post(f"/entries/{entry.pk}/reminder", sent)
        spaces.remove_member(actor=cast.anna, slug=room.slug, person=cast.bo)
        assert tell_due(timezone.now() + timedelta(days=2)) == 0, "who can't read it is not told"
    finally:
        _due.remove(tell)
    assert "Att minnas" not in page(client, "/saved")
    assert Saved.objects.count() == 1


def test_editors_pick_what_all_may_read(cast: Cast, client: Client) -> None:
    entry = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Läsvärt")
    room = make_room(cast.editor, "Slutet", "closed")
    hidden = entries.write_post(actor=cast.editor, to=ToSpace(room.pk), body="Inåt")
    sign_in(client, cast.editor)
    assert client.post(f"/entries/{entry.pk}/picking", {"reason": " "}).status_code == 422
    assert client.post(f"/entries/{entry.pk}/picking", {"reason": "Bra skrivet"}).status_code == 303
    assert client.post(f"/entries/{hidden.pk}/picking", {"reason": "x"}).status_code == 403
    sign_in(client, cast.bo)
    for address in ("/home/beside", "/picks"):
        html = page(client, address)
        assert "Läsvärt" in html
        assert "Bra skrivet" in html
    assert client.post(f"/entries/{entry.pk}/picking", {"reason": "x"}).status_code == 404
    assert "Läsvärt" not in page(sign_in(Client(), cast.guest), "/picks")
    sign_in(client, cast.editor)
    client.post(f"/entries/{entry.pk}/picking/end")
    assert not Pick.objects.exists()


def test_circles_grow_with_age() -> None:
    ages = Ages(4, 24, 48)

    def shown(hours: int, **who: bool) -> str | None:
        told = {"is_member": False, "knows_topic": False, "is_editor": False, **who}
        return circle_of(timedelta(hours=hours), ages, **told)

    assert [shown(h, is_member=True) for h in (3, 4, 99)] == [None, "members", "members"]
    assert [shown(h, knows_topic=True) for h in (23, 24)] == [None, "followers"]
    assert [shown(h, is_editor=True) for h in (47, 48)] == [None, "editors"]
    assert shown(999) is None
    assert greeters(7, [1, 2, 3, 4, 5]) == greeters(7, [5, 4, 3, 2, 1])
    assert len({tuple(greeters(n, list(range(1, 20)))) for n in range(40)}) > 10


def test_questions_and_first_words_wait_for_those_whose_turn_it_is(
    cast: Cast, client: Client
) -> None:
    room = make_room(cast.anna, "Värme", "open", cast.bo)
    newcomer = make_person("Nora Ny", handle="nora")
    for person in (cast.anna, cast.bo, cast.editor, newcomer):
        begin(person)
    Entry.objects.all().delete()
    past = timezone.now() - timedelta(hours=30)
    before = past - timedelta(days=1)
    entries.write_post(actor=cast.anna, to=ToColleagues(), body="Annas första", now=before)
    question = entries.write_post(
        actor=cast.anna, to=ToSpace(room.pk), body="Hur tätar man #pumpar?", now=past
    )
    Entry.objects.filter(pk=question.pk).update(kind="question")
    first = entries.write_post(actor=newcomer, to=ToColleagues(), body="Hej allihop, Nora här")

    def waits(person: Person, words: str) -> bool:
        return words in page(sign_in(Client(), person), "/waiting")

    assert waits(cast.bo, "Hur tätar man")
    assert not waits(cast.administrator, "Hur tätar man")
    Follow.objects.create(person=cast.administrator, topic="pumpar", level="all")
    assert waits(cast.administrator, "Hur tätar man")
    assert not waits(cast.editor, "Hur tätar man")
    sign_in(client, cast.administrator)
    sent = {"members": "4", "followers": "24", "editors": "25"}
    assert client.post("/admin/voices", {**sent, "members": "99"}).status_code == 422
    assert client.post("/admin/voices", sent).status_code == 303
    assert waits(cast.editor, "Hur tätar man")
    assert waits(cast.editor, "Nora här"), "nobody is near: editors greet"
    assert not waits(cast.bo, "Nora här")
    Person.objects.filter(pk__in=[newcomer.pk, cast.bo.pk]).update(team=cast.team)
    assert waits(cast.bo, "Nora här")
    entries.comment(actor=cast.bo, parent_id=first.pk, body="Välkommen")
    entries.comment(actor=cast.bo, parent_id=question.pk, body="Med lin")
    for person in (cast.bo, cast.editor):
        assert not waits(person, "Nora här")
        assert not waits(person, "Hur tätar man")


def test_nobody_counts_beyond_a_thousand(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(cast.bo)
    root = entries.write_post(actor=cast.anna, to=ToColleagues(), body="Hej")
    room = make_room(cast.anna, "Pilot", "open", cast.bo)
    many = UnreadCounts(everything=1000, concerns=999, rooms={room.pk: 12_345})
    monkeypatch.setattr(views, "unread_counts", lambda person: many)
    one = UnreadThread(root.pk, 1000, 0, timezone.now())
    monkeypatch.setattr(views, "unread_threads", lambda person, roots: {root.pk: one})
    sign_in(client, cast.bo)
    html = page(client, "/unread")
    assert "More than 999 things are new to you" in html
    assert '<span aria-hidden="true">999+</span><span class="hidden"> more than 999 unread' in html
    assert client.get(f"/unread/counts?entries={root.pk}").json()["threads"] == {
        str(root.pk): "more than 999 unread"
    }
    cast.bo.language = "sv"
    cast.bo.save(update_fields=["language"])
    html = page(client, "/unread")
    assert "fler än 999 olästa" in html
    assert "Fler än 999 saker är nya för dig" in html
