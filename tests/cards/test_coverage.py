"""The coverage map says nothing about small groups, nor what is left of them; what hangs on me is mine to see."""

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from samband.cards.organisations.coverage import coverage, lost_without
from samband.cards.organisations.coverage_rules import SMALLEST, Knows, columns_of, table
from samband.kernel.db import as_person
from samband.people.models import Team
from tests.cards.builders import make_card, make_organisation, make_outsider
from tests.cast import Cast, make_person

TEAMS = st.dictionaries(
    st.integers(1, 30), st.one_of(st.none(), st.integers(1, 4)), min_size=1, max_size=30
)
KNOWS = st.lists(
    st.builds(Knows, st.integers(1, 3), st.integers(1, 30), st.booleans()), max_size=60
)


@given(team_of=TEAMS, knows=KNOWS)
def test_no_column_is_a_small_group_and_rows_add_up(
    team_of: dict[int, int | None], knows: list[Knows]
) -> None:
    columns = columns_of(team_of)
    found = table(knows, team_of, (1, 2, 3))
    for column in found.columns:
        assert list(columns.values()).count(column) >= SMALLEST
    for row in found.rows:
        assert row.ties == sum(row.cells)
        assert row.fading is None or row.ties >= SMALLEST
        assert (row.only_id is not None) == (row.ties == 1)


@given(team_of=TEAMS, knows=KNOWS)
def test_what_a_hidden_group_knows_changes_nothing(
    team_of: dict[int, int | None], knows: list[Knows]
) -> None:
    columns = columns_of(team_of)
    seen = [one for one in knows if one.person_id in columns]
    assert table(knows, team_of, (1, 2, 3)) == table(seen, team_of, (1, 2, 3))


@pytest.mark.django_db
def test_the_map_is_made_of_what_all_see(cast: Cast, client: Client) -> None:
    team = Team.objects.create(name="Vind")
    ours = [make_person(team=team) for _ in range(5)]
    organisation = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    party = make_outsider()
    make_card(ours[0], party, "Kim", level="shared", organisation=organisation)
    make_card(ours[1], party, "Kim", level="mine", organisation=organisation)
    # Four others have no team or a small one: nothing about them.
    make_card(cast.anna, party, "Kim", level="shared", organisation=organisation)
    with as_person(cast.bo.pk):
        found = coverage(cast.bo, now=timezone.now())
    (row,) = found.table.rows
    assert (found.columns, row.cells, row.only_id) == (("Vind",), (1,), ours[0].pk)
    client.force_login(cast.bo)
    page = client.get("/contacts/coverage").content.decode()
    assert f"One alone: {ours[0].name}" in page
    assert cast.anna.name not in page


@pytest.mark.django_db
def test_what_hangs_on_me_is_mine_to_see(cast: Cast, client: Client) -> None:
    organisation = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    alone, both = make_outsider(), make_outsider()
    for party, name in ((alone, "Kim Berg"), (both, "Bo Dahl")):
        make_card(cast.anna, party, name, organisation=organisation, organisation_name="Återcell")
    make_card(cast.bo, both, "Bo Dahl", level="shared", organisation=organisation)
    with as_person(cast.anna.pk):
        (line,) = lost_without(cast.anna)
    assert (line.contacts, line.alone, line.people) == (2, 1, ((alone.pk, "Kim Berg"),))
    assert not line.is_only_door
    client.force_login(cast.administrator)
    assert "Kim Berg" not in client.get("/contacts/coverage/mine").content.decode()
