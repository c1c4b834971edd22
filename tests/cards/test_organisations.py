"""Organisations outside: found, read through mergers and domains, written by editors, changes taken back."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samband.cards.models import OrganisationSheet
from samband.cards.network import Look, my_network
from samband.cards.organisations.actions import SheetWritten, undo_change, write_sheet
from samband.cards.organisations.coverage import coverage, lost_without
from samband.cards.organisations.queries import find_organisations
from samband.entries.actions import write_post
from samband.entries.addressing import ToColleagues
from samband.kernel.db import as_person
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.parties.models import Party
from samband.people.models import Person
from tests.cards.builders import make_card, make_organisation, make_outsider, make_tie
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def names(reader: Person, text: str = "") -> list[str]:
    with as_person(reader.pk):
        return [line.name for line in find_organisations(reader, text).page.rows]


def write(actor: Person, party: Party, version: int = 0, **fields: object) -> OrganisationSheet:
    with as_person(actor.pk):
        written = SheetWritten(**{"name": "Återcell", **fields})  # type: ignore[arg-type]  # by name
        return write_sheet(
            actor=actor, party_id=party.pk, written=written, version=version, now=NOW
        )


def test_found_by_parts_mistakes_and_former_names(cast: Cast) -> None:
    party = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    hidden = Party.objects.create(kind=Party.Kind.ORGANISATION)
    make_card(
        cast.anna, make_outsider(), "Kim", organisation=hidden, organisation_name="Norrlandsenergi"
    )
    for typed in ("återcell", "atercell", "Återcel", "atercell.example"):
        assert names(cast.bo, typed) == ["Återcell"], typed
    assert names(cast.anna, "energi") == names(cast.anna, "norlandsenergi") == ["Norrlandsenergi"]
    assert names(cast.bo, "energi") == names(cast.bo, "norlandsenergi") == []
    write(cast.editor, party, former_names=("Batteribruket",), place="Umeå")
    assert names(cast.bo, "bruket") == names(cast.bo, "umea") == ["Återcell"]


def test_whoever_went_up_in_another_stands_there(cast: Cast, client: Client) -> None:
    kept = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    gone = make_organisation("Batteribruket", "bruket.example", reader=cast.anna)
    branch = make_organisation("Cellnord", "cellnord.example", reader=cast.anna)
    party, other = make_outsider(), make_outsider()
    make_card(cast.anna, party, "Kim Berg", level="shared", organisation=gone, band="well")
    make_card(cast.anna, other, "Bo Dahl", level="shared", organisation=branch)
    write(cast.editor, gone, name="Batteribruket", became_id=kept.pk)
    write(cast.editor, kept, domains=("cellnord.example",))
    client.force_login(cast.bo)
    page = client.get(f"/organisations/{kept.pk}").content.decode()
    assert "Kim Berg" in page
    assert "Bo Dahl" in page
    assert "Took in Batteribruket." in page
    assert "1 of us knows somebody at Återcell, and well." in page
    moved = client.get(f"/organisations/{gone.pk}")
    assert (moved.status_code, moved["Location"]) == (302, f"/organisations/{kept.pk}")
    assert "Batteribruket" not in names(cast.bo)
    # Pictures, the map and what would be lost say the same.
    with as_person(cast.anna.pk):
        (group,) = my_network(cast.anna, Look(), now=timezone.now()).groups
        assert {one.name for one in group} == {"Kim Berg", "Bo Dahl"}
        assert {(one.organisation_id, one.organisation_name) for one in group} == {
            (kept.pk, "Återcell")
        }
        (lost,) = lost_without(cast.anna)
        assert (lost.organisation_id, lost.name, lost.alone) == (kept.pk, "Återcell", 2)
        assert lost.is_only_door
    make_card(cast.bo, make_outsider(), "Ada Lund", level="shared", organisation=branch)
    with as_person(cast.anna.pk):
        (lost,) = lost_without(cast.anna)
        assert not lost.is_only_door
        assert [line.name for line in coverage(cast.anna, now=NOW).page.rows] == ["Återcell"]
    drawn = client.get(f"/organisations/{kept.pk}/picture").content.decode()
    assert "Kim Berg" in drawn
    assert "Bo Dahl" in drawn
    with as_person(cast.editor.pk), pytest.raises(Invalid):
        write_sheet(
            actor=cast.editor,
            party_id=kept.pk,
            written=SheetWritten("Återcell", part_of_id=gone.pk),
            version=1,
            now=NOW,
        )
    # It goes up in a third one, and takes everybody along.
    last = make_organisation("Elhuset", "elhuset.example", reader=cast.anna)
    write(cast.editor, kept, became_id=last.pk, version=1, domains=("cellnord.example",))
    page = client.get(f"/organisations/{last.pk}").content.decode()
    assert "Kim Berg" in page
    assert "Bo Dahl" in page
    with as_person(cast.anna.pk):
        assert [line.organisation_id for line in lost_without(cast.anna)] == [last.pk]


def test_editors_write_and_take_back(cast: Cast, client: Client) -> None:
    party = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    owner = make_organisation("Koncernen", "koncernen.example", reader=cast.anna)
    address = f"/organisations/{party.pk}"
    client.force_login(cast.editor)
    form = {"name": "Återcell AB", "place": "Umeå", "part_of": "koncernen", "version": 0}
    assert client.post(f"{address}/sheet", form).status_code == 303
    assert client.post(f"{address}/sheet", form).status_code == 422  # changed meanwhile
    sheet = {**form, "version": 1, "place": "Luleå"}
    assert client.post(f"{address}/sheet", sheet).status_code == 303
    assert client.post(f"{address}/sheet", {**sheet, "part_of": "finns inte"}).status_code == 422
    page = client.get(address).content.decode()
    assert f'href="/organisations/{owner.pk}"' in page
    assert "Luleå" in page
    client.force_login(cast.bo)
    assert client.get(f"{address}/sheet").status_code == 404
    assert client.post(f"{address}/history/2/undoing").status_code == 404
    assert "Umeå" in client.get(f"{address}/history").content.decode()
    client.force_login(cast.editor)
    assert (
        "<time"
        not in client.get(f"{address}/history").text.partition('aria-label="Take back')[2][:80]
    )
    with as_person(cast.bo.pk):
        write_post(actor=cast.bo, to=ToColleagues(), body="Vi har ringt Återcell AB om lagret.")
    assert ">Vi har ringt Återcell AB om lagret.</a>" in client.get(f"{address}/said").text
    assert client.post(f"{address}/history/2/undoing").status_code == 303
    with as_person(cast.bo.pk):
        kept = OrganisationSheet.objects.get(party=party)
    assert (kept.place, kept.version) == ("Umeå", 3)


def test_undoing_leaves_what_was_written_since(cast: Cast) -> None:
    party = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    write(cast.editor, party, place="Umeå")
    write(cast.editor, party, 1, place="Luleå")
    write(cast.editor, party, 2, place="Luleå", about="Batterier")
    with as_person(cast.editor.pk):
        sheet = undo_change(actor=cast.editor, party_id=party.pk, version=2, now=NOW)
        assert sheet is not None
        assert (sheet.place, sheet.about) == ("Umeå", "Batterier")
        with pytest.raises(Conflict):
            write(cast.editor, party, 2, place="x")
    with pytest.raises(NotFound):
        write(cast.bo, party, 4)


def test_the_first_sheet_is_taken_back_and_brought_back(cast: Cast, client: Client) -> None:
    party = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    address = f"/organisations/{party.pk}"
    client.force_login(cast.editor)
    form = {"name": "Återcell AB", "place": "Umeå", "former_names": "Cellgamla", "version": 0}
    client.post(f"{address}/sheet", form)

    def offered() -> list[str]:
        page = client.get(f"{address}/history").content.decode()
        return [str(one) for one in re.findall(r"/history/(\d+)/undoing", page)]

    def found(text: str) -> list[int]:
        with as_person(cast.bo.pk):
            return [line.party_id for line in find_organisations(cast.bo, text).page.rows]

    assert offered() == ["1"]
    assert found("cellgamla") == [party.pk]
    client.post(f"{address}/history/1/undoing")
    page = client.get(address).content.decode()
    assert "<h1>" in page
    assert "Återcell AB" not in page
    assert "Umeå" not in page
    assert found("cellgamla") == []
    assert offered() == ["2"], "nothing is written any more, so only this can be taken back"
    assert client.post(f"{address}/history/1/undoing").status_code == 404
    assert client.post(f"{address}/history/2/undoing").status_code == 303
    with as_person(cast.bo.pk):
        kept = OrganisationSheet.objects.get(party=party)
    assert (kept.name, kept.place, kept.version) == ("Återcell AB", "Umeå", 3)
    # What was written since stays, and with it the name.
    with as_person(cast.editor.pk):
        write(cast.editor, party, 3, place="Umeå", about="Batterier")
        left = undo_change(actor=cast.editor, party_id=party.pk, version=1, now=NOW)
        assert left is not None
        assert (left.name, left.place, left.about) == ("Återcell", "", "Batterier")
        assert undo_change(actor=cast.editor, party_id=party.pk, version=4, now=NOW) is not None
    # Written anew after it was gone, as from the beginning.
    other = make_organisation("Elhuset", "elhuset.example", reader=cast.anna)
    write(cast.editor, other)
    with as_person(cast.editor.pk):
        assert undo_change(actor=cast.editor, party_id=other.pk, version=1, now=NOW) is None
    write(cast.editor, other, 0)
    with as_person(cast.bo.pk):
        assert OrganisationSheet.objects.get(party=other).version == 3


def test_pages_cost_the_same_for_more(cast: Cast, client: Client) -> None:
    organisation = make_organisation("Återcell", "atercell.example", reader=cast.anna)

    def more(count: int) -> None:
        for number in range(count):
            party = make_outsider()
            make_card(cast.anna, party, f"Kim {number}", level="shared", organisation=organisation)
            make_tie(0, cast.bo.party, party, 3, reader=cast.anna)
            make_organisation(f"Cell {party.pk}", f"c{party.pk}.example", reader=cast.anna)

    client.force_login(cast.editor)
    client.get("/contacts")
    costs = []
    for _round in range(2):
        more(10)
        for path in (f"/organisations/{organisation.pk}", "/organisations", "/contacts/coverage"):
            with CaptureQueriesContext(connection) as found:
                assert client.get(path).status_code == 200
            # Without the transaction's own two.
            costs.append(len(found) - 2)
    assert costs[:3] == costs[3:]
    assert max(costs) <= 6
