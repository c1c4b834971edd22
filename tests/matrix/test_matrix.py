"""Every address and every API operation, as everybody, against everything, compared with the oracle."""

import json
from collections.abc import Collection, Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from samband.api.root import api
from samband.kernel.tokens import new_token, token_hash
from samband.people.models import Person, Token
from samband.search.queries import find
from samband.search.suggestions import suggest
from tests.cast import Cast, sign_in
from tests.matrix.rules import OPERATIONS, PAGES
from tests.matrix.world import World, build, knows_space, reads_entry, sees_person

pytestmark = pytest.mark.django_db
FOREIGN = ("api/v1/", "oidc/")
PART = 40


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            yield from _routes(found, before + str(found.pattern))
        elif isinstance(found, URLPattern):
            yield before + str(found.pattern)


def _pages() -> list[str]:
    return [
        route for route in dict.fromkeys(_routes(get_resolver())) if not route.startswith(FOREIGN)
    ]


def _operations() -> list[tuple[str, str]]:
    paths: dict[str, dict[str, Any]] = api.get_openapi_schema()["paths"]
    return [
        (method, path.removeprefix("/api/v1"))
        for path, methods in paths.items()
        for method in methods
    ]


def _fill(route: str, given: dict[str, Any]) -> str:
    parts = []
    for part in route.split("/"):
        name = part.strip("<>{}").rpartition(":")[2]
        parts.append(str(given[name]) if part[:1] in "<{" and part else part)
    return "/".join(parts)


def _outcome(status: int, location: str) -> str:
    if status >= 500:
        return f"error {status}"
    if location.startswith(("/sign-in?", "/confirm?")) or location in ("/sign-in", "/confirm"):
        return "redirected"
    return {404: "absent", 401: "redirected", 403: "refused"}.get(status, "present")


@pytest.fixture
def world(cast: Cast) -> World:
    return build(cast)


class Visitor:
    """Everybody with one client: a client of its own for each look would cost as much as the page."""

    def __init__(self, world: World) -> None:
        self.client = Client()
        self.cookies = {
            person.pk: sign_in(Client(), person, confirmed=True).cookies.output()
            for person in world.readers
        }

    def as_person(self, person: Person | None) -> Client:
        """The client as this person, as they signed in; as nobody for None."""
        self.client.cookies = SimpleCookie(
            self.cookies[person.pk].replace("Set-Cookie: ", "") if person is not None else ""
        )
        return self.client


def test_every_page_and_operation_has_a_line() -> None:
    assert set(_pages()) == set(PAGES)
    assert set(_operations()) == set(OPERATIONS)


def _try_page(client: Client, path: str) -> str:
    """GET, or POST where there is no GET; whatever it changed is taken back, a session that it ended too."""
    with transaction.atomic():
        response = client.get(path)
        if response.status_code == 405:
            response = client.post(path, {})
        outcome = _outcome(response.status_code, response.headers.get("Location", ""))
        transaction.set_rollback(True)
    return outcome


def _parts(addresses: Collection[Any]) -> list[list[Any]]:
    """The addresses in a few parts: the world is built once for each, and who looks for one place runs one part."""
    ordered = sorted(addresses)
    return [ordered[start : start + PART] for start in range(0, len(ordered), PART)]


def _first(part: list[Any]) -> str:
    return "-".join(part[0]) if isinstance(part[0], tuple) else str(part[0]) or "home"


@pytest.mark.parametrize("routes", _parts(PAGES), ids=_first)
def test_pages(routes: list[str], world: World) -> None:
    visitor = Visitor(world)
    assert [wrong for route in routes for wrong in _wrong_at(route, world, visitor)] == []


def _wrong_at(route: str, world: World, visitor: Visitor) -> list[str]:
    rule = PAGES[route]
    wrong = []
    for given, thing in rule.things(world):
        path = "/" + _fill(route, given)
        if not rule.is_open:
            outcome = _try_page(visitor.as_person(None), path)
            if outcome != "redirected":
                wrong.append(f"{path} without signing in: {outcome}")
        for person in world.readers:
            outcome = _try_page(visitor.as_person(person), path)
            if outcome not in rule.expect(world, person, thing):
                wrong.append(
                    f"{path} as {person.handle}: {outcome}, not {set(rule.expect(world, person, thing))}"
                )
    return wrong


@pytest.mark.parametrize("operations", _parts(OPERATIONS), ids=_first)
def test_operations(operations: list[tuple[str, str]], world: World) -> None:
    secrets = {person.pk: _token(person) for person in world.readers}
    client = Client()
    found = (_wrong_calls(client, *operation, world, secrets) for operation in operations)
    assert [wrong for each in found for wrong in each] == []


def _wrong_calls(
    client: Client, method: str, path: str, world: World, secrets: dict[int, str]
) -> list[str]:
    rule = OPERATIONS[method, path]
    wrong = []
    for given, thing in rule.things(world):
        address = (
            "/api/v1" + _fill(path, given) + ("?q=pump" if path in ("/ask", "/search") else "")
        )
        data = rule.data(thing) if rule.data is not None else None
        if _call(client, method, address, data, "") != "redirected":
            wrong.append(f"{address} without a token")
        for person in world.readers:
            outcome = _call(client, method, address, data, secrets[person.pk])
            if outcome not in rule.expect(world, person, thing):
                wrong.append(f"{method} {address} as {person.handle}: {outcome}")
    return wrong


def _token(person: Person) -> str:
    secret = new_token()
    Token.objects.create(
        person=person,
        name="matrix",
        secret_hash=token_hash(secret),
        scopes=["read", "write", "ask", "import"],
        expires_at=timezone.now() + timedelta(days=1),
    )
    return secret


def _call(
    client: Client, method: str, address: str, data: dict[str, Any] | None, secret: str
) -> str:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    with transaction.atomic():
        response = client.generic(
            method.upper(),
            address,
            data=b"" if data is None else json.dumps(data).encode(),
            content_type="application/json",
            headers=headers,
        )
        transaction.set_rollback(True)
    return _outcome(response.status_code, "")


def test_what_nobody_may_see_stands_on_no_list(world: World) -> None:
    """Names of secret rooms and what is written there show on no page that lists things."""
    secret = [thing for thing in world.spaces if thing.openness == "secret"]
    for person in (world.stranger, world.cast.administrator):
        client = sign_in(Client(), person, confirmed=True)
        for path in (
            "/",
            "/rooms",
            "/mentions",
            "/people",
            "/people/anna",
            "/people/anna/entries",
            "/write",
            "/write/suggestions?sign=@&q=room:",
            "/write/suggestions?sign=@&q=s",
            "/links",
            "/drafts",
            "/calendar",
            "/ask?q=läsa",
            "/search",
            "/search?q=läsa",
            "/search?q=läsa&order=newest",
            "/search?q=in:nowhere",
            "/search/suggestions?for=in&text=s",
            "/search/suggestions?for=in&text=",
        ):
            page = client.get(path).content.decode()
            assert not [
                thing.space.slug
                for thing in secret
                if thing.space.name in page or thing.space.slug in page
            ]


def test_a_search_finds_what_its_reader_may_read(world: World) -> None:
    """By a word, by its author and by each room: what the oracle says, no entry more and none less."""
    by_room = {f"in:{thing.space.slug}": thing for thing in world.spaces}
    for person in world.readers:
        readable = {thing.id: thing for thing in world.entries if reads_entry(person, thing)}
        for query in ("läsa", "from:anna", "-finnsinte", *by_room):
            room = by_room.get(query)
            wanted = {key for key, thing in readable.items() if room is None or thing.space is room}
            if query == "from:anna" and not sees_person(person, world.cast.anna, world.spaces):
                wanted = set()
            for order in ("best", "newest"):
                found = find(reader=person, text=query, now=timezone.now(), order=order, limit=100)
                assert {one.thread_id for one in found.threads} == wanted, (person.handle, query)
        for thing in world.spaces:
            offered = suggest(reader=person, operator="in", text=thing.space.name)
            is_offered = thing.space.slug in {one.value for one in offered}
            assert is_offered == knows_space(person, thing), (person.handle, thing.space.slug)


def test_deactivated_people_are_out(world: World) -> None:
    client = sign_in(Client(), world.cast.bo)
    Person.objects.filter(pk=world.cast.bo.pk).update(state=Person.State.DEACTIVATED)
    assert _try_page(client, "/people") == "redirected"
