"""The week's page and mail, what resets a plan, who looks after whom, the calendar."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from samband.cards.models import CardNote
from samband.cards.tagging import put_tag
from samband.cards.writing import note_meeting
from samband.care import actions
from samband.care.mailing import mail_week, who_has_plans
from samband.care.models import Keeper, KeeperWeek, Plan
from samband.care.weeks import tidy
from samband.entries.actions import write_post
from samband.entries.addressing import ToColleagues
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Invalid, NotFound
from samband.parties.models import Identity, Party
from samband.people.models import Person
from samband.search.indexing import index_entry
from samband.ties.actions import InteractionRow, record_interactions, remove_interactions
from tests.cards.builders import make_card, make_organisation, make_outsider, make_tie
from tests.cast import Cast, sign_in
from tests.people.conftest import Mailbox

pytestmark = pytest.mark.django_db
AGO = timedelta(days=100)


def plan(person: Person, party: Party, ideal: int = 30, longest: int = 60) -> Plan:
    with as_person(person.pk):
        return actions.plan_care(
            actor=person, party_id=party.pk, ideal_days=ideal, longest_days=longest
        )


@pytest.fixture
def kim(cast: Cast) -> Party:
    """Anna's contact, whom she was in touch with 100 days ago."""
    organisation = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    party = make_outsider()
    card = make_card(
        cast.anna, party, "Kim Berg", level="shared",
        organisation=organisation, organisation_name="Återcell",
    )  # fmt: skip
    with as_person(cast.anna.pk):
        CardNote.objects.create(card=card, owner=cast.anna, text="Ville veta mer om lagret.")
    with as_person(cast.anna.pk):
        day = timezone.localdate() - AGO
        note_meeting(actor=cast.anna, party_id=party.pk, on=day, now=timezone.now())
    return party


def test_the_week_says_who_and_why_and_one_click_ends_it(
    cast: Cast, kim: Party, client: Client
) -> None:
    sign_in(client, cast.anna)
    form = {"ideal": "30", "longest": "60"}
    assert client.post(f"/contacts/{kim.pk}/care", form).status_code == 303
    page = client.get("/care").content.decode()
    assert "Kim Berg" in page
    assert "100 days since the last contact, longer than the 60 you want at most." in page
    assert "Ville veta mer om lagret." in page
    at = f"/contacts/{kim.pk}/care"
    client.post(f"{at}/snooze", {"days": "7"})
    assert "days since the last contact" not in client.get("/care").content.decode()
    client.post(f"{at}/snooze", {"days": "0"})
    client.post(f"{at}/contact", {})
    page = client.get("/care").content.decode()
    assert "days since the last contact" not in page
    # It is a real contact: it stands among the meetings, and undoing it brings the plan back.
    contact = client.get(f"/contacts/{kim.pk}").content.decode()
    undo, _older = re.findall(rf"/contacts/{kim.pk}/meetings/\d+/removal", contact)
    client.post(undo)
    assert "100 days since the last contact" in client.get("/care").content.decode()


def test_any_source_resets_a_plan(cast: Cast, kim: Party, client: Client) -> None:
    plan(cast.anna, kim)
    sign_in(client, cast.anna)
    assert "100 days" in client.get("/care").content.decode()
    other = make_outsider()
    make_tie(0, cast.bo.party, kim, 1, reader=cast.bo)  # somebody else's contact counts for nothing
    make_tie(0, cast.anna.party, other, 1, reader=cast.anna)
    assert "100 days" in client.get("/care").content.decode()
    make_tie(0, cast.anna.party, kim, 1, reader=cast.anna)
    assert "days since the last contact" not in client.get("/care").content.decode()


def test_what_happened_since(cast: Cast, kim: Party, client: Client) -> None:
    plan(cast.anna, kim)
    with as_person(cast.bo.pk):
        named = write_post(actor=cast.bo, to=ToColleagues(), body="Återcell bygger en ny hall.")
        asked = write_post(
            actor=cast.bo,
            to=ToColleagues(),
            body="Vet någon vad Återcell tar betalt?",
            kind="question",
        )
        for entry in (named, asked):
            index_entry(entry.pk)
    sign_in(client, cast.anna)
    part = client.get(f"/contacts/{kim.pk}/care/since").content.decode()
    assert f"/entries/{named.pk}" in part
    assert "A question they could answer" in part
    assert part.count(f"/entries/{asked.pk}") == 1
    client.force_login(cast.bo)
    assert client.get(f"/contacts/{kim.pk}/care/since").status_code == 404


def test_plans_are_nobody_elses(cast: Cast, kim: Party, client: Client) -> None:
    plan(cast.anna, kim)
    for person in (cast.bo, cast.administrator, cast.guest):
        with as_person(person.pk):
            assert not Plan.objects.exists()
        client.force_login(person)
        for act in ("contact", "snooze", "end"):
            answer = client.post(f"/contacts/{kim.pk}/care/{act}", {"days": "7"})
            assert answer.status_code == 404
    with as_person(cast.anna.pk):
        for ideal, longest in ((0, 5), (9, 8), (5, 99_999)):
            with pytest.raises(Invalid):
                actions.plan_care(
                    actor=cast.anna, party_id=kim.pk, ideal_days=ideal, longest_days=longest
                )
        with pytest.raises(NotFound):
            actions.plan_care(
                actor=cast.anna, party_id=make_outsider().pk, ideal_days=5, longest_days=9
            )


def test_a_tag_has_a_plan_for_all_who_have_it(cast: Cast, kim: Party, client: Client) -> None:
    with as_person(cast.anna.pk):
        put_tag(actor=cast.anna, party_ids=[kim.pk], name="Mässan")
    sign_in(client, cast.anna)
    sent = {"tag": "mässan", "ideal": "30", "longest": "60"}
    assert client.post("/care/tags", sent).status_code == 303
    page = client.get("/care").content.decode()
    assert "100 days since the last contact" in page
    assert "By your tag Mässan." in page
    client.post(f"/contacts/{kim.pk}/care/snooze", {"days": "7"})
    assert "100 days since" not in client.get("/care").content.decode()
    client.post(f"/contacts/{kim.pk}/care/snooze", {"days": "0"})
    # Its own plan comes first; when that ends, the tag's counts again.
    plan(cast.anna, kim, 400, 400)
    assert "100 days since" not in client.get("/care").content.decode()
    client.post(f"/contacts/{kim.pk}/care/end")
    assert "100 days since" in client.get("/care").content.decode()
    assert who_has_plans() == [cast.anna.pk]
    with as_person(cast.bo.pk), pytest.raises(NotFound):
        actions.plan_tag(actor=cast.bo, tag="mässan", ideal_days=3, longest_days=4)
    client.post("/care/tags/end", {"tag": "Mässan"})
    assert "100 days since" not in client.get("/care").content.decode()
    assert client.post("/care/tags/end", {"tag": "Mässan"}).status_code == 404


def test_two_who_look_after_the_same_contact_see_each_others_week_and_nobody_else_does(
    cast: Cast, kim: Party, client: Client
) -> None:
    make_card(cast.bo, kim, "Kim Berg", level="shared")
    make_tie(cast.bo.pk, cast.bo.party, kim, 1, reader=cast.bo, at=timezone.now())
    plan(cast.anna, kim)
    warning = "Bo Östlund looks after them too, and has been in touch this week."
    sign_in(client, cast.anna)
    assert "Bo Östlund" not in client.get("/care").content.decode()
    with as_person(cast.bo.pk):
        actions.look_after(actor=cast.bo, party_id=kim.pk)
    page = client.get("/care").content.decode()
    assert "Bo Östlund looks after them too." in page
    assert warning not in page
    client.post(f"/contacts/{kim.pk}/keeping", {"do": "take"})
    assert warning in client.get("/care").content.decode()
    with as_person(cast.editor.pk):
        assert Keeper.objects.count() == 2
        assert not KeeperWeek.objects.exists()
    with as_person(cast.guest.pk):
        assert not Keeper.objects.exists()
    # Who no longer shares the card looks after them for themselves alone.
    with as_person(cast.bo.pk):
        cast.bo.cards.update(level="mine")
        with pytest.raises(NotFound):
            actions.look_after(actor=cast.bo, party_id=kim.pk)
    assert "Bo Östlund" not in client.get("/care").content.decode()
    tidy(timezone.now())
    with as_system():
        assert set(Keeper.objects.values_list("person_id", flat=True)) == {cast.anna.pk}
        assert set(KeeperWeek.objects.values_list("person_id", flat=True)) == {cast.anna.pk}


def test_who_was_in_touch_is_seen_at_once_whatever_tells_of_it(
    cast: Cast, kim: Party, client: Client
) -> None:
    make_card(cast.bo, kim, "Kim Berg", level="shared")
    plan(cast.anna, kim)
    for one in (cast.anna, cast.bo):
        with as_person(one.pk):
            actions.look_after(actor=one, party_id=kim.pk)
    warning = "Bo Östlund looks after them too, and has been in touch this week."
    sign_in(client, cast.anna)
    bo = sign_in(Client(), cast.bo)

    def is_warned() -> bool:
        return warning in client.get("/care").content.decode()

    assert not is_warned()
    assert bo.post(f"/contacts/{kim.pk}/meetings").status_code == 303
    assert is_warned()
    page = bo.get(f"/contacts/{kim.pk}").content.decode()
    undo = re.search(rf"/contacts/{kim.pk}/meetings/\d+/removal", page)
    assert undo is not None
    bo.post(undo[0])
    assert not is_warned(), "what is taken back tells nobody"
    with as_person(cast.bo.pk):
        long_ago = timezone.localdate() - timedelta(days=30)
        note_meeting(actor=cast.bo, party_id=kim.pk, on=long_ago, now=timezone.now())
    assert not is_warned()
    # A mail that an import of his brings in: imports work as the system, whose writes reach every keeper.
    with as_system():
        mine, theirs = (
            Identity.objects.get(layer=cast.bo.pk, party=party).pk for party in (cast.bo.party, kim)
        )
        row = InteractionRow(theirs, mine, timezone.now(), "mail", b"1")
        assert record_interactions(layer=cast.bo.pk, source_id=7, import_id=7, rows=[row]) == 1
        assert record_interactions(layer=cast.bo.pk, source_id=7, import_id=7, rows=[row]) == 0
    assert is_warned()
    with as_system():
        remove_interactions(import_id=7)
    assert not is_warned()
    with as_person(cast.anna.pk):
        assert KeeperWeek.objects.filter(person=cast.anna).exists()


def test_the_mail_comes_once_a_week_and_only_if_wanted(
    cast: Cast, kim: Party, mailbox: Mailbox
) -> None:
    plan(cast.anna, kim)
    plan(cast.anna, make_and_card(cast.anna), 1_000, 1_000)
    assert who_has_plans() == [cast.anna.pk]
    now = timezone.now()
    assert [mail_week(cast.anna.pk, now), mail_week(cast.anna.pk, now)] == [True, False]
    assert "Kim Berg" in mailbox.text()
    assert "Ville veta mer om lagret." in mailbox.text()
    assert mail_week(cast.anna.pk, now + timedelta(days=7))
    with as_person(cast.anna.pk):
        actions.choose_mail(actor=cast.anna, wants_mail=False)
    assert who_has_plans() == []
    assert not mail_week(cast.anna.pk, now + timedelta(days=14))


def make_and_card(owner: Person) -> Party:
    party = make_outsider()
    make_card(owner, party, "Ulla Ek")
    return party


def test_the_calendar_opens_with_its_key_alone(cast: Cast, kim: Party, client: Client) -> None:
    plan(cast.anna, kim)
    sign_in(client, cast.anna, confirmed=True)
    page = client.post("/care/calendars").content.decode()
    (address,) = re.findall(r"/care/calendars/[\w-]+/care\.ics", page)
    client.logout()
    answer = client.get(address)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert "Kim Berg" in str(event["SUMMARY"])
    assert event.decoded("DTSTART") == timezone.localdate()
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    cast.anna.state = Person.State.DEACTIVATED
    cast.anna.save(update_fields=["state"])
    assert client.get(address).status_code == 404


def test_a_longer_week_costs_no_more(cast: Cast, client: Client) -> None:
    def cost() -> int:
        for _number in range(10):
            party = make_and_card(cast.anna)
            make_tie(
                cast.anna.pk,
                cast.anna.party,
                party,
                0.25,
                reader=cast.anna,
                at=timezone.now() - AGO,
            )
            plan(cast.anna, party)
        sign_in(client, cast.anna)
        with CaptureQueriesContext(connection) as found:
            assert client.get("/care").status_code == 200
        return len([one for one in found if "SAVEPOINT" not in one["sql"]])

    cost()
    first = cost()
    assert cost() == first <= 6
