"""Fika in the sample: twenty take part, and last week they were proposed to each other for the first time."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from samband.fika.actions import answer_meeting, decline_meeting, take_part
from samband.fika.arranging import arrange, current
from samband.fika.models import Seat
from samband.fika.rounds import ask_whether_met, make_round
from samband.kernel.db import as_person
from samband.people.models import Person

TAKERS = (
    "aiko", "amanda", "bengt", "dragan", "elin", "fatima", "gunnel", "hanna", "ingrid", "josefin", "katarina", "leila",
    "nils", "owen", "pavel", "petra", "priya", "samir", "stina", "ylva",
)  # fmt: skip
# What some of them said since.
ANSWERED = (("amanda", "yes"), ("owen", "not-yet"), ("petra", "yes"))
DECLINED = "leila"
AGO = timedelta(days=9)
SEED = 20


def load_fika(by_key: Mapping[str, Person], now: datetime) -> int:
    """Turn it on, let them take part, make the round of that day; returns how many proposals there are."""
    administrator = by_key["hanna"]
    day = (now - AGO).replace(hour=10, minute=5)
    before = day - timedelta(days=1)
    with as_person(administrator.pk):
        arrange(actor=administrator, is_on=True, weeks=2, weekday=day.weekday(), now=before)
    for key in TAKERS:
        with as_person(by_key[key].pk):
            take_part(actor=by_key[key], now=before)
    made = make_round(day, seed=SEED)
    current.forget()
    if made is None:
        return 0
    for key, met in ANSWERED:
        with as_person(by_key[key].pk):
            answer_meeting(actor=by_key[key], entry_id=_proposed_to(by_key[key]), met=met)
    shy = by_key[DECLINED]
    with as_person(shy.pk):
        decline_meeting(actor=shy, entry_id=_proposed_to(shy), now=day + timedelta(hours=3))
    ask_whether_met(now)
    return len(TAKERS) // 2


def _proposed_to(person: Person) -> int:
    return Seat.objects.select_related("meeting").get(person=person).meeting.entry_id
