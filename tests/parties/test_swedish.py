"""Invented people as Swedes write themselves: å, ä and ö, short forms, handles, married names, phones."""

import pytest

from samband.parties import model
from samband.parties.addresses import e164
from samband.parties.rules import Observation, resolve

# (kind, value, name, who it is): everybody is invented.
PEOPLE = [
    ("email", "asa.oberg@kvarnen.example", "Åsa Öberg", "åsa"),
    ("email", "aoberg@hemma.example", "Asa Oberg", "åsa"),
    ("email", "aasa@moln.example", "Aasa Oeberg", "åsa"),
    ("email", "lars.hjalmarsson@kvarnen.example", "Lars Hjalmarsson", "lars"),
    ("email", "lasse.hjalmarsson@hemma.example", "Lasse Hjalmarsson", "lars"),
    ("email", "jnordlander@kvarnen.example", "J Nordlander", "jöns"),
    ("email", "jons.nordlander@brev.example", "Jöns Nordlander", "jöns"),
    ("email", "bjorn.saterlind@verket.example", "Säterlind, Björn", "björn"),
    ("email", "bsaterlind@hemma.example", "", "björn"),
    ("phone", "070-123 45 67", "Åsa Öberg", "åsa"),
    ("phone", "+46 70 123 45 67", "", "åsa"),
    ("phone", "0046701234567", "", "åsa"),
    # Not the same: a common surname, another given name, a shared address.
    ("email", "anna.karlsson@kvarnen.example", "Anna Karlsson", "anna"),
    ("email", "anne.carlsson@verket.example", "Anne Carlsson", "anne"),
    ("email", "oskar.oberg@kvarnen.example", "Oskar Öberg", "oskar"),
    ("email", "info@kvarnen.example", "Åsa Öberg", "info"),
    ("email", "info@kvarnen.example", "Lars Hjalmarsson", "info"),
    ("email", "info@kvarnen.example", "Björn Säterlind", "info"),
]


def found() -> tuple[dict[int, int], set[tuple[int, int]]]:
    seen = [
        Observation(f"{number:03d}", kind, value, ((name, 3),) if name else ())
        for number, (kind, value, name, _who) in enumerate(PEOPLE)
    ]
    resolution = resolve(seen)
    group = {int(one): number for number, ids in enumerate(resolution.groups) for one in ids}
    return group, {(int(ask.a), int(ask.b)) for ask in resolution.asks}


def test_nobody_is_joined_who_is_not_the_same() -> None:
    group, _asks = found()
    for one, a in enumerate(PEOPLE):
        for other, b in enumerate(PEOPLE):
            if group[one] == group[other] and "info" not in (a[3], b[3]):
                assert a[3] == b[3], (a, b)
    shared = {group[n] for n, person in enumerate(PEOPLE) if person[3] == "info"}
    assert shared.isdisjoint(group[n] for n, person in enumerate(PEOPLE) if person[3] != "info")


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (3, 4), (5, 6), (7, 8), (9, 10), (9, 11), (0, 9)])
def test_who_is_the_same_is_joined_or_asked(pair: tuple[int, int]) -> None:
    group, asks = found()
    together = {tuple(sorted((group[a], group[b]))) for a, b in asks}
    one, other = group[pair[0]], group[pair[1]]
    assert one == other or tuple(sorted((one, other))) in together


def test_a_new_surname_is_asked_and_never_joined_by_itself() -> None:
    seen = [
        Observation("1", "email", "karin.ekwall@kvarnen.example", (("Karin Ekwall", 5),)),
        Observation("2", "email", "karin.ekwall@hemma.example", (("Karin Tornmark", 5),)),
        Observation("3", "email", "ola.ny@kvarnen.example", (("Ola Ny", 5),)),
    ]
    resolution = resolve(seen)
    assert len(resolution.groups) == 3
    assert [(ask.a, ask.b) for ask in resolution.asks] == [("1", "2")]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("070-123 45 67", "+46701234567"),
        ("+46 (0)70-123 45 67", "+46701234567"),
        ("0046 70 1234567", "+46701234567"),
        ("tel:+46-8-123456;ext=7", "+468123456"),
        ("08-12 34 56", "+468123456"),
        ("+1 (212) 555-0100", "+12125550100"),
        ("112", "112"),
        ("", ""),
    ],
)
def test_numbers_are_compared_as_e164(written: str, number: str) -> None:
    assert e164(written) == number


def test_a_model_file_reads_as_it_was_written() -> None:
    shipped = model.shipped()
    assert model.read_model(model.write_model(shipped)) == shipped
    assert shipped.price("same") == 0
    assert all(shipped.price(level) > 0 for level in model.LEVELS[1:])
    with pytest.raises(ValueError, match="above 0"):
        model.read_model(model.write_model(shipped).replace("0.0223", "0"))
