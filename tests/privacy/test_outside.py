"""People outside are told, can see what is kept, and can object; nobody else learns anything by it."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from samband.cards import writing
from samband.cards.erasing import erase_objectors, object_for
from samband.cards.models import Card
from samband.kernel.db import as_person, as_system
from samband.parties.models import Identity, Suppression
from samband.people.models import Person
from samband.privacy import objections, outsiders, telling
from samband.privacy.models import AccessFile, AccessRequest, Notice, Objection
from tests.cards.builders import make_outsider
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()
KIM = "kim@berg.example"


@pytest.fixture(autouse=True)
def _server(settings: object) -> None:
    settings.EMAIL_HOST = "localhost"  # type: ignore[attr-defined]  # pytest-django's


def _card(owner: Person, note: str = "") -> Card:
    """Two colleagues know the same human; each only by their own card."""
    with as_system():
        known = Identity.objects.filter(value=KIM).first()
        party = known.party if known is not None else make_outsider()
    with as_person(owner.pk):
        card = Card.objects.create(
            owner=owner, party=party, name="Kim Berg", name_key="kim berg", emails=[KIM]
        )
        Identity.objects.create(layer=owner.pk, value=KIM, name="Kim Berg", party=party)
        if note:
            writing.write_note(actor=owner, card=card, text=note)
    return card


def _tell(owner: Person, card: Card, language: str = "sv") -> Notice:
    with as_person(owner.pk):
        return telling.tell(
            actor=owner, card=card, address=KIM, language=language, words="Hej Kim!", now=NOW
        )


def test_an_owner_tells_by_mail_with_a_link_and_the_ledger_says_so(
    cast: Cast, client: Client
) -> None:
    card = _card(cast.anna)
    sign_in(client, cast.anna)
    address = f"/contacts/{card.party_id}/told"
    shown = client.get(address).content.decode()
    assert "/about-you/…" in shown
    assert "Kim Berg" in client.get("/contacts/told").content.decode()
    said = {"address": KIM, "language": "sv", "words": "Hej Kim!", "step": "send"}
    assert client.post(address, said).status_code == 303
    assert client.post(address, said).status_code == 422  # one is on its way
    with as_person(cast.anna.pk):
        notice = Notice.objects.get()
    assert telling.send_notice(notice.pk, NOW)
    assert not telling.send_notice(notice.pk, NOW)
    (letter,) = mail.outbox
    assert letter.body.startswith("Hej Kim!")
    assert "artikel 6.1 f" in letter.body
    assert "anna@norrsken.example" in letter.reply_to[0]
    assert "Kim Berg" not in client.get("/contacts/told").content.decode()
    assert "Kim Berg" in client.get("/contacts/told?show=told").content.decode()
    assert sign_in(Client(), cast.bo).get(address).status_code == 404


def test_whoever_objects_is_gone_everywhere_and_every_word_is_answered_alike(cast: Cast) -> None:
    card, other = _card(cast.anna), _card(cast.bo, "Hemlig anteckning")
    notice = _tell(cast.anna, card)
    link = telling.link_of(notice)
    word = link.rpartition("/")[2]
    outside = Client()
    answers = []
    for one in (word, "nonsense", word[:-1] + ("a" if word[-1] != "a" else "b")):
        assert outside.get(f"/about-you/{one}").status_code == 200
        answer = outside.post(f"/about-you/{one}", {"step": "object"})
        said = answer.content.decode().partition("<section")[2].partition("</section>")[0]
        answers.append((answer.status_code, said))
    assert answers[0][1]
    assert len(set(answers)) == 1
    outsiders.object_by_notice(notice.pk)
    with as_system():
        assert not Card.objects.filter(pk__in=[card.pk, other.pk]).exists()
        assert not Identity.objects.filter(value=KIM).exists()
        assert not Notice.objects.exists()
        assert Suppression.objects.exists()
    # A second press, or a mail that waited, does nothing more.
    outsiders.object_by_notice(notice.pk)
    assert not telling.send_notice(notice.pk, NOW)


def test_a_request_waits_for_a_mail_server_that_is_away_and_holds_up_nobody(
    cast: Cast, client: Client, settings: Any
) -> None:
    _card(cast.anna)
    sign_in(client, cast.administrator, confirmed=True)
    for address in (KIM, "nobody@nowhere.example"):
        client.post("/admin/outsiders/access", {"address": address})
    locmem, settings.EMAIL_BACKEND = (
        settings.EMAIL_BACKEND,
        "django.core.mail.backends.smtp.EmailBackend",
    )
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(OSError, match="refused"):
        outsiders.answer_requests(NOW)
    with as_system():
        assert [one.address for one in AccessRequest.objects.all()] == [KIM]
        assert not AccessFile.objects.exists()
    settings.EMAIL_BACKEND = locmem
    assert outsiders.answer_requests(NOW) == 1
    assert [letter.to for letter in mail.outbox] == [['"Kim Berg" <kim@berg.example>']]
    with as_system():
        assert not AccessRequest.objects.exists()


def test_somebody_outside_gets_all_of_it_at_their_own_address_and_administrators_do_not(
    cast: Cast, client: Client
) -> None:
    _card(cast.anna)
    _card(cast.bo, "Tycker om kaffe ☕ och Łódź")
    sign_in(client, cast.administrator, confirmed=True)
    for address in (KIM, "nobody@nowhere.example"):
        assert client.post("/admin/outsiders/access", {"address": address}).status_code == 303
    with as_person(cast.administrator.pk):
        assert not AccessRequest.objects.exists()
    assert outsiders.answer_requests(NOW) == 1
    (letter,) = mail.outbox
    assert letter.to == ['"Kim Berg" <kim@berg.example>']
    (token,) = re.findall(r"/about-you/file/(\S+)", str(letter.body))
    outside = Client()
    assert outside.get(f"/about-you/file/{token}").status_code == 200
    found = json.loads(outside.get(f"/about-you/file/{token}/json").content)
    assert len(found["cards"]["rows"]) == 2
    assert found["notes"]["rows"][0]["text"].startswith("Tycker om kaffe")
    assert "Bo Östlund" not in json.dumps(found, ensure_ascii=False)
    assert outside.get(f"/about-you/file/{token}/pdf").content.startswith(b"%PDF")
    assert outside.get("/about-you/file/guess").status_code == 404
    with as_system():
        assert outsiders.drop_old_files(NOW + outsiders.KEPT * 2) == 1
        assert not AccessFile.objects.exists()


def test_one_click_gives_a_colleague_what_they_may_see_and_no_more(
    cast: Cast, client: Client
) -> None:
    card = _card(cast.anna)
    _card(cast.bo, "Hemlig anteckning")
    sign_in(client, cast.anna, confirmed=True)
    found = json.loads(client.get(f"/contacts/{card.party_id}/file/json").content)
    assert len(found["cards"]["rows"]) == 1
    assert found["notes"]["rows"] == []
    assert client.get(f"/contacts/{card.party_id}/file/pdf").content.startswith(b"%PDF")
    assert sign_in(Client(), cast.editor, confirmed=True).get(
        f"/contacts/{card.party_id}/file/json"
    ).status_code == 404  # fmt: skip


def _refuse(_mail: EmailMessage) -> int:
    raise OSError("The mail server is away.")


def test_names_of_a_mail_that_can_not_be_sent_go(cast: Cast) -> None:
    objections.tell_owner(cast.anna.pk, ["Kim Berg"])
    assert objections.forget_names(timezone.now() + timedelta(days=1)) == 0
    assert objections.forget_names(timezone.now() + timedelta(days=3)) == 1
    with as_system():
        (kept,) = Objection.objects.all()
    assert (kept.names, kept.count) == (None, 1)
    assert not objections.send_objection(kept.pk, timezone.now())


def test_whose_contact_objects_is_told_by_name_and_nothing_keeps_the_name(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for owner in (cast.anna, cast.bo):
        _card(owner)
    with as_person(cast.administrator.pk):
        object_for(actor=cast.administrator, addresses=[KIM])
    for _ in range(2):
        erase_objectors(cast.administrator.pk)
    with as_system():
        waiting = list(Objection.objects.values_list("pk", flat=True))
        sealed = [bytes(one.names or b"") for one in Objection.objects.all()]
    assert all(sealed)
    assert not any(b"Kim" in one for one in sealed)
    # The mail server is away, and back: told once, and the names are gone.
    with monkeypatch.context() as away:
        away.setattr(EmailMessage, "send", _refuse)
        for one in waiting:
            with pytest.raises(OSError, match="away"):
                objections.send_objection(one, timezone.now())
    assert mail.outbox == []
    for one in waiting * 2:
        objections.send_objection(one, timezone.now())
    with as_system():
        assert not Objection.objects.exclude(names=None).exists()
    assert sorted(one.to[0] for one in mail.outbox) == [
        f'"{one.name}" <{one.email}>' for one in (cast.anna, cast.bo)
    ]
    assert all("Kim Berg" in str(one.body) for one in mail.outbox)
    with as_person(cast.anna.pk):
        assert Objection.objects.get().count == 1
    sign_in(client, cast.anna)
    shown = client.get("/contacts/told").content.decode()
    assert "1 contact of yours has objected" in shown
    assert "Kim" not in shown
    sign_in(client, cast.editor)
    assert "objected" not in client.get("/contacts/told").content.decode()
