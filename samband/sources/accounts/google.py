"""Google's interfaces: People and Calendar, each asked for what is new by the token that it gave last time.

Of an event its title and text are not asked for. Gmail stands apart (`accounts.gmail`).
"""

from datetime import datetime, timedelta
from typing import IO, Any, Final
from urllib.parse import quote

from django.utils.translation import gettext as _

from samband.sources.accounts.api import MOST_FOLDERS, PAGE, Api, Place, TooOld, pages
from samband.sources.accounts.gmail import ALL_MAIL
from samband.sources.accounts.gmail import mails as mails
from samband.sources.accounts.writing import (
    Guest,
    Meeting,
    calendar,
    inner,
    listed,
    moment_of,
    text,
    vcard,
)
from samband.sources.book.making import Raw
from samband.sources.servers.dav import Folder
from samband.sources.servers.keeping import LOOKED_BACK
from samband.sources.servers.models import Server

YEARS: Final = 10
_PERSON: Final = (
    "names,emailAddresses,phoneNumbers,organizations,addresses,urls,biographies,metadata"
)
_EVENT: Final = (
    "nextPageToken,nextSyncToken,items(id,iCalUID,status,visibility,start,end,originalStartTime,recurringEventId,"
    "organizer(email,displayName),attendees(email,displayName,responseStatus,resource))"
)
#: Addresses of calendars and rooms, which are nobody's.
_THINGS: Final = ("calendar.google.com",)


def folders(api: Api, kind: str) -> list[Folder]:
    """What can be chosen there."""
    if kind == Server.Kind.CONTACTS:
        return [Folder("people/me", _("Contacts"))]
    if kind == Server.Kind.CALENDAR:
        said = api.get(
            "calendar", "/calendar/v3/users/me/calendarList", {"maxResults": MOST_FOLDERS}
        )
        found = [
            (text(one.get("id")), text(one.get("summary"))) for one in listed(said.get("items"))
        ]
    else:
        said = api.get("gmail", "/gmail/v1/users/me/labels")
        found = [
            (text(one.get("id")), text(one.get("name")))
            for one in listed(said.get("labels"))
            if one.get("type") == "user" or one.get("id") in ("INBOX", "SENT")
        ]
        found.append((ALL_MAIL, _("All mail")))
    return [Folder(where, (name or where)[:100]) for where, name in found if where][:MOST_FOLDERS]


def contacts(api: Api, where: str, place: Place, out: IO[bytes]) -> Place:
    """Write the contacts that are new or changed; gives the place behind them."""
    token = text(place.get("token"))
    try:
        return {"token": _contacts(api, where, token, out)}
    except TooOld:
        # Tokens last a week; all is fetched again, and what is known by what it says is passed over.
        if not token:
            raise
        return {"token": _contacts(api, where, "", out)}


def _contacts(api: Api, where: str, token: str, out: IO[bytes]) -> str:
    params = {"personFields": _PERSON, "pageSize": PAGE, "requestSyncToken": "true"}
    if token:
        params["syncToken"] = token
    for page in pages(api, "people", f"/v1/{where}/connections", params):
        for person in listed(page.get("connections")):
            if not inner(person, "metadata").get("deleted"):
                out.write(vcard(_contact(person)))
        token = text(page.get("nextSyncToken")) or token
    return token


def _contact(person: dict[str, Any]) -> Raw:
    names, works = listed(person.get("names")), listed(person.get("organizations"))
    name, work = (names or [{}])[0], (works or [{}])[0]
    return Raw(
        0,
        uid=text(person.get("resourceName")),
        name=text(name.get("displayName")),
        given=text(name.get("givenName")),
        middle=text(name.get("middleName")),
        family=text(name.get("familyName")),
        mails=[text(one.get("value")) for one in listed(person.get("emailAddresses"))],
        phones=[
            text(one.get("canonicalForm")) or text(one.get("value"))
            for one in listed(person.get("phoneNumbers"))
        ],
        links=[("", text(one.get("value"))) for one in listed(person.get("urls"))],
        organisation=text(work.get("name")),
        department=text(work.get("department")),
        title=text(work.get("title")),
        place=next(
            filter(None, (text(one.get("city")) for one in listed(person.get("addresses")))), ""
        ),
        notes=[text(one.get("value")) for one in listed(person.get("biographies"))],
    )


def meetings(api: Api, where: str, place: Place, out: IO[bytes], now: datetime) -> Place:
    """Write the meetings that were, which are new, changed, or were booked before and have been since."""
    token, until = text(place.get("token")), moment_of(place.get("until"))
    found: dict[str, Meeting] = {}
    path = f"/calendar/v3/calendars/{quote(where, safe='')}/events"
    usual = {"singleEvents": "true", "maxResults": PAGE, "fields": _EVENT}
    try:
        if not token:
            raise TooOld
        token = _events(api, path, {**usual, "syncToken": token}, found)
    except TooOld:
        begin = now - timedelta(days=round(365.25 * YEARS))
        token = _events(api, path, {**usual, "timeMin": begin.isoformat()}, found)
        until = None
    if until is not None:
        window = {"timeMin": (until - LOOKED_BACK).isoformat(), "timeMax": now.isoformat()}
        _events(api, path, {**usual, **window}, found)
    for one in found.values():
        if one.starts_at <= now:
            out.write(calendar(one))
    return {"token": token, "until": now.isoformat()}


def _events(api: Api, path: str, params: dict[str, Any], found: dict[str, Meeting]) -> str:
    token = ""
    for page in pages(api, "calendar", path, params):
        for event in listed(page.get("items")):
            meeting = _meeting(event)
            if meeting is not None:
                found[text(event.get("id"))] = meeting
        token = text(page.get("nextSyncToken")) or token
    return token


def _meeting(event: dict[str, Any]) -> Meeting | None:
    starts = moment_of(inner(event, "start").get("dateTime"))
    ends = moment_of(inner(event, "end").get("dateTime"))
    is_hidden = event.get("visibility") in ("private", "confidential")
    if starts is None or ends is None or is_hidden or event.get("status") == "cancelled":
        return None
    organiser = inner(event, "organizer")
    guests = [
        Guest(text(organiser.get("email")), text(organiser.get("displayName")), is_organiser=True)
    ]
    guests += [
        Guest(
            text(one.get("email")),
            text(one.get("displayName")),
            has_declined=one.get("responseStatus") == "declined",
            is_thing=bool(one.get("resource")),
        )
        for one in listed(event.get("attendees"))
    ]
    is_one_of_many = bool(event.get("recurringEventId"))
    original = moment_of(inner(event, "originalStartTime").get("dateTime"))
    return Meeting(
        uid=text(event.get("iCalUID")) or text(event.get("id")),
        starts_at=starts,
        ends_at=ends,
        guests=tuple(one for one in guests if one.mail and not one.mail.endswith(_THINGS)),
        original=original if is_one_of_many else None,
    )
