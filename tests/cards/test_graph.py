"""Pictures of networks: the same each time, few crossings, every node a link with a name."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from samband.cards.graph import Edge, Node, draw_sides, ordered
from samband.cards.network import Look, my_network
from samband.kernel.db import as_person
from tests.cards.builders import make_card, make_organisation, make_outsider, make_tie
from tests.cast import Cast

PAIRS = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("vwxyz")), unique=True)


def _crossings(left: list[str], right: list[str], pairs: list[tuple[str, str]]) -> int:
    places = [(left.index(one), right.index(other)) for one, other in pairs]
    return sum(
        (a - c) * (b - d) < 0
        for number, (a, b) in enumerate(places)
        for c, d in places[number + 1 :]
    )


@given(pairs=PAIRS)
def test_the_order_has_everybody_once_and_is_the_same_each_time(
    pairs: list[tuple[str, str]],
) -> None:
    left, right = ordered("abcde", "vwxyz", pairs)
    assert (sorted(left), sorted(right)) == (list("abcde"), list("vwxyz"))
    assert ordered("abcde", "vwxyz", pairs) == (left, right)


def test_a_ladder_that_stands_on_its_head_is_turned() -> None:
    pairs = [("a", "z"), ("b", "y"), ("c", "x")]
    left, right = ordered("abc", "xyz", pairs)
    assert _crossings(left, right, pairs) == 0


def test_names_are_escaped_and_nodes_are_named_links() -> None:
    one = Node("p1", "<b>", "B", 1, "/people/b", '"quoted"', "colleague")
    other = Node("c1", "Kim & Bo", "K", 2, "/contacts/1", "Kim")
    drawn = draw_sides([one], [other], [Edge("p1", "c1", "well")], "Who")
    assert "<b>" not in drawn
    assert drawn.count('<a href="/contacts/1"') == 2  # wide and tall
    assert drawn.count('aria-label="&quot;quoted&quot;"') == 2
    assert not re.search(r"\son\w+=|style=", drawn)


@pytest.mark.django_db
def test_my_network_now_and_then(cast: Cast, client: Client) -> None:
    organisation = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    now = timezone.now()
    new, old = make_outsider(), make_outsider()
    for party, name, at in ((new, "Ny Berg", now), (old, "Gamla Dahl", now - timedelta(days=700))):
        make_card(
            cast.anna, party, name, organisation=organisation, organisation_name="Återcell",
            topics=["Vind"] if party is new else [],
        )  # fmt: skip
        make_tie(
            cast.anna.pk, cast.anna.party, party, 10, reader=cast.anna, at=at - timedelta(days=1)
        )
    with as_person(cast.anna.pk):
        here = my_network(cast.anna, Look(band="well"), now=now)
        then = my_network(cast.anna, Look(band="well", months=23), now=now)
        vind = my_network(cast.anna, Look(topic="vind"), now=now)
    assert [one.name for people in here.groups for one in people] == ["Ny Berg"]
    assert [one.name for people in then.groups for one in people] == ["Gamla Dahl"]
    assert [one.name for people in vind.groups for one in people] == ["Ny Berg"]
    client.force_login(cast.anna)
    page = client.get("/contacts/network").content.decode()
    assert page.count(f'<a href="/contacts/{new.pk}" class="net__node"') == 2
    client.force_login(cast.administrator)
    assert "Ny Berg" not in client.get("/contacts/network").content.decode()


@pytest.mark.django_db
def test_whom_nothing_tells_of_stands_last_and_says_so(cast: Cast, client: Client) -> None:
    organisation = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    quiet, met, other = (make_outsider() for _ in range(3))
    for party, name in ((quiet, "Alla Berg"), (met, "Ossian Ek")):
        make_card(cast.anna, party, name, organisation=organisation, organisation_name="Återcell")
    make_card(cast.anna, other, "Bea Dahl", organisation_name="Annat AB")
    now = timezone.now()
    make_tie(cast.anna.pk, cast.anna.party, met, 0.25, reader=cast.anna, at=now)

    def known(**look: Any) -> list[tuple[str, str]]:
        with as_person(cast.anna.pk):
            found = my_network(cast.anna, Look(**look), now=now)
        return [(one.name, one.band) for people in found.groups for one in people]

    nothing = [("Alla Berg", "unknown"), ("Bea Dahl", "unknown")]
    assert known() == [("Ossian Ek", "met"), *nothing]
    assert known(band="met") == [("Ossian Ek", "met")]
    assert sorted(known(band="unknown")) == nothing
    client.force_login(cast.anna)
    page = client.get("/contacts/network").content.decode()
    assert page.count("You have met.") == 3
    assert page.count("Nothing shows yet how well you know each other.") == 2 * 3
    # Wide and tall.
    assert page.count('class="net__tie net__tie--0 net__tie--own"') == 2 * 2


@pytest.mark.django_db
def test_an_organisations_picture_shows_what_its_reader_may_see(cast: Cast, client: Client) -> None:
    organisation = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    shared, hidden = make_outsider(), make_outsider()
    make_card(cast.anna, shared, "Kim Berg", level="shared", organisation=organisation)
    make_card(cast.anna, hidden, "Dold Dahl", organisation=organisation)
    make_tie(cast.bo.pk, cast.bo.party, shared, 10, reader=cast.bo)
    client.force_login(cast.bo)
    page = client.get(f"/organisations/{organisation.pk}/picture").content.decode()
    assert "Anna Åkerman has met Kim Berg." in page
    assert "You know each other well." in page
    assert "Dold" not in page
    assert "net__tie--own" in page
