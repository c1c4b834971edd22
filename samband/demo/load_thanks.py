"""Who thanks whom in the sample, and for what."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from samband.entries.addressing import Addressee, ToColleagues, ToPeople, ToSpace
from samband.kernel.db import as_person
from samband.people.models import Person
from samband.spaces.models import Space
from samband.thanks.actions import choose_showing, say_thanks

HOUR = timedelta(hours=1)
ONLY_THEM = "people"
# Who, hours ago, to whom, topics as they are written, room ("" for all colleagues), their words.
THANKED = (
    (
        "gunnel", 21, ("roger",), ("värmepump",), "",
        "Tolv kunder ringde om samma ljud. Du satt med i luren hela förmiddagen, och vid lunch visste jag själv vad jag "
        "skulle fråga. Nu har jag en lapp vid skärmen som alla vill ha.",
    ),
    (
        "priya", 44, ("owen", "kerstin"), ("gridmodel",), "",
        "For the afternoon at the whiteboard. The phase order made no sense to me for a week, and then "
        "it did in ten minutes.",
    ),
    (
        "elin", 67, ("larsove",), ("ledning", "arbetsmiljö"), "",
        "För att du lät mig klättra först och stod kvar nedanför. Jag var räddare än jag såg ut.",
    ),
    (
        "stina", 93, ("petra",), ("faktura", "delning"), "",
        "Grannarna på Solvägen förstod äntligen sin delade faktura. Du ritade den på en servett, och servetten sitter nu på "
        "deras anslagstavla.",
    ),
    (
        "mikael", 118, ("dragan",), ("köldmedium", "läcka"), "varmepumpar",
        "Körde 14 mil för att jag inte hittade läckan. Du hörde den på två minuter, och visade mig hur man lyssnar.",
    ),
    (
        "selma", 140, ("samir", "fatima"), ("kundservice",), "",
        "Mina första svåra samtal. Ni satt bredvid utan att ta över.",
    ),
    (
        "katarina", 165, ("roger",), ("läcka",), "",
        "Listan över serienummer som du har fört i tre år visade vad ingen annan såg. "
        "Hade du inte skrivit upp allt hade vi letat än.",
    ),
    (
        "roger", 190, ("katarina",), ("värmepump",), ONLY_THEM,
        "För att du ringde kunderna själv den där fredagen. Det behövde du inte.",
    ),
)  # fmt: skip


def load_thanks(by_key: Mapping[str, Person], now: datetime) -> None:
    """Say it with the people's own actions; one of those who were thanked keeps it off their profile."""
    for who, hours, handles, topics, room, words in THANKED:
        actor = by_key[who]
        with as_person(actor.pk):
            entry = say_thanks(
                actor=actor,
                handles=handles,
                words=words,
                to=_to(room, handles),
                topics=topics,
                now=now - hours * HOUR,
            )
        if who == "selma":
            with as_person(by_key["samir"].pk):
                choose_showing(actor=by_key["samir"], entry_id=entry.pk, on_profile=False, now=now)


def _to(room: str, handles: tuple[str, ...]) -> Addressee:
    if room == ONLY_THEM:
        return ToPeople(handles)
    return ToSpace(Space.objects.get(slug=room).pk) if room else ToColleagues()
