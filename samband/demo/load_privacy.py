"""What the people of the sample told their contacts, share of their cards, and found wrong about themselves. Invented."""

from collections.abc import Mapping
from datetime import datetime

from samband.cards.levels import parts_of, set_levels
from samband.cards.models import Card, CardField
from samband.demo.accounts import TRIED
from samband.kernel.db import as_person
from samband.people.models import Person
from samband.privacy.actions import answer_report, report_wrong
from samband.privacy.catalogue import section_of
from samband.privacy.telling import told_myself

TOLD = 5
WRONG = "Jag har bytt team: det står kvar att jag hör till det gamla."
ANSWER = "Rättat, tack. Teamet är ändrat på ditt konto."
WAITING = "Adressen anna@gammal.example är inte min."


def load_privacy(by_key: Mapping[str, Person], now: datetime) -> None:
    """Who can be tried has told some contacts, shares a number of one, and has an answer; another question waits."""
    people = [by_key[key] for key in TRIED if not by_key[key].is_guest]
    administrator = next(one for one in by_key.values() if one.is_administrator)
    for person in people:
        with as_person(person.pk):
            cards = list(Card.objects.filter(owner=person).order_by("name_key", "pk")[: TOLD * 2])
            told_myself(actor=person, party_ids=[card.party_id for card in cards[:TOLD]], now=now)
            shared = next((card for card in cards if card.level == Card.Level.SHARED), None)
            if shared is not None:
                CardField.objects.get_or_create(
                    card=shared, owner=person, kind="phone", value="+46701740605", import_id=None
                )
                parts = {one.key: "shared" for one in parts_of(shared) if one.kind == "phone"}
                set_levels(actor=person, card=shared, level="", parts=parts, now=now)
    _said(people[0], administrator, "account", WRONG, now, ANSWER)
    _said(people[-1], administrator, "identities", WAITING, now)


def _said(
    person: Person, administrator: Person, key: str, words: str, now: datetime, answer: str = ""
) -> None:
    section = section_of(key)
    assert section is not None, key
    with as_person(person.pk):
        report = report_wrong(actor=person, section=section, words=words)
    if answer:
        with as_person(administrator.pk):
            answer_report(actor=administrator, report_id=report.pk, answer=answer, now=now)
