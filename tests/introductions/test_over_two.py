"""Over two colleagues: the first vouches, the second introduces; nobody sees more than is theirs."""

from collections.abc import Callable

import pytest
from django.test import Client

from samband.introductions import actions, deciding, vouching
from samband.introductions.deciding import Written
from samband.introductions.models import Asked, Introduction
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Conflict, Invalid
from samband.parties.models import Party
from samband.people.models import Person
from tests.cards.builders import make_card, make_outsider
from tests.cast import Cast
from tests.people.conftest import Mailbox

pytestmark = pytest.mark.django_db
MAIL = Written("kim@atercell.example", "Anna och Kim", "Hej Kim, det här är Anna.")
Jobs = Callable[[], int]


@pytest.fixture
def known(cast: Cast) -> Party:
    """Bo knows Kim and shares it; edit knows Kim and wants to be asked first."""
    from samband.cards.jobs import make_hints

    party = make_outsider()
    make_card(cast.bo, party, "Kim Berg", level="shared", emails=["kim@atercell.example"])
    make_card(cast.editor, party, "Kim Berg", level="known", emails=["kim@hem.example"])
    with as_system():
        make_hints([party.pk])
    return party


def _ask(cast: Cast, party: Party, run_jobs: Jobs, over: str = "bo") -> Introduction:
    with as_person(cast.anna.pk):
        made = actions.ask_for_introduction(
            actor=cast.anna,
            party_id=party.pk,
            words="Vi vill köpa celler.",
            over=over,
            first=cast.administrator.handle,
        )
    _run(run_jobs)
    return made


def _run(run_jobs: Jobs) -> None:
    while run_jobs():
        pass


def _asked() -> set[int]:
    with as_system():
        return set(Asked.objects.values_list("person_id", flat=True))


def _rows(person: Person) -> list[object]:
    """All that the database gives somebody of introductions."""
    with as_person(person.pk):
        return [*Introduction.objects.values(), *Asked.objects.values()]


def test_the_first_passes_it_on_and_the_second_introduces(
    cast: Cast, known: Party, client: Client, mailbox: Mailbox, run_jobs: Jobs
) -> None:
    client.force_login(cast.anna)
    handle = cast.administrator.handle
    page = f"/contacts/{known.pk}/introduction"
    assert cast.administrator.name in client.get(f"{page}?over=bo&first={handle}").content.decode()
    assert client.get(f"{page}?over=bo&first=bo").status_code == 422
    sent = {"over": "bo", "first": handle, "words": "Vi vill köpa celler."}
    address = client.post(page, sent).headers["Location"]
    _run(run_jobs)
    assert _asked() == {cast.administrator.pk}
    assert "vouch" in mailbox.messages[-1]["Subject"]
    before = _rows(cast.anna)
    client.force_login(cast.administrator)
    assert cast.bo.name in client.get(address).content.decode()
    assert client.post(f"{address}/answer", {"do": "myself"}).status_code == 409
    form = {"do": "vouch", "text": "Anna är noggrann.", "in_copy": "on"}
    assert client.post(f"{address}/answer", form).status_code == 303
    assert "you passed it on" in client.get(address).content.decode()
    _run(run_jobs)
    # Who asked sees no difference, in the database neither.
    assert _rows(cast.anna) == before
    assert _asked() == {cast.administrator.pk, cast.bo.pk}
    assert cast.bo.email in mailbox.messages[-1]["To"]
    assert "Anna är noggrann." in mailbox.text()
    client.force_login(cast.bo)
    assert "Anna är noggrann." in client.get(address).content.decode()
    client.post(f"{address}/answer", {"do": "send", **MAIL_FORM})
    _run(run_jobs)
    mail = mailbox.messages[-1]
    assert "kim@" in mail["To"]
    for person in (cast.anna, cast.bo, cast.administrator):
        assert str(person.email) in mail["Cc"]
    client.force_login(cast.anna)
    assert "you are introduced" in client.get(address).content.decode()
    client.post(f"{address}/outcome", {"happened": "yes"})
    client.post(f"{address}/thanks", {"words": "Tack till er båda"})
    _run(run_jobs)
    told = " ".join(str(one["To"]) for one in mailbox.messages[-2:])
    assert str(cast.bo.email) in told
    assert str(cast.administrator.email) in told
    for person in (cast.bo, cast.administrator):
        client.force_login(person)
        assert "Tack till er båda" in client.get(address).content.decode()


MAIL_FORM = {"address": MAIL.address, "subject": MAIL.subject, "text": MAIL.text}


@pytest.mark.parametrize("step", ["first", "second"])
def test_a_no_leaves_no_trace_at_either_step(
    cast: Cast, known: Party, mailbox: Mailbox, run_jobs: Jobs, step: str
) -> None:
    made = _ask(cast, known, run_jobs)
    if step == "second":
        with as_person(cast.administrator.pk):
            vouching.vouch(actor=cast.administrator, introduction_id=made.pk, words="Bra.")
        _run(run_jobs)
    who = cast.administrator if step == "first" else cast.bo
    others = {cast.anna, cast.administrator, cast.bo} - {who}
    before, mails = {one: _rows(one) for one in others}, len(mailbox.messages)
    with as_person(who.pk):
        deciding.decline(actor=who, introduction_id=made.pk)
    _run(run_jobs)
    assert {one: _rows(one) for one in others} == before
    assert len(mailbox.messages) == mails


def test_who_is_hidden_stays_hidden_from_both_until_a_yes(
    cast: Cast, known: Party, client: Client, mailbox: Mailbox, run_jobs: Jobs
) -> None:
    made = _ask(cast, known, run_jobs, over="")
    with as_person(cast.administrator.pk):
        with pytest.raises(Invalid):
            vouching.vouch(actor=cast.administrator, introduction_id=made.pk, words=" ")
        vouching.vouch(actor=cast.administrator, introduction_id=made.pk, words="Bra.")
        with pytest.raises(Conflict):
            vouching.vouch(actor=cast.administrator, introduction_id=made.pk, words="Bra.")
    _run(run_jobs)
    assert _asked() == {cast.administrator.pk, cast.editor.pk}
    address = f"/introductions/{made.pk}"
    for person in (cast.anna, cast.administrator):
        client.force_login(person)
        assert cast.editor.name not in client.get(address).content.decode()
    with as_person(cast.editor.pk):
        deciding.put_off(actor=cast.editor, introduction_id=made.pk)
        deciding.introduce(actor=cast.editor, introduction_id=made.pk, written=MAIL)
    _run(run_jobs)
    # They did not ask for a copy.
    assert str(cast.administrator.email) not in mailbox.messages[-1]["Cc"]
    client.force_login(cast.anna)
    assert cast.editor.name in client.get(address).content.decode()
