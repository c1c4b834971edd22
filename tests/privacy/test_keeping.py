"""How long data about people outside is kept: chosen, told before, done nightly, reported."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samband.cards import writing
from samband.cards.models import Card
from samband.kernel.db import as_person, as_system
from samband.kernel.errors import Invalid, NotFound
from samband.people.models import Person
from samband.privacy import keeping
from samband.privacy.models import KeepRun, Notice
from samband.ties.models import Interaction, Tie
from tests.cards.builders import make_card, make_outsider, make_tie
from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=1000)


def _old_card(owner: Person, name: str) -> Card:
    card = make_card(owner, make_outsider(), name, level="shared", created_at=LONG_AGO)
    return card


def test_contacts_with_whom_nothing_happens_go_after_notice_and_only_those(
    cast: Cast, client: Client
) -> None:
    quiet, met, noted, kept = (
        _old_card(cast.anna, name) for name in ("Tyst", "Sedd", "Not", "Kvar")
    )
    others = _old_card(cast.bo, "Bos egen")
    make_tie(cast.anna.pk, cast.anna.party, met.party, 2, reader=cast.anna)
    with as_person(cast.anna.pk):
        writing.write_note(actor=cast.anna, card=noted, text="Ny")
        Notice.objects.create(
            owner=cast.anna, party=quiet.party, name="Tyst", how="self", state="told",
            since=LONG_AGO, at=LONG_AGO, told_at=LONG_AGO,
        )  # fmt: skip
    with pytest.raises(NotFound):
        keeping.choose(actor=cast.anna, purpose="contacts", months=24, now=NOW)
    with pytest.raises(Invalid):
        keeping.choose(actor=cast.administrator, purpose="contacts", months=2, now=NOW)
    admin = sign_in(Client(), cast.administrator)
    assert admin.post("/admin/keeping", {"purpose": "contacts", "months": "24"}).status_code == 303
    assert keeping.run(NOW) == []  # not before two weeks
    sign_in(client, cast.anna)
    page = client.get("/contacts/ending").content.decode()
    assert "Tyst" in page
    assert "Kvar" in page
    assert "Bos egen" not in page
    assert (
        client.post("/contacts/ending", {"party": [kept.party_id, others.party_id]}).status_code
        == 303
    )
    later = NOW + keeping.NOTICE + timedelta(days=1)
    (line,) = keeping.run(later)
    assert (line.purpose, line.removed) == ("contacts", 2)
    with as_system():
        left = set(Card.objects.values_list("name", flat=True))
        assert left == {"Sedd", "Not", "Kvar"}
        assert not Notice.objects.exists()
    assert "fewer than five" in admin.get("/admin/keeping").content.decode()
    keeping.run(later)
    assert list(KeepRun.objects.order_by("pk").values_list("removed", flat=True)) == [2, 0]


def test_old_touches_go_and_ties_are_what_is_left(cast: Cast) -> None:
    card = make_card(cast.anna, make_outsider(), "Kim Berg")
    with as_person(cast.anna.pk):
        for days in (1000, 10):
            writing.note_meeting(
                actor=cast.anna,
                party_id=card.party_id,
                on=(NOW - timedelta(days=days)).date(),
                now=NOW,
            )
    keeping.choose(actor=cast.administrator, purpose="touches", months=24, now=NOW)
    (line,) = keeping.run(NOW + keeping.NOTICE + timedelta(days=1))
    assert line.removed == 2
    with as_person(cast.anna.pk):
        assert Interaction.objects.count() == 2
        assert {tie.count for tie in Tie.objects.all()} == {1}
