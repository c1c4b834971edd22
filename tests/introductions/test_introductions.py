"""Asking, deciding in private, the mail with both in it, what came of it."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samband.cards.blocklist import add_blocks
from samband.entries.models import Block
from samband.introductions import actions, deciding, rules
from samband.introductions.deciding import Written
from samband.introductions.models import Asked, Introduction
from samband.introductions.sending import ask_outcomes, send_introduction
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Conflict, Invalid, NotFound
from samband.parties.models import Party
from samband.parties.suppression import suppress
from samband.people.models import Person
from tests.cards.builders import make_card, make_outsider
from tests.cast import Cast, sign_in
from tests.people.conftest import Mailbox

pytestmark = pytest.mark.django_db
MAIL = Written("kim@atercell.example", "Anna och Kim", "Hej Kim, det här är Anna.")


def make_hint(party: Party, name: str) -> None:
    with as_system():
        from samband.cards.jobs import make_hints

        make_hints([party.pk])


@pytest.fixture
def known(cast: Cast) -> Party:
    """Bo knows Kim and shares it; edit knows Kim and wants to be asked first."""
    party = make_outsider()
    make_card(cast.bo, party, "Kim Berg", level="shared", emails=["kim@atercell.example"])
    make_card(cast.editor, party, "Kim Berg", level="known", emails=["kim@hem.example"])
    make_hint(party, "Kim Berg")
    return party


def ask(actor: Person, party: Party, over: str = "") -> Introduction:
    with as_person(actor.pk):
        return actions.ask_for_introduction(
            actor=actor, party_id=party.pk, words="Vi vill köpa deras celler.", over=over
        )


def asked_people() -> set[int]:
    with as_system():
        return set(Asked.objects.values_list("person_id", flat=True))


def test_yes_brings_both_together(
    cast: Cast, known: Party, client: Client, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    client.force_login(cast.anna)
    page = client.get(f"/contacts/{known.pk}").content.decode()
    assert f"/contacts/{known.pk}/introduction?over=bo" in page
    sent = {"over": "bo", "words": "Vi vill köpa celler.", "passage": "Anna bygger lager."}
    answer = client.post(f"/contacts/{known.pk}/introduction", sent)
    address = answer.headers["Location"]
    while run_jobs():
        pass
    assert "bo@norrsken.example" in mailbox.messages[0]["To"]
    assert "Vi vill köpa celler." in mailbox.text()
    client.force_login(cast.bo)
    assert "Anna bygger lager." in client.get(address).content.decode()
    form = {
        "do": "preview", "address": "kim@atercell.example", "subject": "Anna och Kim",
        "text": "Hej Kim, mina egna ord.",
    }  # fmt: skip
    preview = client.post(f"{address}/answer", form).content.decode()
    assert "Hej Kim, mina egna ord." in preview
    while run_jobs():
        pass
    assert len(mailbox.messages) == 1  # a preview sends nothing
    client.post(f"{address}/answer", {**form, "do": "send"})
    while run_jobs():
        pass
    message = mailbox.messages[-1]
    assert "kim@atercell.example" in message["To"]
    for who in ("anna@norrsken.example", "bo@norrsken.example"):
        assert who in message["Cc"]
        assert who in message["Reply-To"]
    assert "Hej Kim, mina egna ord." in mailbox.text()
    assert "Vi vill köpa celler." not in mailbox.text()
    client.force_login(cast.anna)
    page = client.get(address).content.decode()
    assert "you are introduced" in page
    assert "Bo Östlund" in page
    client.post(f"{address}/outcome", {"happened": "yes"})
    client.post(f"{address}/thanks", {"words": "Tack Bo"})
    while run_jobs():
        pass
    assert "bo@norrsken.example" in mailbox.messages[-1]["To"]
    client.force_login(cast.bo)
    assert "Tack Bo" in client.get(address).content.decode()


def test_a_no_leaves_no_trace(
    cast: Cast, known: Party, client: Client, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    """Byte for byte the asker reads the same before and after a no, now and when the time is over."""

    def pages() -> list[str]:
        client.force_login(cast.anna)
        found = [
            client.get(path).content.decode()
            for path in (
                f"/introductions/{made.pk}",
                "/introductions?show=mine",
                f"/contacts/{known.pk}",
            )
        ]
        return [
            re.sub(r'nonce="[^"]*"|value="[\w-]{20,}"|data-csrf="[^"]*"|hx-headers=\S*', "", one)
            for one in found
        ]

    made = ask(cast.anna, known)
    while run_jobs():
        pass
    assert asked_people() == {cast.editor.pk}
    mails = len(mailbox.messages)
    with as_person(cast.anna.pk):
        assert not Asked.objects.exists()
        row = Introduction.objects.values().get()
    before = pages()
    with as_person(cast.editor.pk):
        deciding.decline(actor=cast.editor, introduction_id=made.pk, never=True)
    while run_jobs():
        pass
    with as_person(cast.anna.pk):
        assert not Asked.objects.exists()
        assert Introduction.objects.values().get() == row
    assert [_plain(one) for one in pages()] == [_plain(one) for one in before]
    assert len(mailbox.messages) == mails
    with as_system():
        Introduction.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert "no answer came" in pages()[0]
    # They said never: the next one is asked of nobody, and looks the same.
    ask(cast.anna, known)
    while run_jobs():
        pass
    assert len(mailbox.messages) == mails


def _plain(page: str) -> str:
    return re.sub(r"[A-Za-z0-9_-]{32,}|[0-9a-f]{8,}", "", page)


def test_who_is_hidden_stays_hidden_until_a_yes(
    cast: Cast, known: Party, client: Client, run_jobs: Callable[[], int]
) -> None:
    made = ask(cast.anna, known)
    while run_jobs():
        pass
    client.force_login(cast.anna)
    assert "Edit Editor" not in client.get(f"/introductions/{made.pk}").content.decode()
    with as_person(cast.editor.pk):
        deciding.put_off(actor=cast.editor, introduction_id=made.pk)
    assert "not now" not in client.get(f"/introductions/{made.pk}").content.decode()
    with as_person(cast.editor.pk):
        deciding.introduce(actor=cast.editor, introduction_id=made.pk, written=None)
    assert "Edit Editor" in client.get(f"/introductions/{made.pk}").content.decode()


def test_the_first_yes_ends_it_for_the_others(
    cast: Cast, known: Party, client: Client, run_jobs: Callable[[], int]
) -> None:
    make_card(cast.administrator, known, "Kim Berg", level="known")
    made = ask(cast.anna, known)
    while run_jobs():
        pass
    assert asked_people() == {cast.editor.pk, cast.administrator.pk}
    with as_person(cast.editor.pk):
        deciding.introduce(actor=cast.editor, introduction_id=made.pk, written=None)
    with as_person(cast.administrator.pk), pytest.raises(Conflict):
        deciding.introduce(actor=cast.administrator, introduction_id=made.pk, written=None)
    client.force_login(cast.administrator)
    page = client.get(f"/introductions/{made.pk}").content.decode()
    assert "no longer needed" in page
    assert "Edit Editor" not in page


def test_not_now_is_told_by_name(
    cast: Cast, known: Party, client: Client, run_jobs: Callable[[], int]
) -> None:
    made = ask(cast.anna, known, "bo")
    run_jobs()
    with as_person(cast.bo.pk):
        deciding.put_off(actor=cast.bo, introduction_id=made.pk)
        with pytest.raises(Conflict):
            deciding.decline(actor=cast.bo, introduction_id=made.pk)
    client.force_login(cast.anna)
    assert "not now" in client.get(f"/introductions/{made.pk}").content.decode()


def test_nobody_else_finds_it(
    cast: Cast, known: Party, client: Client, run_jobs: Callable[[], int]
) -> None:
    made = ask(cast.anna, known, "bo")
    run_jobs()
    for person, there in (
        (cast.anna, 200),
        (cast.bo, 200),
        (cast.administrator, 404),
        (cast.guest, 404),
    ):
        client.force_login(person)
        assert client.get(f"/introductions/{made.pk}").status_code == there
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('samband.person', '', false)")
        assert not Introduction.objects.exists()
        assert not Asked.objects.exists()
    client.force_login(cast.anna)
    assert client.post(f"/introductions/{made.pk}/answer", {"do": "myself"}).status_code == 404


def test_whom_nobody_passes_on(cast: Cast, known: Party, run_jobs: Callable[[], int]) -> None:
    """Who blocked the asker, and whose own list keeps the contact out, are not asked; it looks as if they were silent."""
    Block.objects.create(person=cast.bo, blocked=cast.anna, at=timezone.now())
    with as_person(cast.editor.pk):
        add_blocks(actor=cast.editor, lines=["Kim Berg"])
    ask(cast.anna, known, "bo")
    ask(cast.anna, known)
    run_jobs()
    assert asked_people() == set()


def test_what_can_not_be_asked(cast: Cast, known: Party) -> None:
    with pytest.raises(NotFound):
        ask(cast.anna, known, "astrid")  # does not know them, as far as anna may see
    with pytest.raises(NotFound):
        ask(cast.guest, known, "bo")
    ask(cast.anna, known, "bo")
    with pytest.raises(Conflict):
        ask(cast.anna, known, "bo")
    with as_person(cast.anna.pk):
        add_blocks(actor=cast.anna, lines=["kim@atercell.example"])
    with pytest.raises(Invalid):
        ask(cast.anna, known)


def test_nothing_goes_to_who_objected(
    cast: Cast, known: Party, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    made = ask(cast.anna, known, "bo")
    run_jobs()
    with as_person(cast.bo.pk):
        asked = deciding.introduce(actor=cast.bo, introduction_id=made.pk, written=MAIL)
    with as_system():
        suppress([("email", MAIL.address)], actor_id=None)
    assert not send_introduction(asked.pk, timezone.now())
    with as_system():
        assert Asked.objects.get().fault == "objected"
    second = ask(cast.editor, known, "bo")
    run_jobs()
    with as_person(cast.bo.pk), pytest.raises(Invalid):
        deciding.introduce(actor=cast.bo, introduction_id=second.pk, written=MAIL)
    assert not [one for one in mailbox.messages if "kim@" in one["To"]]


def test_the_outcome_is_asked_once(
    cast: Cast, known: Party, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    made = ask(cast.anna, known, "bo")
    run_jobs()
    with as_person(cast.bo.pk):
        deciding.introduce(actor=cast.bo, introduction_id=made.pk, written=MAIL)
    assert ask_outcomes(timezone.now()) == 0
    later = timezone.now() + rules.ASKED_AFTER
    assert [ask_outcomes(later), ask_outcomes(later)] == [1, 0]
    assert "anna@norrsken.example" in mailbox.messages[-1]["To"]


@pytest.mark.parametrize("show", ["mine", "asked"])
def test_a_longer_list_costs_no_more(cast: Cast, client: Client, show: str) -> None:
    def cost() -> int:
        with as_system():
            for number in range(10):
                made = Introduction.objects.create(
                    asker=cast.anna, contact=make_outsider(), contact_name=f"Kim {number}",
                    go_between=cast.bo, words="Hej", at=timezone.now(),
                    expires_at=timezone.now() + rules.VALID,
                )  # fmt: skip
                Asked.objects.create(
                    introduction=made, person=cast.bo, asker=cast.anna, is_named=True, at=made.at
                )
        sign_in(client, cast.anna if show == "mine" else cast.bo)
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/introductions?show={show}").status_code == 200
        return len([one for one in found if "SAVEPOINT" not in one["sql"]])

    cost()
    first = cost()
    assert cost() == first <= 6
