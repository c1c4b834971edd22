"""Before one is away: each relation by whose it is, and nothing private by anybody else."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.html import strip_tags

from samband.cards.contact_page import contact_for_reading
from samband.cards.models import Card, CardNote
from samband.handover import actions, following, queries, taking_over
from samband.handover.models import Decision, Handover
from samband.handover.telling import remind
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.notices.queries import notices_of
from samband.parties.models import Identity, Party
from samband.people.models import Person
from tests.cards.builders import make_card, make_outsider, make_tie
from tests.cast import Cast, sign_in
from tests.people.conftest import Mailbox

pytestmark = pytest.mark.django_db
NOW = timezone.now()
MAIL = actions.Written("kim@bolag.example", "Bo tar över", "Hej Kim, det här är Bo.")


def begun(person: Person, reason: str = "leaving") -> Handover:
    with as_person(person.pk):
        return actions.begin(actor=person, reason=reason, last_day=date(2031, 1, 31))


def kim(cast: Cast, level: str = "mine") -> Party:
    party = make_outsider()
    card = make_card(
        cast.anna, party, "Kim Berg", level=level, emails=["kim@bolag.example"], title="Chef"
    )
    with as_person(cast.anna.pk):
        CardNote.objects.create(card=card, owner=cast.anna, text="Tycker om segling.")
    return party


def decided(person: Person) -> Decision:
    with as_person(person.pk):
        return Decision.objects.get()


def test_a_mail_to_both_and_it_stays_until_the_successor_has_been_in_touch(
    cast: Cast, client: Client, mailbox: Mailbox, run_jobs: Callable[[], None]
) -> None:
    party = kim(cast)
    begun(cast.anna)
    page = sign_in(client, cast.anna)
    assert "1 relation is not decided yet" in page.get("/handover").content.decode()
    sent = {
        "choice": "introduce", "handle": "@bo", "address": "kim@bolag.example",
        "subject": "Bo tar över", "text": "Hej Kim, det här är Bo.",
    }  # fmt: skip
    assert page.post(f"/handover/contacts/{party.pk}", sent).status_code == 303
    run_jobs()
    (mail,) = mailbox.messages
    assert "kim@bolag.example" in mail["To"]
    assert cast.bo.email in mail["Cc"]
    assert cast.anna.email in mail["Cc"]
    assert mail["Reply-To"].index(cast.bo.email) < mail["Reply-To"].index(cast.anna.email)
    decision = decided(cast.anna)
    assert decision.sent_at is not None
    with as_person(cast.anna.pk), pytest.raises(Conflict):
        actions.take_back(actor=cast.anna, decision_id=decision.pk)
    # Nothing of a touch is told before the successor agreed.
    make_tie(cast.bo.pk, cast.bo.party, party, 3.0, reader=cast.bo, at=NOW + timedelta(days=1))
    assert following.look_for_touches() == 0
    page = sign_in(client, cast.bo)
    assert "Kim Berg" in page.get("/handover/asked").content.decode()
    assert page.post(f"/handover/asked/{decision.pk}", {"answer": "yes"}).status_code == 303
    assert following.look_for_touches() == 1
    with as_person(cast.bo.pk):
        card = Card.objects.get(owner=cast.bo)
        assert (card.level, card.name, card.emails) == ("mine", "Kim Berg", ["kim@bolag.example"])
        assert not CardNote.objects.exists()
    assert "Bo Östlund has been in touch" in (
        sign_in(client, cast.anna).get("/handover").content.decode()
    )


def _bell(person: Person) -> list[str]:
    with as_person(person.pk), translation.override("en"):
        return [strip_tags(one.sentence) for one in notices_of(person).rows if one.is_unread]


def test_the_bell_tells_what_waits_and_what_was_said(
    cast: Cast, client: Client, mailbox: Mailbox, run_jobs: Callable[[], None]
) -> None:
    party = kim(cast)
    begun(cast.anna)
    near = NOW.replace(year=2031, month=1, day=20)
    assert (remind(NOW), remind(near), remind(near)) == (0, 1, 1)
    (line,) = _bell(cast.anna)
    assert "wait for your decision" in line
    with as_person(cast.anna.pk):
        made = actions.offer_to_company(actor=cast.anna, party_id=party.pk, handle="bo")
    run_jobs()
    assert _bell(cast.anna) == []
    assert _bell(cast.bo) == ["Anna Åkerman asks you to keep Kim Berg for the organisation"]
    with as_person(cast.bo.pk):
        taking_over.decline(actor=cast.bo, decision_id=made.pk)
    run_jobs()
    assert _bell(cast.bo) == []
    assert _bell(cast.anna) == ["Bo Östlund can't take over Kim Berg: decide anew"]
    assert remind(near) == 1
    with as_person(cast.anna.pk):
        made = actions.introduce_successor(
            actor=cast.anna, party_id=party.pk, handle="bo", written=MAIL
        )
    run_jobs()
    assert _bell(cast.anna) == []
    assert _bell(cast.bo) == [
        "Anna Åkerman introduces you to Kim Berg: would you look after the contact?"
    ]
    with as_person(cast.bo.pk):
        taking_over.agree(actor=cast.bo, decision_id=made.pk)
    run_jobs()
    assert (_bell(cast.bo), len(_bell(cast.anna))) == ([], 1)
    sign_in(client, cast.anna).get("/handover")
    assert _bell(cast.anna) == []


def test_a_company_relation_needs_its_keeper_and_takes_no_note_along(
    cast: Cast, run_jobs: Callable[[], None]
) -> None:
    party = kim(cast)
    begun(cast.anna)
    with as_person(cast.anna.pk):
        actions.offer_to_company(actor=cast.anna, party_id=party.pk, handle="bo")
    decision = decided(cast.anna)
    with as_person(cast.editor.pk), pytest.raises(NotFound):
        contact_for_reading(cast.editor, party.pk, now=NOW)
    with as_person(cast.bo.pk):
        taking_over.agree(actor=cast.bo, decision_id=decision.pk)
    run_jobs()
    with as_person(cast.editor.pk):
        shown = contact_for_reading(cast.editor, party.pk, now=NOW)
        assert (shown.name, shown.known_by[0].colleague.handle) == ("Kim Berg", "bo")
        assert not CardNote.objects.exists()
        assert Card.objects.get().level == "company"
    with as_person(cast.anna.pk):
        # Anna's own card is hers as before.
        assert Card.objects.get(owner=cast.anna).level == "mine"


def test_a_no_is_told_and_decided_anew(cast: Cast) -> None:
    party = kim(cast)
    begun(cast.anna)
    with as_person(cast.anna.pk):
        actions.offer_to_company(actor=cast.anna, party_id=party.pk, handle="bo")
        with pytest.raises(Conflict):
            actions.keep_or_close(actor=cast.anna, party_ids=[party.pk], choice="close")
    decision = decided(cast.anna)
    with as_person(cast.bo.pk):
        taking_over.decline(actor=cast.bo, decision_id=decision.pk)
        with pytest.raises(Conflict):
            taking_over.agree(actor=cast.bo, decision_id=decision.pk)
    with as_person(cast.anna.pk):
        assert actions.keep_or_close(actor=cast.anna, party_ids=[party.pk], choice="close") == 1


def test_private_is_taken_along_and_only_then_deleted_here(cast: Cast, client: Client) -> None:
    party = kim(cast)
    begun(cast.anna)
    page = sign_in(client, cast.anna, confirmed=True)
    page.post("/handover/choices", {"contact": [party.pk], "choice": "private"})
    with as_person(cast.anna.pk), pytest.raises(Conflict):
        actions.delete_decided(actor=cast.anna)
    taken = page.post("/handover/taking-along")
    assert "FN:Kim Berg" in taken.content.decode()
    assert "NOTE:Tycker om segling." in taken.content.decode()
    assert page.post("/handover/deletion").status_code == 303
    with as_person(cast.anna.pk):
        assert not Card.objects.exists()
        assert not CardNote.objects.exists()
        assert not Identity.objects.filter(layer=cast.anna.pk, party=party).exists()
        gone = Decision.objects.get()
        assert (gone.is_deleted, gone.contact_name) == (True, "")


def test_nobody_hands_over_for_anybody_else_an_administrator_neither(
    cast: Cast, client: Client
) -> None:
    party = kim(cast)
    begun(cast.anna)
    with as_person(cast.anna.pk):
        actions.keep_or_close(actor=cast.anna, party_ids=[party.pk], choice="close")
    decision = decided(cast.anna)
    for other in (cast.administrator, cast.bo):
        with as_person(other.pk):
            assert not Handover.objects.exists()
            assert not Decision.objects.exists()
            with pytest.raises(NotFound):
                actions.take_back(actor=other, decision_id=decision.pk)
        begun(other)
        with as_person(other.pk):
            for act in (
                lambda who=other: actions.offer_to_company(
                    actor=who, party_id=party.pk, handle="edit"
                ),
                lambda who=other: actions.introduce_successor(
                    actor=who, party_id=party.pk, handle="edit", written=MAIL
                ),
                lambda who=other: actions.keep_or_close(
                    actor=who, party_ids=[party.pk], choice="close"
                ),
            ):
                with pytest.raises(NotFound):
                    act()
    opened = sign_in(client, cast.administrator).get(f"/handover/contacts/{party.pk}")
    assert opened.status_code == 404
    # What is not asked of a colleague is not theirs to answer.
    page = sign_in(client, cast.bo)
    assert page.post(f"/handover/asked/{decision.pk}", {"answer": "yes"}).status_code == 404


def test_who_only_goes_away_deletes_nothing(cast: Cast) -> None:
    party = kim(cast)
    begun(cast.anna, "absence")
    with as_person(cast.anna.pk), pytest.raises(Invalid):
        actions.keep_or_close(actor=cast.anna, party_ids=[party.pk], choice="close")


def test_ten_and_twenty_relations_cost_the_same(cast: Cast) -> None:
    def statements() -> int:
        with as_person(cast.anna.pk), CaptureQueriesContext(connection) as found:
            queries.relations_of(cast.anna, handover)
        return len(found)

    handover = begun(cast.anna)
    for number in range(10):
        make_card(cast.anna, make_outsider(), f"Kim {number}")
    ten = statements()
    for number in range(10, 20):
        make_card(cast.anna, make_outsider(), f"Kim {number}")
    assert statements() == ten


def test_an_erased_person_leaves_no_handover(cast: Cast) -> None:
    party = kim(cast)
    begun(cast.anna)
    with as_person(cast.anna.pk):
        actions.keep_or_close(actor=cast.anna, party_ids=[party.pk], choice="private")
    with as_system():
        following.erase(cast.anna.pk)
        assert not Handover.objects.exists()
        assert not Decision.objects.exists()
