"""What the columns of a table are taken for, by their headings in English and Swedish. Pure.

A guess is a proposal: unless the headings are those of a program that is known, a person looks at it first.
"""

import re
from collections.abc import Sequence
from typing import Final

from samband.kernel.text import fold

#: What a column can be; "" is not stored.
FIELDS: Final = (
    "", "name", "given", "middle", "family", "organisation", "department", "title", "place", "mail", "phone", "link",
    "handle", "note", "birthday", "connected",
)  # fmt: skip
#: Of these there may be several columns.
MANY: Final = frozenset(("", "mail", "phone", "link", "handle", "note"))
#: Who has none of these in any column has no card.
NAMING: Final = frozenset(
    ("name", "given", "family", "organisation", "mail", "phone", "handle", "link")
)

_WORDS: Final = {
    "name": "name|full name|display name|namn|hela namnet|visningsnamn|fullstandigt namn|kontakt|contact|contact name|"
            "kontaktperson|for- och efternamn|fornamn och efternamn|for och efternamn|fullt namn",
    "given": "first name|given name|firstname|fornamn|tilltalsnamn|forename",
    "middle": "middle name|additional name|mellannamn",
    "family": "last name|family name|surname|lastname|efternamn",
    "organisation": "firma|firmanamn|arbetsplats|forening|kund|kundnamn|leverantor|customer|"
                    "company|company name|organization|organisation|organization name|organisation name|"
                    "foretag|foretagsnamn|bolag|arbetsgivare|employer|account name|"
                    "organization 1 - name|organisation 1 - name",
    "department": "department|avdelning|enhet|organization department|organization 1 - department",
    "title": "title|job title|position|role|titel|befattning|roll|yrke|yrkestitel|tjanst|tjanstetitel|funktion|"
             "jobbtitel|arbetstitel|organization title|"
             "organization 1 - title",
    "place": "stad|ort|postort|bostadsort|hemort|ort/stad|stad/ort|plats|kommun|city|town|place|"
             "location|business city|home city|address 1 - city|ort, arbete|ort (arbete)",
    "handle": "account address|handle|mastodon|fediverse|konto|kontoadress|anvandarnamn",
    "note": "notes|note|comment|comments|anteckning|anteckningar|notering|noteringar|kommentar|kommentarer|ovrigt",
    "birthday": "birthday|date of birth|fodelsedag|fodelsedatum|fodd",
    "connected": "connected on|kontakt sedan|ansluten den",
}  # fmt: skip
_BY_WORD: Final = {word: field for field, words in _WORDS.items() for word in words.split("|")}
_MAIL = re.compile(r"^(?:primary |private |work |home |other )?(?:e ?-? ?mail|epost|e ?-? ?post|e ?-? ?mejl|mejl|mail)"
                   r"(?: ?-?adress| ?-?address|adress)?"
                   r"(?:[ ,(]*(?:\d+|arbete|jobb|hem|privat|work|home|personal|other)\)?)*"
                   r"(?: - value| address)?$")  # fmt: skip
_PHONE = re.compile(r"(?:^|\b)(?:tele?phone|phone|mobile|cell|telefon|tfn|tel|mobil(?:telefon|tel|tfn)?|"
                    r"telefonnummer|mobilnummer|(?:tel|telefon|mobil|direkt)nr|bil ?telefon|hemtelefon|"
                    r"direkt(?:nummer|telefon)|vaxel|direct line)\b")  # fmt: skip
_LINK = re.compile(r"^(?:url|web ?-?page|web ?-?site|website|home ?page|hemsida|webbsida|webbplats|"
                   r"webbadress|webb|linkedin|linkedin-?profil|linkedin url|profile url|profil|lank|github|twitter|x)"
                   r"(?: \d+)?(?: - value| url)?$")  # fmt: skip
_NOT = re.compile(r" - (?:type|label)$|display name|\btype\b|fax|\btyp\b|pager|telex|ttytdd")
#: Headings that only one program writes.
_GOOGLE = (frozenset(("given name", "family name")), frozenset(("organization name", "labels")))
_OUTLOOK = (
    frozenset(("first name", "last name", "e-mail address", "business phone")),
    frozenset(("fornamn", "efternamn", "e-postadress", "mobiltelefon")),
)


def plain(heading: str) -> str:
    """A heading as it is compared: no accents at all, because files lose them."""
    text = fold(heading).replace("å", "a").replace("ä", "a").replace("ö", "o")
    return re.sub(r"\s+", " ", text.replace("_", " ").replace(":", " ")).strip()


def guess_column(heading: str) -> str:
    """What a column is by its heading; "" for one that isn't known."""
    text = plain(heading)
    if text in _BY_WORD:
        return _BY_WORD[text]
    if _NOT.search(text):
        return ""
    if _MAIL.match(text):
        return "mail"
    if _PHONE.search(text):
        return "phone"
    return "link" if _LINK.match(text) else ""


def guess(header: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> tuple[str, ...]:
    """What each column is, by heading and, where that says nothing, by what stands in it."""
    found: list[str] = []
    for at, heading in enumerate(header):
        one = guess_column(heading) or _by_cells([row[at] for row in rows if at < len(row)])
        found.append("" if one in found and one not in MANY else one)
    return tuple(found)


def _by_cells(cells: Sequence[str]) -> str:
    filled = [cell.strip() for cell in cells if cell.strip()]
    if not filled:
        return ""
    if all(re.fullmatch(r"\S+@\S+\.\S+", cell) for cell in filled):
        return "handle" if all(cell.startswith("@") for cell in filled) else "mail"
    if all(re.fullmatch(r"\+?[\d ()/-]{7,20}", cell) and cell[:1] in "+0(" for cell in filled):
        return "phone"
    return (
        "link" if all(cell.lower().startswith(("http://", "https://")) for cell in filled) else ""
    )


def has_header(row: Sequence[str]) -> bool:
    """Whether a first row names columns: it holds no address or number of anybody."""
    return not any(
        re.fullmatch(r"\S+@\S+\.\S+|\+?[\d ()/-]{7,20}|https?://\S+", cell.strip()) for cell in row
    )


def program_of(header: Sequence[str]) -> str:
    """Which program wrote a table: "linkedin", "mastodon", "google", "outlook", or "" for any other."""
    words = {plain(one) for one in header}
    if {"first name", "last name", "url", "connected on"} <= words:
        return "linkedin"
    if "account address" in words:
        return "mastodon"
    if any(one <= words for one in _GOOGLE):
        return "google"
    return "outlook" if any(one <= words for one in _OUTLOOK) else ""


def is_enough(fields: Sequence[str]) -> bool:
    """Whether some column says who somebody is."""
    return bool(NAMING & set(fields))
