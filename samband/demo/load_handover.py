"""Somebody in the sample is about to change jobs and has decided about a few of their relations. Invented, as all of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from samband.cards.models import Card
from samband.demo import accounts
from samband.handover.actions import begin, keep_or_close, offer_to_company
from samband.handover.telling import tell_asked
from samband.kernel.db import as_person
from samband.people.models import Person


def load_handover(by_key: Mapping[str, Person], now: datetime) -> int:
    """Begin a handover of one who can sign in; another one of them is asked to keep a contact. How many were decided."""
    giver, keeper = (by_key[key] for key in accounts.TRIED[:2])
    with as_person(giver.pk):
        begin(actor=giver, reason="new-job", last_day=(now + timedelta(days=40)).date())
        cards = Card.objects.filter(owner=giver).order_by("name_key", "party_id")
        parties = list(cards.values_list("party_id", flat=True)[:3])
        for party_id in parties[:1]:
            asked = offer_to_company(actor=giver, party_id=party_id, handle=keeper.handle, now=now)
            tell_asked(asked)
        if parties[1:]:
            keep_or_close(actor=giver, party_ids=parties[1:], choice="private", now=now)
    return len(parties)
