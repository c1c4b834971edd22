"""Who in the sample asked to be introduced to whom, and what came of it. Invented, as all of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from samband.cards.models import Card
from samband.introductions.actions import ask_for_introduction, say_outcome, thank_go_between
from samband.introductions.deciding import introduce
from samband.introductions.models import Introduction
from samband.introductions.passing import pass_on
from samband.introductions.sending import tell_asked
from samband.kernel.db import as_person, as_system
from samband.people.models import Person

#: Who tries Samband as a colleague has one of each; and who asks them.
TRIED, OTHER = "katarina", "samir"
MADE, WAITING, ASKED = timedelta(days=20), timedelta(days=2), timedelta(hours=5)


def load_introductions(by_key: Mapping[str, Person], now: datetime) -> int:
    """One that became something, one that waits, two that wait for the tried person's word; gives how many."""
    tried, other = by_key[TRIED], by_key[OTHER]
    return sum(
        (
            _made(tried, now - MADE),
            _hidden(
                tried,
                "Vi vill höra hur de mäter sina vindkraftverk på vintern.",
                now - WAITING,
                knower=None,
            ),
            _hidden(
                other,
                "Jag skriver vår del av ansökan och vill fråga hur de räknade på lagret.",
                now - ASKED,
                knower=tried,
            ),
            _over_two(other, tried, now - ASKED),
        )
    )


def _made(asker: Person, at: datetime) -> int:
    """Over a colleague who shares the card: yes, something came of it, thanks."""
    with as_system():
        cards = Card.objects.filter(level=Card.Level.SHARED).exclude(owner=asker)
        mine = Card.objects.filter(owner=asker).values("party_id")
        card = cards.exclude(party_id__in=mine).order_by("name_key", "pk").first()
    if card is None:
        return 0
    made = _ask(asker, card.party_id, "De bygger ett lager som liknar vårt.", card.owner.handle, at)
    with as_person(card.owner_id):
        introduce(
            actor=card.owner,
            introduction_id=made.pk,
            written=None,
            now=at + timedelta(hours=3),
        )
    with as_person(asker.pk):
        say_outcome(actor=asker, introduction_id=made.pk, happened="yes")
        words = "Vi pratade en timme, och nu kommer de på studiebesök. Tack."
        thank_go_between(actor=asker, introduction_id=made.pk, words=words, now=at + MADE / 2)
    return 1


def _hidden(asker: Person, words: str, at: datetime, knower: Person | None) -> int:
    """Over whoever knows them and wants to be asked first: `knower`, or anybody."""
    with as_system():
        cards = Card.objects.filter(level=Card.Level.KNOWN).exclude(owner=asker)
        mine = Card.objects.filter(owner=asker).values("party_id")
        cards = cards.exclude(party_id__in=mine)
        if knower is not None:
            cards = cards.filter(owner=knower)
        card = cards.order_by("name_key", "pk").first()
    if card is None:
        return 0
    _ask(asker, card.party_id, words, "", at)
    return 1


def _over_two(asker: Person, first: Person, at: datetime) -> int:
    """Over the tried person, who is asked to vouch, to a colleague who shares the card."""
    with as_system():
        cards = Card.objects.filter(level=Card.Level.SHARED).exclude(owner__in=(asker, first))
        known = Card.objects.filter(owner__in=(asker, first)).values("party_id")
        cards = cards.exclude(party_id__in=known).select_related("owner")
        card = cards.order_by("-name_key", "pk").first()
    if card is None:
        return 0
    words = "Jag vill fråga hur deras prognoser håller när det blåser som mest."
    _ask(asker, card.party_id, words, card.owner.handle, at, first=first.handle)
    return 1


def _ask(
    asker: Person, party_id: int, words: str, over: str, at: datetime, *, first: str = ""
) -> Introduction:
    with as_person(asker.pk):
        made = ask_for_introduction(
            actor=asker, party_id=party_id, words=words, over=over, first=first, now=at
        )
    for asked_id in pass_on(made.pk, at):
        tell_asked(asked_id, at)
    return made
