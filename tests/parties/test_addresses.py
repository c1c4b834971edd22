"""What an address says about a person."""

import pytest

from samband.parties.addresses import is_role_address, read_address


@pytest.mark.parametrize(
    "value",
    [
        "info@bolag.example", "no-reply@bolag.example", "kundtjanst@bolag.example",
        "root@maskin.example", "dev-announce@lists.bolag.example", "anna@lists.bolag.example",
        "list-bounces@bolag.example", "noreply-42@bolag.example", "Support+7@bolag.example",
        "12345+helper[bot]@users.noreply.github.com",
    ],
)  # fmt: skip
def test_role_addresses_are_known(value: str) -> None:
    assert is_role_address(value)


@pytest.mark.parametrize(
    "value", ["anna@bolag.example", "me@anna.example", "rootsson@bolag.example", "x", "", "@@"]
)
def test_other_addresses_are_not(value: str) -> None:
    assert not is_role_address(value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna.Ek@gmail.com", "annaek@googlemail.com"),
        ("anna+lists@bolag.example", "ANNA@bolag.example"),
        ("12+annaek@users.noreply.github.com", "annaek@users.noreply.github.com"),
        ("anna at bolag dot example", "anna@bolag.example"),
    ],
)
def test_the_same_mailbox_written_otherwise(one: str, other: str) -> None:
    assert read_address("email", one).same_as & read_address("email", other).same_as


def test_an_address_on_a_nameless_machine_is_nobodys_own() -> None:
    assert read_address("email", "anna@localhost").same_as == frozenset()
    assert read_address("email", "anna@laptop.local").same_as == frozenset()


def test_free_mail_is_no_organisation() -> None:
    assert read_address("email", "anna@gmail.com").organisation == ""
    assert read_address("email", "anna@cs.skola.example").organisation == "skola.example"
    assert read_address("email", "anna@cs.skola.ac.uk").organisation == "skola.ac.uk"


def test_handles_phones_and_profiles() -> None:
    assert read_address("handle", "@Anna.Ek@social.example").handle == "annaek"
    same = read_address("phone", "+46 70-123 45 67").same_as
    assert same == read_address("phone", "0046701234567").same_as
    assert read_address("url", "https://www.forge.example/annaek/").handle == "annaek"
