"""Pure rules of people: browsers in words, networks, and lists of whom to invite."""

import csv
import io
import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """A browser as its owner would recognise it: "Firefox · Windows"; "" if it says nothing."""
    text = user_agent[:400]
    browser = next((name for mark, name in _BROWSERS if mark + "/" in text), "")
    system = next((name for mark, name in _SYSTEMS if mark in text), "")
    return " · ".join(part for part in (browser, system) if part)


def network_of(address: str) -> str:
    """The network an address belongs to (/24, /64 for IPv6), for limits; "unknown" if unreadable.

    >>> network_of("192.0.2.77")
    '192.0.2.0/24'
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 64), strict=False))


COLUMNS = ("name", "email", "role", "team", "place")
# A wave is written in one transaction while somebody waits: about ten seconds for this many.
MOST_ROWS = 1000
_HEADINGS = {
    "name": "name",
    "namn": "name",
    "email": "email",
    "e-mail": "email",
    "mail": "email",
    "epost": "email",
    "e-post": "email",
    "role": "role",
    "roll": "role",
    "team": "team",
    "lag": "team",
    "grupp": "team",
    "place": "place",
    "plats": "place",
    "ort": "place",
}
_ROLES = {
    "": "person",
    "person": "person",
    "kollega": "person",
    "colleague": "person",
    "editor": "editor",
    "redaktör": "editor",
    "administrator": "administrator",
    "administratör": "administrator",
    "admin": "administrator",
    "guest": "guest",
    "gäst": "guest",
}
_EMAIL = re.compile(r"[^\s@<>\"',;]{1,64}@(?:[^\s@<>\"',;.]{1,63}\.)+[^\s@<>\"',;.]{2,63}")


@dataclass(frozen=True, slots=True)
class Invitee:
    """One row of a list of whom to invite; `row` counts from 1 as a spreadsheet does."""

    row: int
    name: str
    email: str
    role: str
    team: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong with one cell. Codes: missing, not-an-address, twice, unknown-role, too-long,
    too-many, no-such-column, taken."""

    row: int
    column: str
    value: str
    code: str


def decode_table(data: bytes) -> str:
    """Text of an uploaded CSV file: UTF-8, UTF-16 with its mark, else Windows-1252 as Excel writes."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_invitees(
    text: str, *, needs_email: bool
) -> tuple[tuple[Invitee, ...], tuple[RowProblem, ...]]:
    """Rows of `name, email, role, team, place` and everything that is wrong with them.

    Separated by comma, semicolon or tab; a first line of headings may give another order, in
    English or Swedish. Empty lines don't count. Nothing is thrown away silently: a row is in the
    first part only if it has no problem.
    """
    lines = text.replace("\x00", "").splitlines()
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    rows = [
        (number, [cell.strip() for cell in cells])
        for number, cells in _rows(io.StringIO("\n".join(lines)), delimiter)
        if any(cell.strip() for cell in cells)
    ]
    if not rows:
        return (), ()
    problems: list[RowProblem] = []
    order: Sequence[str] = COLUMNS
    if headings := _headings(rows[0][1]):
        number, cells = rows.pop(0)
        order = headings
        problems += [
            RowProblem(number, "", cell, "no-such-column")
            for cell, column in zip(cells, headings, strict=True)
            if not column and cell
        ]
    if len(rows) > MOST_ROWS:
        return (), (RowProblem(rows[MOST_ROWS][0], "", str(len(rows)), "too-many"),)
    invitees: list[Invitee] = []
    seen: set[str] = set()
    for number, cells in rows:
        found = _check_row(number, dict(zip(order, cells, strict=False)), needs_email, seen)
        if isinstance(found, Invitee):
            invitees.append(found)
        else:
            problems += found
    return tuple(invitees), tuple(problems)


def _rows(file: io.StringIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(file, delimiter=delimiter, skipinitialspace=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            continue
        yield reader.line_num, cells


def _headings(cells: Sequence[str]) -> list[str]:
    columns = [_HEADINGS.get(cell.casefold(), "") for cell in cells]
    return columns if "name" in columns else []


def _check_row(
    row: int, cells: dict[str, str], needs_email: bool, seen: set[str]
) -> Invitee | list[RowProblem]:
    name, email = cells.get("name", ""), cells.get("email", "").lower()
    role = cells.get("role", "").casefold()
    wrong: list[RowProblem] = []
    if not name:
        wrong.append(RowProblem(row, "name", name, "missing"))
    for column, limit in (("name", 120), ("email", 254), ("team", 80), ("place", 80)):
        if len(cells.get(column, "")) > limit:
            wrong.append(RowProblem(row, column, cells[column][:60] + "…", "too-long"))
    if not email and needs_email:
        wrong.append(RowProblem(row, "email", "", "missing"))
    elif email and not _EMAIL.fullmatch(email):
        wrong.append(RowProblem(row, "email", email[:80], "not-an-address"))
    elif email in seen and email:
        wrong.append(RowProblem(row, "email", email, "twice"))
    if role not in _ROLES:
        wrong.append(RowProblem(row, "role", role[:60], "unknown-role"))
    if wrong:
        return wrong
    seen.add(email)
    return Invitee(row, name, email, _ROLES[role], cells.get("team", ""), cells.get("place", ""))
