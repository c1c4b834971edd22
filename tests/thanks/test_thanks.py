"""Thanks: whom they reach, where they show, what they prove, and what those who are thanked decide."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.html import strip_tags

from samband.ask import queries as ask
from samband.ask import words as ask_words
from samband.entries import actions as entries
from samband.entries.addressing import Addressee, ToColleagues, ToPeople, ToSpace
from samband.entries.models import Entry
from samband.entries.peace import block_person, unblock_person
from samband.kernel.db import as_person
from samband.kernel.errors import Invalid, NotFound
from samband.knowledge.actions import reject_evidence
from samband.knowledge.models import Document
from samband.notices.noting import note_entry
from samband.notices.queries import notices_of
from samband.people.models import Person
from samband.search.queries import find
from samband.thanks.actions import choose_showing, say_thanks
from samband.thanks.evidence import erase
from samband.thanks.queries import thanks_to
from tests.activity.test_pages import statements
from tests.cast import Cast, make_person, sign_in
from tests.knowledge.factories import fill
from tests.spaces.factories import make_room

WORDS = "Du bytte packningen mitt i natten, och huset blev varmt."


def thank(by: Person, *handles: str, to: Addressee | None = None, **more: Any) -> Entry:
    more.setdefault("topics", ["värmepump"])
    with as_person(by.pk):
        return say_thanks(actor=by, handles=handles, words=WORDS, to=to or ToColleagues(), **more)


def seen(reader: Person, person: Person) -> list[int]:
    with as_person(reader.pk):
        return [card.id for card in thanks_to(reader, person).rows]


def reasons(reader: Person, person: Person, query: str = "värmepump") -> list[str]:
    """What Ask says about why one should ask somebody."""
    with as_person(reader.pk), translation.override("en"):
        answer = ask.answer(reader=reader, query=query, now=timezone.now())
        return [
            ask_words.deed(item, answer.thanks)
            for knower in answer.people
            if knower.party_id == person.party_id
            for item in knower.evidence
        ]


def told(person: Person) -> list[str]:
    with translation.override("en"):
        return [strip_tags(line.sentence) for line in notices_of(person).rows]


def test_thanks_are_an_entry_that_speaks_for_the_one_who_helped(cast: Cast) -> None:
    fill(cast.editor)
    entry = thank(cast.anna, "bo")
    assert (entry.kind, entry.body) == ("thanks", f"🙏 @bo · #värmepump\n\n{WORDS}")
    assert seen(cast.editor, cast.bo) == seen(cast.bo, cast.bo) == [entry.pk]
    assert seen(cast.guest, cast.bo) == []
    assert reasons(cast.editor, cast.bo) == ["Anna Åkerman thanked for help with värmepump"]
    assert reasons(cast.editor, cast.anna) == []
    note_entry(entry.pk, timezone.now())
    assert told(cast.bo) == ["Anna Åkerman thanks you"]
    found = find(reader=cast.editor, text="has:thanks packning", now=timezone.now())
    assert [one.thread_id for one in found.threads] == [entry.pk]
    with as_person(cast.anna.pk):
        entries.delete_entry(actor=cast.anna, entry_id=entry.pk)
    assert seen(cast.bo, cast.bo) == []
    assert reasons(cast.editor, cast.bo) == told(cast.bo) == []
    with as_person(cast.anna.pk):
        entries.restore_entry(actor=cast.anna, entry_id=entry.pk)
    assert seen(cast.bo, cast.bo) == [entry.pk]
    assert len(reasons(cast.editor, cast.bo)) == 1


@pytest.mark.parametrize(
    ("handles", "code"),
    [
        ((), "nobody"),
        (("anna",), "oneself"),
        (("bo", "anna"), "oneself"),
        (("gunnar",), "nobody"),  # has left
        (("ivar",), "nobody"),  # has not come yet
        (tuple(f"p{number}" for number in range(11)), "too-many"),
        (("greta",), "no-reader"),  # a guest does not read what goes to all colleagues
    ],
)
def test_who_can_be_thanked(cast: Cast, handles: tuple[str, ...], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        thank(cast.anna, *handles)
    assert refused.value.code == code
    assert not Entry.objects.exists()


def test_a_room_s_thanks_stay_in_the_room(cast: Cast) -> None:
    fill(cast.editor)
    room = make_room(cast.anna, "Hemligt", "secret")
    with pytest.raises(Invalid, match="Bo Östlund"):
        thank(cast.anna, "bo", to=ToSpace(room.pk))
    entry = thank(cast.anna, "bo", to=ToPeople(("edit",)))
    assert seen(cast.editor, cast.bo) == seen(cast.bo, cast.bo) == [entry.pk]
    assert seen(cast.administrator, cast.bo) == []
    assert reasons(cast.administrator, cast.bo) == []


def test_who_is_thanked_decides_what_shows(cast: Cast) -> None:
    fill(cast.editor)
    entry = thank(cast.anna, "bo", "edit")
    for by in (cast.anna, cast.administrator):
        with as_person(by.pk), pytest.raises(NotFound):
            choose_showing(actor=by, entry_id=entry.pk, on_profile=False)
    with as_person(cast.bo.pk):
        choose_showing(actor=cast.bo, entry_id=entry.pk, on_profile=False)
    assert seen(cast.anna, cast.bo) == []
    assert seen(cast.bo, cast.bo) == seen(cast.anna, cast.editor) == [entry.pk]
    assert len(reasons(cast.anna, cast.bo)) == 1
    with as_person(cast.bo.pk):
        choose_showing(actor=cast.bo, entry_id=entry.pk, on_profile=True, as_evidence=False)
    assert seen(cast.anna, cast.bo) == [entry.pk]
    assert reasons(cast.anna, cast.bo) == []
    assert len(reasons(cast.anna, cast.editor)) == 1
    with as_person(cast.bo.pk):
        choose_showing(actor=cast.bo, entry_id=entry.pk, as_evidence=True)
        # "This is wrong" beside an answer is the same choice, and can be taken back in the same place.
        reject_evidence(actor=cast.bo, document_id=Document.objects.get(entry=entry).pk)
    assert reasons(cast.anna, cast.bo) == []
    with as_person(cast.bo.pk):
        choose_showing(actor=cast.bo, entry_id=entry.pk, as_evidence=True)
    assert len(reasons(cast.anna, cast.bo)) == 1


def test_thanks_by_somebody_one_blocked_count_for_nothing(cast: Cast) -> None:
    fill(cast.editor)
    before = thank(cast.anna, "bo")
    with as_person(cast.bo.pk):
        block_person(actor=cast.bo, handle="anna")
    after = thank(cast.anna, "bo")
    note_entry(after.pk, timezone.now())
    assert seen(cast.editor, cast.bo) == []
    assert reasons(cast.editor, cast.bo) == told(cast.bo) == []
    with as_person(cast.bo.pk):
        unblock_person(actor=cast.bo, handle="anna")
    assert seen(cast.editor, cast.bo) == [after.pk, before.pk]
    assert len(reasons(cast.editor, cast.bo)) == 2


def test_who_is_no_longer_named_is_no_longer_thanked(cast: Cast) -> None:
    fill(cast.editor)
    entry = thank(cast.anna, "bo", "edit")
    with as_person(cast.anna.pk):
        entries.edit_entry(
            actor=cast.anna, entry_id=entry.pk, version=1, body=f"🙏 @edit · #värmepump\n\n{WORDS}"
        )
    assert seen(cast.anna, cast.bo) == []
    assert reasons(cast.anna, cast.bo) == []
    assert seen(cast.anna, cast.editor) == [entry.pk]


def test_erasing_forgets_who_was_thanked(cast: Cast) -> None:
    fill(cast.editor)
    entry = thank(cast.anna, "bo")
    for _time in range(2):
        erase(cast.bo.pk)
    assert not entry.thanked.exists()
    assert reasons(cast.anna, cast.bo) == []


def test_the_page_that_thanks(cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    with as_person(cast.bo.pk):
        root = entries.write_post(
            actor=cast.bo, to=ToColleagues(), body="Så byter man packningen #pumpar"
        )
    menu = client.get(f"/entries/{root.pk}").content.decode()
    assert f"/thanks/new?for={root.pk}" in menu
    page = client.get(f"/thanks/new?for={root.pk}").content.decode()
    assert 'value="@bo"' in page
    assert 'value="pumpar"' in page
    assert "Så byter man packningen" in page
    sent = {
        "persons": "@bo",
        "topics": "pumpar, heat pumps",
        "words": WORDS,
        "audience": "colleagues:1.1",
        "for": root.pk,
    }
    wrong = client.post("/thanks/new", {**sent, "persons": "@anna"})
    assert wrong.status_code == 422
    assert "thank yourself" in wrong.content.decode()
    assert client.post("/thanks/new", {**sent, "audience": ""}).status_code == 422
    response = client.post("/thanks/new", sent)
    entry = Entry.objects.get(kind="thanks")
    assert (response.status_code, response["Location"]) == (303, f"/entries/{entry.pk}")
    assert entry.quoted_id == root.pk
    assert sorted(entry.outline["hashtags"]) == ["heat-pumps", "pumpar"]
    assert "Say thank you for this" not in client.get(f"/entries/{entry.pk}").content.decode()
    bo = sign_in(Client(), cast.bo)
    assert "Hide on my profile" in bo.get(f"/entries/{entry.pk}").content.decode()
    chosen = bo.post(f"/thanks/{entry.pk}/showing", {"profile": "0", "next": "/people/bo/thanks"})
    assert chosen["Location"] == "/people/bo/thanks"
    assert "Show on my profile" in bo.get("/people/bo/thanks").content.decode()
    assert WORDS not in client.get("/people/bo/thanks").content.decode()
    assert WORDS not in client.get("/people/bo").content.decode()


def test_a_page_of_thanks_costs_the_same_for_10_and_for_20(cast: Cast, client: Client) -> None:
    sign_in(client, cast.bo)
    costs = []
    for count in (10, 20):
        for _number in range(10):
            thank(make_person(), "bo")
        costs.append(statements(client, "/people/bo/thanks"))
        page = client.get("/people/bo/thanks").content.decode()
        assert page.count('class="thanks__choices"') == count
    assert costs[0] == costs[1] <= 6
    thank(make_person(), "bo")
    first = seen(cast.bo, cast.bo)
    with as_person(cast.bo.pk):
        page_one = thanks_to(cast.bo, cast.bo, limit=15)
        rest = thanks_to(cast.bo, cast.bo, page_one.next_cursor, limit=15)
    assert [card.id for card in [*page_one.rows, *rest.rows]][:20] == first
    assert len(rest.rows) == 6
