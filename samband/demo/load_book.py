"""Address books in the sample: Hanna's phone came in, and a table of hers waits for its columns. Invented, as all of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from samband.cards import writing
from samband.cards.blocklist import add_blocks
from samband.cards.models import Card
from samband.kernel.db import as_person, as_system
from samband.people.models import Person
from samband.sources import actions, spool
from samband.sources.models import Import, Source
from samband.sources.options import Options

OWNER = "hanna"
PHONE = "telefonens-kontakter.vcf"
TABLE = "massan-i-lulea.csv"

CARDS = (
    ("Disa Vallgren", "Fjällvärme", "Driftchef", "disa.vallgren@fjallvarme.example", "070-174 06 31",
     "https://www.linkedin.com/in/disa-vallgren-exempel", "Vet allt om hybridpannor. Sågs på mässan i Luleå."),
    ("Otto Brännström", "Brännströms Rör", "Rörmokare", "otto@brannstromsror.example", "0911-340 12", "", ""),
    ("Mirjam Sandell", "Kustkommunen", "Energirådgivare", "mirjam.sandell@kustkommunen.example", "070-174 06 52",
     "https://social.example/@mirjam", "Ring helst på förmiddagen."),
    ("Tage Norrby", "", "", "", "070-174 06 77", "", "Granne i Tallånger, har borrat själv."),
    ("Saga Lindholm", "Värmelabbet", "Forskare", "saga.lindholm@varmelabbet.example", "",
     "https://orcid.org/0000-0000-0000-0000", ""),
    ("Växeln på Fjällvärme", "Fjällvärme", "", "info@fjallvarme.example", "0970-111 00", "https://fjallvarme.example/", ""),
)  # fmt: skip
_ROWS = (
    "Förnamn;Efternamn;E-post;Mobil;Företag;Monter",
    "Elvira;Hägg;elvira.hagg@borrbolaget.example;070-174 06 14;Borrbolaget;A12",
    "Sixten;Lager;sixten@lagerkyl.example;070-174 06 18;Lager Kyl;B03",
    "Ronja;Stål;ronja.stal@stalvarme.example;;Stål & Värme;B07",
)


def load_book(by_key: Mapping[str, Person], now: datetime) -> int:
    """Bring in Hanna's phone, note that she met one of them, leave a table waiting; gives how many cards came in.

    Works as the system role, through the imports' own actions.
    """
    owner = by_key[OWNER]
    with as_person(owner.pk):
        add_blocks(actor=owner, lines=["@vardcentralen.example"])
    phone = bring_in(owner, PHONE, "".join(map(vcard, CARDS)))
    actions.apply_import(run=phone)
    bring_in(owner, TABLE, "\r\n".join(_ROWS) + "\r\n", encoding="cp1252")
    with as_person(owner.pk):
        card = Card.objects.filter(owner=owner, import_id=phone.pk).order_by("name_key").first()
        if card is not None:
            at = now - timedelta(days=6)
            writing.note_meeting(actor=owner, party_id=card.party_id, on=at.date(), now=now)
    return int(phone.counts["stored"])


def bring_in(owner: Person, label: str, text: str, encoding: str = "utf-8") -> Import:
    """The planned import of a file of somebody's."""
    name = spool.new_name("upload")
    with spool.writing(name) as stream:
        stream.write(text.encode(encoding))
    with as_system():
        run = actions.create_import(
            actor=owner,
            kind=Source.Kind.CONTACTS,
            label=label,
            options=replace(Options(path=str(spool.folder() / name)), is_upload=True),
            owner=owner,
        )
    return actions.plan_import(run=run)


def vcard(card: tuple[str, ...], uid: str = "") -> str:
    """A line of `CARDS` as a vCard."""
    name, organisation, title, mail, phone, link, note = card
    lines = {
        "UID": uid,
        "FN": name,
        "ORG": organisation,
        "TITLE": title,
        "EMAIL": mail,
        "TEL": phone,
        "URL": link,
        "NOTE": note,
    }
    said = "".join(f"{key}:{value}\r\n" for key, value in lines.items() if value)
    return f"BEGIN:VCARD\r\nVERSION:3.0\r\n{said}END:VCARD\r\n"
