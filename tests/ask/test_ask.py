"""Ask: on the page, over the API, in the terminal; the same answer behind the same doors."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from samband.ask import command, queries
from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues, ToPeople
from samband.kernel.db import as_person
from samband.kernel.tokens import new_token, token_hash
from samband.knowledge import actions as knowledge
from samband.people import limits
from samband.people.models import Person, Token
from tests.cards.builders import make_card, make_organisation, make_outsider
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def _write(author: Person, body: str, to: object = None) -> int:
    with as_person(author.pk):
        entry = entries.write_post(actor=author, to=to or ToColleagues(), body=body)  # type: ignore[arg-type]  # an addressee
    knowledge.index_entry(entry.pk)
    return entry.pk


def _token(person: Person, scopes: list[str]) -> str:
    secret = new_token()
    Token.objects.create(
        person=person,
        name="test",
        secret_hash=token_hash(secret),
        scopes=scopes,
        expires_at=timezone.now() + timedelta(days=1),
    )
    return secret


def _page(client: Client, person: Person, query: str, **more: str) -> str:
    client.force_login(person)
    response = client.get("/ask", {"q": query, **more})
    assert response.status_code == 200
    return response.content.decode()


def test_who_wrote_about_it_is_named_with_the_reason(cast: Cast, client: Client) -> None:
    for text in (
        "Värmepumpen läcker vid flänsen igen. #värmepump",
        "Ny packning till värmepumpen.",
    ):
        _write(cast.anna, text)
    page = _page(client, cast.bo, "läckande värmepump")
    assert "Anna Åkerman" in page
    assert "Why Anna?" in page
    assert "<mark>" in page
    assert "/write?to=people&amp;persons=%40anna" in page


def test_what_the_asker_may_not_see_is_neither_shown_nor_counted(
    cast: Cast, client: Client
) -> None:
    _write(cast.anna, "Hemligt om kondensatorn i ställverket.", ToPeople(("edit",)))
    page = _page(client, cast.bo, "kondensatorn ställverket")
    assert "Nobody here has written about this" in page
    assert "Hemligt" not in page
    assert "Hemligt" in _page(client, cast.editor, "kondensatorn ställverket")


@pytest.mark.parametrize(
    "query", ["och att det", "?", "#", "x" * 10_000, "<script>", "\u202eabc", "%", "'; --"]
)
def test_odd_questions_are_answered_calmly(cast: Cast, client: Client, query: str) -> None:
    page = _page(client, cast.bo, query)
    assert "<script>alert" not in page


def test_an_empty_question_says_what_can_be_asked(cast: Cast, client: Client) -> None:
    assert "Who here knows about this?" in _page(client, cast.bo, "  ")


def test_an_organisation_with_a_typing_error_is_found_with_the_way_there(
    cast: Cast, client: Client
) -> None:
    organisation = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    make_card(
        cast.anna,
        make_outsider(),
        "Kim Berg",
        level="shared",
        organisation=organisation,
        organisation_name="Återcell",
    )
    page = _page(client, cast.bo, "återcel")
    assert f"/organisations/{organisation.pk}" in page
    assert "Anna Åkerman has met Kim Berg." in page
    assert "<svg" in page


def test_a_person_outside_is_found_by_name_only_where_shared(cast: Cast, client: Client) -> None:
    shared, private = make_outsider(), make_outsider()
    make_card(cast.anna, shared, "Sonja Delad", level="shared")
    make_card(cast.anna, private, "Petra Privat")
    assert f"/contacts/{shared.pk}" in _page(client, cast.bo, "sonja delad")
    assert f"/contacts/{private.pk}" not in _page(client, cast.bo, "petra privat")


def test_guests_get_no_outside(cast: Cast, client: Client) -> None:
    make_card(cast.anna, make_outsider(), "Sonja Delad", level="shared")
    assert "/contacts/" not in _page(client, cast.guest, "sonja delad")


def test_this_is_wrong_is_for_the_person_it_is_about(cast: Cast, client: Client) -> None:
    for text in ("Flygaska i pannan, mätt och vägd.", "Pannan ger mindre flygaska nu."):
        _write(cast.anna, text)
    page = _page(client, cast.anna, "flygaska panna")
    assert "This is wrong" in page
    addresses = [part.split('"')[0] for part in page.split('action="/evidence/')[1:]]
    client.force_login(cast.bo)
    assert client.post(f"/evidence/{addresses[0]}").status_code == 404
    client.force_login(cast.anna)
    assert {client.post(f"/evidence/{a}").status_code for a in addresses} == {303}
    assert "Why you?" not in _page(client, cast.anna, "flygaska panna")
    assert (
        "Anna"
        not in _page(client, cast.bo, "flygaska panna")
        .split("<h2>Here, ask</h2>")[1]
        .split("<h2>")[0]
    )


def test_the_api_and_the_terminal_give_the_same_answer(cast: Cast, client: Client) -> None:
    _write(cast.anna, "Takskottning av solceller sker uppifrån och ner.")
    secret = _token(cast.bo, ["ask"])
    over_api = client.get(
        "/api/v1/ask",
        {"q": "takskottning solceller"},
        headers={"Authorization": f"Bearer {secret}"},
    ).json()
    (answer,) = command.answers(cast.bo, ["takskottning solceller", "  "])
    assert json.loads(command.as_json(answer)) == over_api
    assert over_api["people"][0]["handle"] == "anna"


def test_a_token_without_the_scope_is_told_so(cast: Cast, client: Client) -> None:
    secret = _token(cast.bo, ["read"])
    response = client.get("/api/v1/ask", {"q": "x"}, headers={"Authorization": f"Bearer {secret}"})
    assert response.status_code == 403
    assert response.json()["code"] == "scope-missing"
    assert client.get("/api/v1/ask", {"q": "x"}).status_code == 401


def test_a_topic_shows_only_through_what_the_reader_sees(cast: Cast, client: Client) -> None:
    _write(cast.anna, "Bara för Edit. #ventilbyte", ToPeople(("edit",)))
    client.force_login(cast.bo)
    assert client.get("/topics/ventilbyte").status_code == 404
    client.force_login(cast.editor)
    assert client.get("/topics/ventilbyte").status_code == 200


def test_searching_is_limited(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits.SEARCHES == 60
    monkeypatch.setattr(limits, "SEARCHES", 1)
    client.force_login(cast.bo)
    # Of three, two fall into one minute also when a new one begins meanwhile.
    codes = [client.get("/ask", {"q": "x"}).status_code for _ in range(3)]
    assert codes[0] == 200
    assert 429 in codes


def test_a_colleagues_name_gives_them_and_not_words_like_it(cast: Cast, client: Client) -> None:
    """ "Hanna" has the stem of "hann", and is one letter from "Hanne"."""
    Person.objects.filter(pk=cast.anna.pk).update(name="Hanna Bergsell")
    make_card(cast.bo, make_outsider(), "Hanne Asphed", level="shared")
    _write(cast.bo, "Vi hann spärra länken.")
    _write(cast.bo, "Fråga Hanna Bergsell om reglerna.")
    client.force_login(cast.editor)
    for question in ("Hanna Bergsell", "hanna bergsel"):
        page = client.get("/ask", {"q": question}).content.decode()
        assert "Hanna Bergsell" in page
        assert "Hanne Asphed" not in page
        assert "spärra" not in page
        assert question != "Hanna Bergsell" or "om reglerna" in page
        assert "Why Bo?" not in page


def test_an_answer_stands_with_what_it_answered(cast: Cast, client: Client) -> None:
    """Who said it stands first; a comment without the word shows how its thread begins."""
    root = _write(cast.anna, "Ny effekttariff från januari. Vad säger kunderna?")
    with as_person(cast.bo.pk):
        answer = entries.comment(actor=cast.bo, parent_id=root, body="De ringer redan.")
    knowledge.index_entry(answer.pk)
    with as_person(cast.editor.pk):
        found = queries.answer(
            reader=cast.editor, query="vem kan nåt om effekttariffer", now=timezone.now()
        )
    assert [knower.name for knower in found.people] == [cast.anna.name, cast.bo.name]
    (reason,) = found.people[1].evidence
    assert reason.title.startswith("Ny effekttariff")
    assert [hit.entry_id for hit in found.said] == [root], "a thread stands with what says it"
    with translation.override("en"):
        told = command.as_text(found)
    assert "Already said" in told
    assert told.index(cast.anna.name) < told.index(cast.bo.name) < told.index("Already said")


def test_the_last_part_of_a_word_nobody_said_is_found(cast: Cast, client: Client) -> None:
    _write(cast.anna, "El är dyr i vinter.")
    _write(cast.anna, "Avbrott i Kvarnsele i natt.")
    with as_person(cast.bo.pk):
        found = queries.answer(reader=cast.bo, query="elavbrott", now=timezone.now())
    assert [hit.snippet for hit in found.said] == ["Avbrott i Kvarnsele i natt."]
    assert not found.people, "it is said of another sort of it too"


def _battery_people(cast: Cast) -> tuple[int, int]:
    """Two at Skarv: Kim, whose shared card says batteries, and Ola, whose says nothing."""
    skarv = make_organisation("Skarv", "skarv.example", reader=cast.anna)
    found = []
    for name, title in (("Kim Berg", "Batteritekniker"), ("Ola Ny", "")):
        party = make_outsider()
        make_card(
            cast.anna,
            party,
            name,
            level="shared",
            organisation=skarv,
            organisation_name="Skarv",
            title=title,
        )
        found.append(party.pk)
    return found[0], found[1]


def test_anybody_who_knows_about_something_at_an_organisation(cast: Cast, client: Client) -> None:
    kim, ola = _battery_people(cast)
    page = _page(client, cast.bo, "batterier på Skarv")
    assert "Who there knows about batterier" in page
    assert "Anna Åkerman has met Kim Berg." in page
    assert "Anna Åkerman has met Ola Ny." not in page
    with as_person(cast.bo.pk):
        (named,) = queries.answer(reader=cast.bo, query="batterier på Skarv", now=NOW).named
    assert [one.line.party_id for one in named.on_topic] == [kim]
    page = _page(client, cast.bo, "svetsning på Skarv")
    assert "Nothing says that anybody there knows about svetsning" in page
    assert f"/contacts/{ola}" not in page or "has met Ola Ny" in page


def test_a_hidden_card_says_nothing_about_what_somebody_knows(cast: Cast, client: Client) -> None:
    skarv = make_organisation("Skarv", "skarv.example", reader=cast.anna)
    make_card(
        cast.anna, make_outsider(), "Kim Berg", organisation=skarv, title="Batteritekniker",
        organisation_name="Skarv",
    )  # fmt: skip
    page = _page(client, cast.bo, "batterier på Skarv")
    assert "Batteritekniker" not in page
    assert "Kim Berg" not in page
    # Her own card answers her, with or without the organisation.
    assert "Your card says: Batteritekniker." in _page(client, cast.anna, "batteritekniker")


def test_ways_to_an_organisation_over_the_api(cast: Cast, client: Client) -> None:
    kim, _ola = _battery_people(cast)
    headers = {"Authorization": f"Bearer {_token(cast.bo, ['read', 'ask'])}"}
    organisation = client.get(f"/api/v1/contacts/{kim}", headers=headers).json()["organisation_id"]
    address = f"/api/v1/organisations/{organisation}/ways"
    found = client.get(address, {"topic": "batterier"}, headers=headers).json()
    assert found["on_topic"] == [kim]
    assert [(way["steps"][0]["handle"], way["contact"]) for way in found["ways"]] == [
        ("anna", "Kim Berg")
    ]
    asked = client.get("/api/v1/ask", {"q": "batterier på Skarv"}, headers=headers).json()
    assert [one["id"] for one in asked["named"][0]["on_topic"]] == [kim]
    assert client.get(f"/api/v1/contacts/{kim}/ways", headers=headers).json()["ways"]
