"""A contact's page is the same in three statements as it is piece by piece, and stays within a page's six."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from samband.cards import own, tagging, writing
from samband.cards.contact_page import whole_contact
from samband.cards.knowing import ways_to
from samband.kernel.db import as_person
from samband.ties.queries import rhythm_between, tie_between
from tests.cards.builders import make_card, make_organisation, make_outsider, make_tie
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def test_three_statements_say_what_the_pieces_say(cast: Cast, client: Client) -> None:
    organisation = make_organisation("Återcell", "atercell.example", reader=cast.anna)
    party = make_outsider()
    for owner, level in ((cast.anna, "shared"), (cast.bo, "mine"), (cast.editor, "mine")):
        make_card(owner, party, "Kim Berg", level=level, organisation=organisation, band="well")
    make_tie(0, cast.administrator.party, party, 9, reader=cast.anna)
    make_tie(cast.bo.pk, cast.bo.party, party, 3, reader=cast.bo, at=NOW - timedelta(days=30))
    make_tie(0, cast.anna.party, cast.bo.party, 10, reader=cast.anna)
    with as_person(cast.bo.pk):
        card = writing.note_meeting(actor=cast.bo, party_id=party.pk, on=NOW.date(), now=NOW)
        writing.write_note(actor=cast.bo, card=card, text="Gillar kaffe")
        tagging.put_tag(actor=cast.bo, party_ids=[party.pk], name="fika")
    for reader in (cast.bo, cast.anna, cast.administrator):
        with as_person(reader.pk):
            whole = whole_contact(reader, party.pk, now=NOW)
            page = whole.page
            card_id = page.card.id if page.card else None
            assert whole.details == own.details_of(reader, card_id, party.pk)
            tie = tie_between(reader, reader.party_id, party.pk, now=NOW)
            assert (whole.tie is None) == (tie is None)
            if whole.tie and tie:
                # One is added up by the database, the other here.
                assert whole.tie.chance == pytest.approx(tie.chance)
                assert replace(whole.tie, chance=tie.chance) == tie
                heard = rhythm_between(reader, reader.party_id, party.pk, now=NOW)
                assert whole.rhythm == heard
            assert whole.knowing.ways({party.pk: page.name}) == ways_to(reader, [party.pk], now=NOW)
    client.force_login(cast.bo)
    client.get("/contacts")
    with CaptureQueriesContext(connection) as found:
        assert client.get(f"/contacts/{party.pk}").status_code == 200
    # Without the transaction's own two.
    assert len(found) - 2 <= 6
