"""The pages, the API and the command line of searching."""

import json
from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samband.ask.command import reader_named
from samband.entries import actions
from samband.entries import reactions as entries_reactions
from samband.entries.addressing import ToColleagues, ToPeople, ToSpace
from samband.kernel.db import as_person
from samband.kernel.tokens import new_token, token_hash
from samband.people import limits
from samband.people.models import Person, Token
from samband.search import actions as saved
from samband.search import command
from samband.search.models import SavedSearch
from samband.search.saved import newest_of
from tests.activity.test_pages import statements
from tests.cast import Cast, sign_in
from tests.gatherings.factories import make_event, make_poll
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db


def _statements(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_results_are_marked_and_say_why(cast: Cast) -> None:
    entry = actions.write_post(
        actor=cast.anna, to=ToColleagues(), title="Pump 7", body="Värmepumpen <b>läcker</b>"
    )
    actions.comment(actor=cast.bo, parent_id=entry.pk, body="Ring om pumpar")
    client = sign_in(Client(), cast.bo)
    page = client.get("/search", {"q": "pump"}).content.decode()
    assert "<mark>Pump</mark> 7" in page
    assert "<mark>pumpar</mark>" in page
    assert "“pump” in the title" in page
    assert "&lt;b&gt;" in page or "<b>" not in page
    page = client.get("/search", {"q": "värme from:anna"}).content.decode()
    assert "“värme” begins “Värmepumpen”" in page
    assert "written by Anna" in page


def test_what_is_not_understood_finds_nothing_and_says_what_may_be_meant(cast: Cast) -> None:
    actions.write_post(actor=cast.anna, to=ToColleagues(), body="Ett inlägg om pumpar")
    client = sign_in(Client(), cast.bo)
    for query in (
        "form:anna",
        "has:fiel",
        "before:soon",
        "from:nobody.here",
        "in:nowhere",
        "from:",
    ):
        page = client.get("/search", {"q": query}).content.decode()
        assert "notice--warning" in page, query
        assert "pumpar" not in page, query
    page = client.get("/search", {"q": "form:anna pumpar"}).content.decode()
    assert "from:anna pumpar" in page


def test_a_page_of_results_has_six_statements_whatever_is_found(cast: Cast) -> None:
    client = sign_in(Client(), cast.bo)
    room = make_room(cast.anna, "Pilot")
    answered = actions.write_post(actor=cast.anna, to=ToColleagues(), body="Hur mår pump nio?")
    actions.comment(actor=cast.anna, parent_id=answered.pk, body="Den där pump som läcker")
    actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="pump https://pump.example/a")
    actions.write_post(actor=cast.anna, to=ToPeople((cast.bo.handle,)), body="pump mellan oss")
    make_poll(cast.anna, ("pump ett", "pump två"))
    make_event(cast.anna, date(2027, 3, 4), body="pump visas")
    entries_reactions.react(actor=cast.bo, entry_id=answered.pk, emoji="🙏")
    saved.save_search(actor=cast.bo, name="Mina pumpar", query="pump")
    costs = []
    for number in range(6, 21):
        actions.write_post(actor=cast.anna, to=ToColleagues(), body=f"pump {number}")
        if number in (10, 20):
            costs.append(
                [
                    statements(client, f"/search?q={query}")
                    for query in (
                        "pump",
                        "pump&order=newest",
                        "pump+from:anna",
                        "pump+from:anna+in:pilot+is:unread",
                        "from:anna+in:direct",
                        "has:poll+in:pilot",
                        "nowhere",
                    )
                ]
            )
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 6


def test_suggestions_cost_the_same_for_names_that_are_and_are_not(cast: Cast) -> None:
    client = sign_in(Client(), cast.bo)
    offers = {
        _statements(client, f"/search/suggestions?for={name}&text={text}")
        for name in ("from", "in", "topic")
        for text in ("a", "zzz")
    }
    assert len(offers) == 1
    # Also under the name of another form's field for a person.
    found = client.get("/search/suggestions?for=from&keeper=an").text
    assert '<option value="anna">Anna Åkerman</option>' in found


def test_the_form_writes_the_operators(cast: Cast) -> None:
    client = sign_in(Client(), cast.bo)
    sent = {
        "words": "pump", "phrase": 'går "inte"', "without": "sol vind", "people": "Anna Å", "room": "battery-pilot",
        "topic": "#Drift", "has": ["link", "code"], "state": ["comment"], "after": "2026-05-03", "before": "", "lang": "sv",
    }  # fmt: skip
    answer = client.get("/search/form", sent)
    (query,) = parse_qs(urlsplit(answer["Location"]).query)["q"]
    assert query == (
        'pump "går inte" -sol -vind from:"Anna Å" in:battery-pilot topic:Drift has:link has:code is:comment '
        "after:2026-05-03 lang:sv"
    )
    page = client.get("/search", {"q": query}).content.decode()
    assert 'value="går inte"' in page
    assert 'name="has" value="code" checked' in page
    assert 'value="2026-05-03"' in page


def test_searches_are_kept_ordered_shown_on_home_and_removed(cast: Cast) -> None:
    entry = actions.write_post(actor=cast.anna, to=ToColleagues(), title="Pump sju", body="läcker")
    client = sign_in(Client(), cast.bo)
    for name in ("Pumpar", "Bilder"):
        client.post("/search/saved", {"name": name, "query": "pump"})
    with as_person(cast.bo.pk):
        first, second = SavedSearch.objects.order_by("position")
    client.post(f"/search/saved/{second.pk}/place", {"to": "up"})
    client.post(f"/search/saved/{first.pk}/home", {"shown": "1"})
    page = client.get("/search/saved").content.decode()
    assert page.rindex("Bilder") < page.rindex("Pumpar")
    assert "Pump sju" in client.get("/").content.decode()
    other = sign_in(Client(), cast.anna)
    assert other.post(f"/search/saved/{first.pk}/removal").status_code == 404
    assert "Pumpar" not in other.get("/search/saved").content.decode()
    client.post(f"/search/saved/{first.pk}/removal")
    with as_person(cast.bo.pk):
        assert [one.name for one in SavedSearch.objects.all()] == ["Bilder"]
        found = newest_of(cast.bo, second.query, now=timezone.now())
    assert [thread.id for thread in found] == [entry.pk]
    page = client.post(
        "/search/saved", {"name": "x", "query": "zzz:1"}, follow=True
    ).content.decode()
    assert "can&#39;t be kept" in page


def _token(person: Person) -> dict[str, str]:
    secret = new_token()
    Token.objects.create(
        person=person,
        name="search",
        secret_hash=token_hash(secret),
        scopes=["read", "write"],
        expires_at=timezone.now() + timedelta(days=1),
    )
    return {"Authorization": f"Bearer {secret}"}


def test_the_api_and_the_command_give_the_same_page_by_page(cast: Cast) -> None:
    for number in range(25):
        actions.write_post(actor=cast.anna, to=ToColleagues(), body=f"pump {number}")
    room = make_room(cast.anna, "Hemligt", "secret")
    actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="pump i hemlighet")
    headers = _token(cast.bo)
    seen: list[int] = []
    for order in ("best", "newest"):
        after, pages = "", 0
        while True:
            answer = (
                Client()
                .get(
                    "/api/v1/search", {"q": "pump", "order": order, "after": after}, headers=headers
                )
                .json()
            )
            seen += [thread["id"] for thread in answer["threads"]]
            after, pages = answer["next"], pages + 1
            if not after:
                break
        assert pages == 2
    assert len(seen) == 50
    assert len(set(seen)) == 25
    bad = Client().get("/api/v1/search", {"q": "pump", "after": "zzz"}, headers=headers)
    assert bad.status_code == 422
    results = command.results_for(reader_named("bo"), "pump", order="newest")
    said = json.loads(command.as_json("pump", results))
    assert [thread["id"] for thread in said["threads"]] == seen[25:45]
    assert "hemlighet" not in command.as_text(results)


def test_searching_is_limited(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SEARCHES", 0)
    client = sign_in(Client(), cast.bo)
    assert client.get("/search", {"q": "pump"}).status_code == 429
    assert client.get("/search").status_code == 200
    answer = Client().get("/api/v1/search", {"q": "pump"}, headers=_token(cast.bo))
    assert answer.status_code == 429


def test_a_search_on_home_costs_the_page_one_statement_and_is_ones_own(cast: Cast) -> None:
    actions.write_post(actor=cast.anna, to=ToColleagues(), body="Pumpen läcker")
    client = sign_in(Client(), cast.bo)
    client.get("/")
    before = _statements(client, "/")
    client.post("/search/saved", {"name": "Pumpar", "query": "pumpen"})
    [kept] = _kept(cast)
    client.post(f"/search/saved/{kept}/home", {"shown": "1"})
    client.get("/")
    assert _statements(client, "/") == before + 1
    part = f"/search/saved/{kept}/newest"
    assert f'hx-get="{part}"' in client.get("/").content.decode()
    assert "Pumpen läcker" in client.get(part).content.decode()
    assert sign_in(Client(), cast.anna).get(part).status_code == 404


def _kept(cast: Cast) -> list[int]:
    with as_person(cast.bo.pk):
        return list(SavedSearch.objects.values_list("pk", flat=True))
