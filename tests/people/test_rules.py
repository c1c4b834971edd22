"""Laws of the pure rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.people.registration import HANDLE, handle_words
from samband.people.rules import (
    MOST_ROWS,
    browser_name,
    decode_table,
    network_of,
    read_invitees,
)

CELL = st.text(st.characters(blacklist_categories=["Cs"]), max_size=20)


@given(st.text(max_size=400), st.booleans())
def test_no_text_breaks_a_list_and_no_row_is_both_good_and_bad(text: str, needs: bool) -> None:
    good, bad = read_invitees(text, needs_email=needs)
    assert not {invitee.row for invitee in good} & {problem.row for problem in bad}
    emails = [invitee.email for invitee in good if invitee.email]
    assert len(emails) == len(set(emails))
    assert all(invitee.email for invitee in good) or not needs


@given(st.lists(st.from_regex(r"[A-Za-zÅÄÖåäö]{1,12}", fullmatch=True), min_size=1, max_size=30))
def test_every_written_name_is_invited_or_named_in_a_problem(names: list[str]) -> None:
    # "namn" alone in the first row would be a heading.
    rows = [f"X {name}" for name in names]
    good, bad = read_invitees("\n".join(rows), needs_email=False)
    assert len(good) + len({problem.row for problem in bad}) == len(rows)


@given(st.permutations(["name", "email", "role", "team", "place"]), st.sampled_from(",;\t"))
def test_headings_give_the_order_and_any_separator_works(order: list[str], mark: str) -> None:
    row = {
        "name": "Åsa Öberg",
        "email": "asa@norr.example",
        "role": "editor",
        "team": "Nät",
        "place": "Luleå",
    }
    text = mark.join(order) + "\n" + mark.join(row[column] for column in order)
    (invitee,), problems = read_invitees(text, needs_email=True)
    assert not problems
    assert (invitee.name, invitee.email, invitee.role) == ("Åsa Öberg", row["email"], "editor")
    assert (invitee.team, invitee.place, invitee.row) == ("Nät", "Luleå", 2)


@given(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_tables_are_read_in_what_spreadsheets_write(encoding: str) -> None:
    assert decode_table("Åsa;Öberg".encode(encoding)) == "Åsa;Öberg"


@given(st.binary(max_size=300))
def test_any_bytes_can_be_looked_at(data: bytes) -> None:
    read_invitees(decode_table(data), needs_email=False)


def test_too_long_a_list_is_refused_as_a_whole() -> None:
    text = "\n".join(f"Person {n}" for n in range(MOST_ROWS + 1))
    good, (problem,) = read_invitees(text, needs_email=False)
    assert good == ()
    assert (problem.code, problem.value) == ("too-many", str(MOST_ROWS + 1))


@given(st.text(max_size=200))
def test_every_name_gives_a_usable_handle(name: str) -> None:
    assert HANDLE.fullmatch(handle_words(name))


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Åsa Öberg", "asa.oberg"),
        ("Lars-Ove Tjärnlund", "lars.tjarnlund"),
        ("Dragan Petrovski-Lind", "dragan.lind"),
        ("Łukasz Dvořák", "lukasz.dvorak"),
        ("🐟", "person"),
        ("", "person"),
        ("x" * 500, "x" * 28),
    ],
)
def test_handles_of_names(name: str, handle: str) -> None:
    assert handle_words(name) == handle


@given(st.ip_addresses())
def test_a_network_contains_its_address_and_stays_itself(address: object) -> None:
    network = network_of(str(address))
    assert network_of(network.partition("/")[0]) == network


@pytest.mark.parametrize("text", ["", "x", "999.1.1.1", "::ffff:", "1.2.3.4, 5.6.7.8"])
def test_unreadable_addresses_share_one_limit(text: str) -> None:
    assert network_of(text) == "unknown"


def test_an_address_in_the_other_notation_is_the_same_network() -> None:
    assert network_of("::ffff:192.0.2.9") == network_of("192.0.2.200") == "192.0.2.0/24"


@given(st.text(max_size=600))
def test_a_browser_is_short_and_from_a_fixed_list(agent: str) -> None:
    assert len(browser_name(agent)) <= 30


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox · Linux",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18.0 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome · Android"),
        ("curl/8.0", ""),
    ],
)
def test_browsers_as_their_owners_know_them(agent: str, name: str) -> None:
    assert browser_name(agent) == name
