"""The people page and profiles: who finds whom."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samband.people import access, blocks
from samband.people.models import Person
from tests.cast import Cast, make_guest, make_person, sign_in


@pytest.fixture
def anna(cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.anna)


def found(client: Client, query: str = "") -> list[str]:
    """User names on the people page, in order."""
    page = client.get(f"/people{query}").content.decode().partition('<ul class="people')[2]
    return [
        part.partition('"')[0] for part in page.partition("</ul>")[0].split('href="/people/')[1:]
    ]


def test_everybody_active_in_swedish_order(cast: Cast, anna: Client) -> None:
    make_person("Örjan", handle="orjan")
    make_person("Ängla", handle="angla")
    make_person("Åke", handle="ake")
    make_person("élodie", handle="elodie")
    assert found(anna) == [
        "anna",
        "astrid",
        "bo",
        "edit",
        "elodie",
        "greta",
        "ake",
        "angla",
        "orjan",
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=ÅKER", ["anna"]),
        ("?q=anna+åke", ["anna"]),
        ("?q=@bo", ["bo"]),
        ("?q=gunnar", []),
        ("?q=ivar", []),
        ("?q=" + "x+" * 4000, []),
        ("?language=fi", ["anna"]),
        ("?language=xx", []),
        ("?team=999999", []),
        ("?team=-1", []),
        ("?team=1%27", []),
        ("?place=zzz", []),
    ],
)
def test_filters_find_or_find_nobody(
    cast: Cast, anna: Client, query: str, expected: list[str]
) -> None:
    assert anna.get(f"/people{query}").status_code == 200
    assert found(anna, query) == expected


def test_team_and_place_narrow(cast: Cast, anna: Client) -> None:
    assert found(anna, f"?team={cast.team.pk}") == ["anna"]
    assert found(anna, f"?team={cast.team.pk}&place={cast.place.pk}&q=anna") == ["anna"]


def test_pages_follow_each_other_without_gaps(cast: Cast, anna: Client) -> None:
    for _ in range(70):
        make_person("Same Name")
    seen: list[str] = []
    address = ""
    for _page in range(10):
        page = anna.get(f"/people{address}").content.decode()
        seen += found(anna, address)
        if 'rel="next"' not in page:
            break
        address = "?" + page.partition('rel="next" href="/people?')[2].partition('"')[0].replace(
            "&amp;", "&"
        )
    assert len(seen) == len(set(seen)) == 75
    assert anna.get("/people?after=nonsense").status_code == 422
    assert anna.get("/people?after=WyJ6eiIsIDFd").status_code == 200


def test_ten_and_twenty_people_cost_the_same_and_little(cast: Cast, anna: Client) -> None:
    counts = []
    for _round in range(2):
        for _ in range(10):
            make_person(team=cast.team, place=cast.place, languages=["sv"])
        anna.get("/people")
        with CaptureQueriesContext(connection) as captured:
            anna.get("/people")
        counts.append(len([q for q in captured if "SAVEPOINT" not in q["sql"]]))
    assert counts[0] == counts[1]
    assert counts[0] <= 6


def test_absent_gone_invited_and_not_yours_are_one_404(cast: Cast, anna: Client) -> None:
    absent = anna.get("/people/nobody")
    invited = anna.get("/people/ivar")
    assert absent.status_code == invited.status_code == 404
    assert _main(absent.content) == _main(invited.content)
    guest = sign_in(Client(), cast.guest)
    hidden, missing = guest.get("/people/anna"), guest.get("/people/nobody")
    assert hidden.status_code == 404
    assert _main(hidden.content) == _main(missing.content)
    assert anna.get("/people/gunnar").status_code == 200
    assert "has left" in anna.get("/people/gunnar").content.decode()


def _main(content: bytes) -> str:
    return content.decode().partition("<main")[2].partition("</main")[0]


def test_a_guest_sees_only_people_of_their_rooms(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_guest_scopes", [])
    guest = sign_in(Client(), cast.guest)
    other = make_guest("Other Guest", handle="other")
    assert found(guest) == ["greta"]
    assert "All teams" not in guest.get("/people").content.decode()
    access.register_guest_scope(lambda who: [cast.bo.pk, other.pk])
    assert found(guest) == ["bo", "greta", "other"]
    assert guest.get("/people/bo").status_code == 200
    assert guest.get("/people/anna").status_code == 404
    assert found(guest, f"?team={cast.team.pk}") == []


def test_blocks_and_buttons_of_other_packages_stand_on_a_profile(
    cast: Cast, anna: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from samband.web.parts import Action

    def button(reader: Person, person: Person) -> Action | None:
        return None if reader == person else Action(f"Write to {person.name}", "/write")

    monkeypatch.setattr(blocks, "_actions", [(10, button)])
    assert "Write to" not in anna.get("/people/anna").content.decode()
    assert "Write to Bo Östlund" in anna.get("/people/bo").content.decode()


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "\u202eevil", "🐟🐟🐟", "N" * 5000, "a\u0000b"]
)
def test_strange_names_are_only_names(cast: Cast, anna: Client, name: str) -> None:
    person = make_person(name.replace("\x00", ""))
    for path in ("/people", f"/people/{person.handle}"):
        answer = anna.get(path)
        assert answer.status_code == 200
        assert b"<img src=x" not in answer.content


@pytest.mark.parametrize(
    "handle", ["bo?q=%00", "..", "a/b", "%2e%2e", "anna%00", "å" * 50, "x" * 5000]
)
def test_strange_addresses_are_404(anna: Client, handle: str) -> None:
    assert anna.get(f"/people/{handle}").status_code == 404


def test_a_profile_is_cheap(
    cast: Cast, anna: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    anna.get("/people/bo")
    with CaptureQueriesContext(connection) as captured:
        anna.get("/people/bo")
    own = [q["sql"] for q in captured if "SAVEPOINT" not in q["sql"]]
    assert len([sql for sql in own if "people_" in sql.partition("WHERE")[0]]) <= 3
