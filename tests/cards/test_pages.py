"""Pages of the outside network."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samband.cards.models import Card
from samband.kernel.db import as_person
from samband.parties.models import Identity
from tests.cards.builders import make_card, make_organisation, make_outsider
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db


def test_my_contact_is_mine(cast: Cast, client: Client) -> None:
    party = make_outsider()
    make_card(cast.anna, party, "Kim Berg")
    client.force_login(cast.anna)
    assert "Kim Berg" in client.get("/contacts").content.decode()
    assert "Kim Berg" in client.get(f"/contacts/{party.pk}").content.decode()
    client.force_login(cast.administrator)
    assert "Kim Berg" not in client.get("/contacts").content.decode()
    hidden, absent = client.get(f"/contacts/{party.pk}"), client.get("/contacts/999999999")
    assert hidden.status_code == absent.status_code == 404
    assert len(hidden.content) == len(absent.content)


def test_sharing_shows_first_what_others_will_see(cast: Cast, client: Client) -> None:
    organisation = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    party = make_outsider()
    make_card(cast.anna, party, "Kim Berg", organisation=organisation, organisation_name="Återcell")
    sign_in(client, cast.anna)
    assert client.get("/contacts/sharing").status_code == 302  # to prove who one is
    sign_in(client, cast.anna, confirmed=True)
    page = client.get("/contacts/sharing").content.decode()
    assert "selected" not in page
    choice = {f"level-{organisation.pk}": "shared"}
    shown = client.post("/contacts/sharing", choice)
    assert "What every colleague would newly see, your manager too" in shown.content.decode()
    with as_person(cast.anna.pk):
        assert Card.objects.get().level == "mine"
    client.post("/contacts/sharing", {**choice, "step": "apply"})
    with as_person(cast.anna.pk):
        assert Card.objects.get().level == "shared"
    client.force_login(cast.bo)
    page = client.get(f"/organisations/{organisation.pk}").content.decode()
    assert "Anna Åkerman has met Kim Berg." in page
    assert "/write?to=people&amp;persons=@anna" in page
    assert "<svg" in page


def test_choosing_nothing_is_said(cast: Cast, client: Client) -> None:
    make_card(cast.anna, make_outsider(), "Kim Berg")
    sign_in(client, cast.anna, confirmed=True)
    assert client.post("/contacts/sharing", {}).status_code == 422
    assert client.post("/contacts/sharing", {"level-0": "company"}).status_code == 404


def test_nobody_changes_the_level_of_anothers_card(cast: Cast, client: Client) -> None:
    party = make_outsider()
    make_card(cast.anna, party, "Kim Berg", level="shared")
    client.force_login(cast.bo)
    assert client.post(f"/contacts/{party.pk}/level", {"level": "mine"}).status_code == 404


def test_guests_find_no_network(cast: Cast, client: Client) -> None:
    client.force_login(cast.guest)
    assert client.get("/contacts").status_code == 404


@pytest.mark.parametrize("how", ["mine", "shared", "public"])
def test_a_longer_list_costs_no_more_statements(cast: Cast, client: Client, how: str) -> None:
    client.force_login(cast.anna)

    def cost(count: int) -> int:
        owner = cast.anna if how == "mine" else cast.bo
        for number in range(count):
            make_card(owner, make_outsider(), f"Kim {number}", level="shared")
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(f"/contacts?show={how}").status_code == 200
        return len(found)

    client.get("/contacts")
    assert cost(10) == cost(10)


def test_a_name_that_is_html_stays_a_name(cast: Cast, client: Client) -> None:
    party = make_outsider()
    make_card(cast.anna, party, "<script>alert(1)</script>", level="shared")
    client.force_login(cast.bo)
    page = client.get(f"/contacts/{party.pk}").content.decode()
    assert "<script>alert" not in page


def test_a_name_is_found_as_one_types_it_and_stands_once(cast: Cast, client: Client) -> None:
    """A card and the address it came from have different sort keys; two colleagues spell a name differently."""
    party = make_outsider()
    make_card(cast.anna, party, "Åsa Kimber", level="shared")
    with as_person(cast.anna.pk):
        Identity.objects.create(
            layer=cast.anna.pk,
            value="asa@k.example",
            name="Asa Kimber",
            name_key="asa kimber",
            party=party,
        )
    make_card(cast.editor, party, "Åsa M. Kimber", level="shared")
    for person, how in ((cast.anna, "mine"), (cast.bo, "shared")):
        client.force_login(person)
        for typed in ("Åsa", "asa", "kim", "KIMBER", "imb", "Kimbre", ""):
            page = client.get("/contacts", {"show": how, "name": typed}).content.decode()
            assert page.count(f'href="/contacts/{party.pk}"') == 1, (how, typed)
        page = client.get("/contacts", {"show": how, "name": "kim berg"}).content.decode()
        assert f"/contacts/{party.pk}" not in page


def test_an_address_is_found_by_its_name_with_accents(cast: Cast, client: Client) -> None:
    party = make_outsider()
    with as_person(cast.anna.pk):
        Identity.objects.create(
            value="asa@k.example", name="Åsa Kimber", name_key="asa kimber", party=party
        )
    client.force_login(cast.bo)
    page = client.get("/contacts", {"show": "public", "name": "Ås"}).content.decode()
    assert f"/contacts/{party.pk}" in page
