"""What a phone's vCard says that Samband keeps as its own, and laying what Samband says over what the phone wrote. Pure.

Observation: phones write far more than a card here has (postal addresses, pictures, labels, names of their own making), and
lose on their side whatever the server does not give back. So the card is kept as it came; what both know is compared by
value, and only lines whose value has changed here are written anew. A card that nobody changed comes back octet by octet.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from samband.cards.taking import escaped
from samband.dav.lines import Line, parts_of, plain
from samband.sources.book.vcard import city_of

#: More addresses, numbers or links than this on one card stay in the phone's own lines.
MOST = 500
LONGEST_NAME, LONGEST_TITLE, LONGEST_PHONE, LONGEST_LINK, LONGEST_BIRTHDAY = 200, 120, 60, 500, 20
LONGEST_NOTE = 20_000
#: Properties that Samband keeps as its own, or makes itself; all others are the phone's.
OURS = frozenset(
    (
        "VERSION",
        "UID",
        "REV",
        "PRODID",
        "FN",
        "N",
        "ORG",
        "TITLE",
        "EMAIL",
        "TEL",
        "URL",
        "IMPP",
        "NOTE",
        "BDAY",
    )
)
_LINKS = frozenset(("URL", "IMPP", "X-SOCIALPROFILE", "SOCIALPROFILE"))

#: A mail address as it is stored, or "" for what is none.
CleanMail = Callable[[str], str]
#: A phone number as it is stored.
CleanPhone = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Said:
    """What a card says, in the form in which Samband stores it. `notes` are apart; a phone has one text.

    `photo`, a mark of a picture, and `addresses` are only known where cards are kept in step (`dav.beside`): for a phone they
    stay in its own lines.
    """

    name: str
    organisation: str = ""
    title: str = ""
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    birthday: str = ""
    notes: tuple[str, ...] = ()
    photo: str = ""
    addresses: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """All notes as the one text that a phone shows."""
        return "\n\n".join(self.notes)


@dataclass(frozen=True, slots=True)
class Cleaning:
    """How addresses and numbers become what is stored."""

    mail: CleanMail
    phone: CleanPhone


def uid_of(lines: Iterable[Line]) -> str:
    """The identifier that the card's program gave it."""
    return next((line.text for line in lines if line.name == "UID"), "")[:300]


def place_of(lines: Iterable[Line]) -> str:
    """Where somebody is: the city of the first postal address that names one, as the reader of files takes it."""
    return next(filter(None, (city_of(line.value) for line in lines if line.name == "ADR")), "")


def said_by(lines: Sequence[Line], cleaning: Cleaning) -> Said:
    """What Samband takes from a card; the name is "" where nothing on it could be one."""
    points = list(_points(lines, cleaning))
    mails, phones, links = (
        tuple(dict.fromkeys(value for kind, value in points if kind == wanted))
        for wanted in ("mail", "phone", "link")
    )
    organisation = _first(lines, "ORG", lambda value: parts_of(value, ";")[0])
    names = (
        _first(lines, "FN"),
        _first(lines, "N", _in_order),
        organisation,
        _first(lines, "NICKNAME"),
        *mails,
        *phones,
        *links,
    )
    note = "\n\n".join(line.text for line in lines if line.name == "NOTE" and line.text)
    return Said(
        name=_short(next(filter(None, names), ""), LONGEST_NAME),
        organisation=_short(organisation, LONGEST_NAME),
        title=_short(_first(lines, "TITLE"), LONGEST_TITLE),
        mails=mails,
        phones=phones,
        links=links,
        birthday=_first(lines, "BDAY")[:LONGEST_BIRTHDAY],
        notes=(note,) if note else (),
    )


def _short(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest].strip()


def _first(lines: Iterable[Line], name: str, read: Callable[[str], str] | None = None) -> str:
    for line in lines:
        if line.name == name:
            found = read(line.value).strip() if read is not None else line.text
            if found:
                return found
    return ""


def _in_order(value: str) -> str:
    family, given, middle = [*parts_of(value, ";"), "", "", ""][:3]
    return " ".join(filter(None, (one.strip() for one in (given, middle, family))))


def _points(lines: Iterable[Line], cleaning: Cleaning) -> Iterable[tuple[str, str]]:
    """Addresses, numbers and links, each as (kind, value) in the order of its lines; what is too many or none is left out."""
    counts = {"mail": 0, "phone": 0, "link": 0}
    for line in lines:
        kind, value = point_of(line, cleaning)
        if kind and counts[kind] < MOST:
            counts[kind] += 1
            yield kind, value


def point_of(line: Line, cleaning: Cleaning) -> tuple[str, str]:
    """What kind of point a line is, and its value as it is stored; two empty texts for anything else."""
    if line.name == "EMAIL":
        found = cleaning.mail(line.text)
        return ("mail", found) if found else ("", "")
    if line.name == "TEL":
        written = line.text.removeprefix("tel:").partition(";")[0]
        found = cleaning.phone(_short(written, LONGEST_PHONE))
        return ("phone", found) if found else ("", "")
    if line.name in _LINKS:
        found = _short(line.text, LONGEST_LINK)
        return ("link", found) if found else ("", "")
    return "", ""


def notes_after(notes: Sequence[str], text: str) -> tuple[list[str], list[str]]:
    """Which of some notes a changed text still holds, and what of it is new.

    >>> notes_after(["One", "Two"], "One\\n\\nTwo\\n\\nThree")
    (['One', 'Two'], ['Three'])
    >>> notes_after(["One", "Two"], "One!\\n\\nTwo")
    (['Two'], ['One!'])
    """
    rest = [text.strip()] if text.strip() else []
    kept = []
    for note in sorted(dict.fromkeys(notes), key=len, reverse=True):
        found = _without(rest, note.strip())
        if found is not None:
            rest = found
            kept.append(note)
    return [note for note in notes if note in kept], rest


def _without(rest: list[str], note: str) -> list[str] | None:
    """The texts without a note that stands in one of them between empty lines; None where it does not."""
    for at, text in enumerate(rest):
        framed = f"\n\n{text}\n\n"
        where = framed.find(f"\n\n{note}\n\n")
        if where >= 0:
            before, after = framed[:where], framed[where + len(note) + 2 :]
            pieces = [piece.strip() for piece in (before, after)]
            return [*rest[:at], *filter(None, pieces), *rest[at + 1 :]]
    return None


def new_card(uid: str, now: Said) -> list[Line]:
    """A card of which no phone has written anything yet, as vCard 3.0: every program that speaks CardDAV reads that."""
    names = [("FN", escaped(now.name)), ("N", _parted(now.name) if now.name else "")]
    return [
        plain("VERSION", "3.0"),
        plain("UID", escaped(uid)),
        *(plain(name, value) for name, value in names),
        *_missing({"FN"}, now, noted=False),
        *(plain("EMAIL", escaped(one)) for one in dict.fromkeys(now.mails)),
        *map(_phone_line, dict.fromkeys(now.phones)),
        *map(_link_line, dict.fromkeys(now.links)),
    ]


def is_same(one: Said, other: Said) -> bool:
    """Whether two say the same, in whatever order they name addresses."""

    def bare(said: Said) -> Said:
        return replace(
            said,
            mails=tuple(sorted(set(said.mails))),
            phones=tuple(sorted(set(said.phones))),
            links=tuple(sorted(set(said.links))),
            notes=(said.note,),
            photo="",
            addresses=(),
        )

    return bare(one) == bare(other)


def laid_over(lines: Sequence[Line], now: Said, cleaning: Cleaning) -> list[Line]:
    """The lines of a phone's card with what Samband says now: same values leave their lines as they are.

    Laying the result over again with the same words changes nothing.
    """
    before = said_by(lines, cleaning)
    if is_same(before, now):
        return list(lines)
    left = {
        "mail": dict.fromkeys(now.mails),
        "phone": dict.fromkeys(now.phones),
        "link": dict.fromkeys(now.links),
    }
    gone_groups: set[str] = set()
    result: list[Line] = []
    noted = False
    managed = _managed(lines, cleaning)
    for number, line in enumerate(lines):
        kind, value = managed.get(number, ("", ""))
        if kind:
            if value in {"mail": now.mails, "phone": now.phones, "link": now.links}[kind]:
                left[kind].pop(value, None)
                result.append(line)
            elif line.group:
                gone_groups.add(line.group)
        elif line.name == "NOTE":
            if before.note == now.note:
                result.append(line)
            elif not noted and now.note:
                result.append(line.saying(escaped(now.note)))
            noted = True
        else:
            result += _kept_or_changed(line, before, now)
    names = {line.name for line in result}
    result += _missing(names, now, noted=noted)
    result += [plain("EMAIL", escaped(one)) for one in left["mail"]]
    result += [_phone_line(one) for one in left["phone"]]
    result += [_link_line(one) for one in left["link"]]
    return [line for line in result if not (line.group in gone_groups and line.name[:4] == "X-AB")]


def _managed(lines: Sequence[Line], cleaning: Cleaning) -> dict[int, tuple[str, str]]:
    counts = {"mail": 0, "phone": 0, "link": 0}
    found = {}
    for number, line in enumerate(lines):
        kind, value = point_of(line, cleaning)
        if kind and counts[kind] < MOST:
            counts[kind] += 1
            found[number] = kind, value
    return found


def _kept_or_changed(line: Line, before: Said, now: Said) -> list[Line]:
    """A line that says one thing about somebody: as it is, with the new value, or not at all."""
    match line.name:
        case "FN" if before.name != now.name:
            return [line.saying(escaped(now.name))]
        case "N" if before.name != now.name:
            return [line.saying(_parted(now.name))]
        case "ORG" if before.organisation != now.organisation:
            return [line.saying(escaped(now.organisation))] if now.organisation else []
        case "TITLE" if before.title != now.title:
            return [line.saying(escaped(now.title))] if now.title else []
        case "BDAY" if before.birthday != now.birthday:
            return [Line(line.group, "BDAY", "", escaped(now.birthday))] if now.birthday else []
        case _:
            return [line]


def _missing(names: set[str], now: Said, *, noted: bool) -> list[Line]:
    wanted = (
        ("FN", escaped(now.name)),
        ("ORG", escaped(now.organisation)),
        ("TITLE", escaped(now.title)),
        ("BDAY", escaped(now.birthday)),
        ("NOTE", "" if noted else escaped(now.note)),
    )
    return [plain(name, value) for name, value in wanted if value and name not in names]


def _parted(name: str) -> str:
    given, _, family = name.rpartition(" ")
    return f"{escaped(family)};{escaped(given)};;;"


def _phone_line(phone: str) -> Line:
    return plain("TEL", escaped(phone))


def _link_line(link: str) -> Line:
    is_address = link.startswith(("http://", "https://")) and " " not in link
    # An address is a URI, in which nothing is escaped.
    return plain("URL", link) if is_address else plain("IMPP", escaped(link))
