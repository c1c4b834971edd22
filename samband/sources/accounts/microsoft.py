"""Microsoft Graph: contacts, calendars and mail folders, each asked for what is new by the link that it gave last time.

The permissions are those that give neither the text of a mail nor of an event (`Mail.ReadBasic`, `Calendars.ReadBasic`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO, Any, Final
from urllib.parse import quote

from samband.sources.accounts.api import MOST_FOLDERS, MOST_PAGES, Api, Place, TooOld
from samband.sources.accounts.writing import (
    Guest,
    Meeting,
    address,
    calendar,
    date_field,
    inner,
    listed,
    mail,
    moment_of,
    text,
    vcard,
)
from samband.sources.book.making import Raw
from samband.sources.servers.dav import Folder
from samband.sources.servers.errors import Fault, ServerFault
from samband.sources.servers.keeping import LOOKED_BACK
from samband.sources.servers.models import Server
from samband.sources.uids import series_uid

#: A view of a calendar may span five years at most.
YEARS: Final = 4
_PAGE: Final = "odata.maxpagesize=200"
_CONTACT: Final = (
    "displayName,givenName,middleName,surname,emailAddresses,businessPhones,homePhones,mobilePhone,companyName,"
    "department,jobTitle,personalNotes,businessHomePage,businessAddress,homeAddress,otherAddress"
)
_ADDRESSES: Final = ("businessAddress", "homeAddress", "otherAddress")
_EVENT: Final = (
    "iCalUId,type,originalStart,isAllDay,isCancelled,sensitivity,start,end,organizer,attendees"
)
_MAIL: Final = (
    "from,sender,toRecipients,ccRecipients,replyTo,sentDateTime,internetMessageId,isDraft"
)
# What the properties above do not say, and tells lists from people.
_HEADERS: Final = frozenset({"list-id", "in-reply-to", "references"})


def folders(api: Api, kind: str) -> list[Folder]:
    """What can be chosen there."""
    if kind == Server.Kind.CONTACTS:
        found = _named(api, "/v1.0/me/contactFolders", "displayName")
        # The usual folder is not among its own subfolders; each contact says which it lies in.
        first = api.get("graph", "/v1.0/me/contacts", {"$top": 1, "$select": "parentFolderId"})
        for one in listed(first.get("value")):
            usual = text(one.get("parentFolderId"))
            if usual and usual not in {folder.where for folder in found}:
                said = api.get("graph", f"/v1.0/me/contactFolders/{quote(usual, safe='')}")
                found.insert(0, Folder(usual, text(said.get("displayName"))[:100] or usual[:100]))
        return found
    if kind == Server.Kind.CALENDAR:
        return _named(api, "/v1.0/me/calendars", "name")
    return _mail_folders(api)


def _named(api: Api, path: str, name: str) -> list[Folder]:
    said = api.get("graph", path, {"$top": MOST_FOLDERS, "$select": f"id,{name}"})
    found = [(text(one.get("id")), text(one.get(name))) for one in listed(said.get("value"))]
    return [Folder(where, (called or where)[:100]) for where, called in found if where]


def _mail_folders(api: Api) -> list[Folder]:
    """All folders of a mailbox, those within others under the names of both."""
    path, wanted = "/v1.0/me/mailFolders/delta", {"$select": "id,displayName,parentFolderId"}
    found: dict[str, tuple[str, str]] = {}
    for rows, _further, _later in _pages(api, api.address("graph", path, wanted)):
        for one in rows:
            found[text(one.get("id"))] = (
                text(one.get("displayName")),
                text(one.get("parentFolderId")),
            )

    def name(key: str, depth: int = 8) -> str:
        own, parent = found[key]
        return f"{name(parent, depth - 1)}/{own}" if parent in found and depth else own or key

    names = sorted((name(key), key) for key in found if key)
    return [Folder(key, called[:100]) for called, key in names[:MOST_FOLDERS]]


def _pages(api: Api, url: str) -> Iterator[tuple[list[dict[str, Any]], str, str]]:
    """The pages of a list: what is in each, the way to the next, and the link for what comes later."""
    for _page in range(MOST_PAGES):
        said = api.follow(url, _PAGE)
        further, later = text(said.get("@odata.nextLink")), text(said.get("@odata.deltaLink"))
        yield [one for one in listed(said.get("value")) if "@removed" not in one], further, later
        if not further:
            return
        url = further
    raise ServerFault(Fault.TOO_LARGE)


def _changes(api: Api, link: str, whole: str) -> Iterator[tuple[list[dict[str, Any]], str]]:
    """What changed since a link, all of it where there is none or it is too old; with the link to go on from."""
    try:
        for rows, further, later in _pages(api, link or whole):
            yield rows, later or further
            link = later or further
    except TooOld:
        if not link:
            raise
        for rows, further, later in _pages(api, whole):
            yield rows, later or further


def contacts(api: Api, where: str, place: Place, out: IO[bytes]) -> Place:
    """Write the contacts that are new or changed; gives the place behind them."""
    path = f"/v1.0/me/contactFolders/{quote(where, safe='')}/contacts/delta"
    link = text(place.get("link"))
    whole = api.address("graph", path, {"$select": _CONTACT})
    for rows, further in _changes(api, link, whole):
        link = further
        for one in rows:
            out.write(vcard(_contact(one)))
    return {"link": link}


def _contact(one: dict[str, Any]) -> Raw:
    phones = [*_texts(one.get("businessPhones")), *_texts(one.get("homePhones"))]
    return Raw(
        0,
        uid=text(one.get("id")),
        name=text(one.get("displayName")),
        given=text(one.get("givenName")),
        middle=text(one.get("middleName")),
        family=text(one.get("surname")),
        mails=[text(each.get("address")) for each in listed(one.get("emailAddresses"))],
        phones=[*filter(None, [text(one.get("mobilePhone"))]), *phones],
        links=[("", text(one.get("businessHomePage")))],
        organisation=text(one.get("companyName")),
        department=text(one.get("department")),
        title=text(one.get("jobTitle")),
        place=next(filter(None, (text(inner(one, each).get("city")) for each in _ADDRESSES)), ""),
        notes=[*filter(None, [text(one.get("personalNotes"))])],
    )


def _texts(value: Any) -> list[str]:
    return [one for one in map(text, value) if one] if isinstance(value, list) else []


def meetings(api: Api, where: str, place: Place, out: IO[bytes], now: datetime) -> Place:
    """Write the meetings that were, which are new, changed, or were booked before and have been since."""
    at = f"/v1.0/me/calendars/{quote(where, safe='')}/calendarView"
    link, until = text(place.get("link")), moment_of(place.get("until"))
    begin = now - timedelta(days=round(365.25 * YEARS))
    found: dict[str, Meeting] = {}
    whole = api.address("graph", f"{at}/delta", _window(begin, now))
    for rows, further in _changes(api, link, whole):
        link = further
        _take(rows, found)
    if until is not None:
        # A link speaks of the time that it was made for; what has been since is asked for beside it.
        since = {**_window(until - LOOKED_BACK, now), "$select": _EVENT}
        for rows, _further, _later in _pages(api, api.address("graph", at, since)):
            _take(rows, found)
    for one in found.values():
        if one.starts_at <= now:
            out.write(calendar(one))
    return {"link": link, "until": now.isoformat()}


def _window(begin: datetime, end: datetime) -> dict[str, str]:
    return {"startDateTime": begin.isoformat(), "endDateTime": end.isoformat()}


def _take(rows: list[dict[str, Any]], found: dict[str, Meeting]) -> None:
    for row in rows:
        meeting = _meeting(row)
        if meeting is not None:
            found[text(row.get("id"))] = meeting


def _meeting(event: dict[str, Any]) -> Meeting | None:
    starts = moment_of(inner(event, "start").get("dateTime"))
    ends = moment_of(inner(event, "end").get("dateTime"))
    is_hidden = event.get("sensitivity") in ("private", "confidential", "personal")
    if (
        starts is None
        or ends is None
        or is_hidden
        or event.get("isAllDay")
        or event.get("isCancelled")
    ):
        return None
    # Each time of a series has an identifier of its own; which one it is says where it was at first.
    is_one_of_many = event.get("type") in ("occurrence", "exception")
    original = (moment_of(event.get("originalStart")) or starts) if is_one_of_many else None
    guests = [_guest(inner(event, "organizer"), is_organiser=True)]
    guests += [_guest(one) for one in listed(event.get("attendees"))]
    return Meeting(
        uid=series_uid(text(event.get("iCalUId"))) or text(event.get("id")),
        starts_at=starts,
        ends_at=ends,
        guests=tuple(one for one in guests if one.mail),
        original=original,
    )


def _guest(one: dict[str, Any], *, is_organiser: bool = False) -> Guest:
    who = inner(one, "emailAddress")
    return Guest(
        text(who.get("address")),
        text(who.get("name")),
        has_declined=inner(one, "status").get("response") == "declined",
        is_thing=one.get("type") == "resource",
        is_organiser=is_organiser,
    )


def mails(api: Api, where: str, place: Place, out: IO[bytes], most: int) -> Iterator[Place]:
    """Write the header fields of the mails that are new; gives the place behind each page."""
    link = text(place.get("link"))
    try:
        yield from _mails(api, where, link, f"{_MAIL},internetMessageHeaders", out, most)
    except TooOld:
        # Where those are not given with a list of changes, mailing lists are known by their address alone.
        yield from _mails(api, where, "", _MAIL, out, most)


def _mails(
    api: Api, where: str, link: str, wanted: str, out: IO[bytes], most: int
) -> Iterator[Place]:
    path = f"/v1.0/me/mailFolders/{quote(where, safe='')}/messages/delta"
    whole = api.address("graph", path, {"$select": wanted, "changeType": "created"})
    for rows, further in _changes(api, link, whole):
        for one in rows:
            if not one.get("isDraft"):
                out.write(mail(_fields(one)))
        yield {"link": further}
        if out.tell() >= most:
            return


def _fields(one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    at = moment_of(one.get("sentDateTime"))
    if at is not None:
        yield "Date", date_field(at)
    yield "From", _people([one.get("from") or one.get("sender")])
    yield "To", _people(one.get("toRecipients"))
    yield "Cc", _people(one.get("ccRecipients"))
    yield "Reply-To", _people(one.get("replyTo"))
    yield "Message-ID", text(one.get("internetMessageId"))
    for header in listed(one.get("internetMessageHeaders")):
        if text(header.get("name")).lower() in _HEADERS:
            yield text(header.get("name")), text(header.get("value"))


def _people(value: Any) -> str:
    found = [inner(one, "emailAddress") for one in listed(value)]
    said = (
        address(text(one.get("name")), text(one.get("address")))
        for one in found
        if one.get("address")
    )
    return ", ".join(filter(None, said))
