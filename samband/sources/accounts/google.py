"""Google's interfaces: People, Calendar and Gmail, each asked for what is new by the token that it gave last time.

Of an event its title and text are not asked for; of a mail the permission gives no more than header fields.
"""

import json
import re
import secrets
from collections.abc import Generator, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import IO, Any, Final
from urllib.parse import quote

from django.utils.translation import gettext as _

from samband.sources.accounts.api import Api, TooOld, is_limited
from samband.sources.accounts.writing import (
    FIELDS,
    Guest,
    Meeting,
    calendar,
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
from samband.sources.servers.models import Server

Place = dict[str, object]
PAGE: Final = 500
MOST_PAGES: Final = 2_000
MOST_FOLDERS: Final = 250
#: Mails asked for in one request; more are slowed down by the service.
BATCH: Final = 50
YEARS: Final = 10
#: Meetings that were booked before are looked at again so far back, when they have been.
OVERLAP: Final = timedelta(days=14)
ALL_MAIL: Final = "*"
_PERSON: Final = "names,emailAddresses,phoneNumbers,organizations,urls,biographies,metadata"
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
    for page in _pages(api, "people", f"/v1/{where}/connections", params):
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
        notes=[text(one.get("value")) for one in listed(person.get("biographies"))],
    )


def _pages(api: Api, service: str, path: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The pages of a list, one after the other. Raises `ServerFault` for one that has no end."""
    asked = dict(params)
    for _page in range(MOST_PAGES):
        page = api.get(service, path, asked)
        yield page
        following = text(page.get("nextPageToken"))
        if not following:
            return
        asked["pageToken"] = following
    raise ServerFault(Fault.TOO_LARGE)


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
        window = {"timeMin": (until - OVERLAP).isoformat(), "timeMax": now.isoformat()}
        _events(api, path, {**usual, **window}, found)
    for one in found.values():
        if one.starts_at <= now:
            out.write(calendar(one))
    return {"token": token, "until": now.isoformat()}


def _events(api: Api, path: str, params: dict[str, Any], found: dict[str, Meeting]) -> str:
    token = ""
    for page in _pages(api, "calendar", path, params):
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


def mails(api: Api, label: str, place: Place, out: IO[bytes], most: int) -> Iterator[Place]:
    """Write the header fields of the mails that are new, the newest first; gives the place behind each page.

    Where it breaks off, the next run goes on at the page it came to, after what has come since.
    """
    history, page = text(place.get("history")), text(place.get("page"))
    only = {} if label == ALL_MAIL else {"labelIds": label}
    is_whole = not history
    if history:
        try:
            history = yield from _since(api, label, history, page, out)
        except TooOld:
            is_whole, page = True, ""
    if is_whole:
        # Asked before the list, so that nothing falls between the two.
        history = text(str(api.get("gmail", "/gmail/v1/users/me/profile").get("historyId") or ""))
    elif not page:
        return
    while out.tell() < most:
        params: dict[str, Any] = {
            "maxResults": PAGE,
            **only,
            **({"pageToken": page} if page else {}),
        }
        try:
            said = api.get("gmail", "/gmail/v1/users/me/messages", params)
        except TooOld:
            if not page:
                raise
            page = ""
            continue
        _write_mails(api, _ids(said.get("messages")), out)
        page = text(said.get("nextPageToken"))
        yield {"history": history, **({"page": page} if page else {})}
        if not page:
            return


def _since(
    api: Api, label: str, history: str, page: str, out: IO[bytes]
) -> Generator[Place, None, str]:
    """The mails that came since a place; gives the place behind them."""
    params: dict[str, Any] = {
        "startHistoryId": history,
        "maxResults": PAGE,
        "historyTypes": ["messageAdded", "labelAdded"],
        **({} if label == ALL_MAIL else {"labelId": label}),
    }
    found: dict[str, None] = {}
    for said in _pages(api, "gmail", "/gmail/v1/users/me/history", params):
        for one in listed(said.get("history")):
            added = [*listed(one.get("messagesAdded")), *listed(one.get("labelsAdded"))]
            found.update(dict.fromkeys(_ids([inner(each, "message") for each in added])))
        history = text(str(said.get("historyId") or "")) or history
    _write_mails(api, list(found), out)
    yield {"history": history, **({"page": page} if page else {})}
    return history


def _ids(value: Any) -> list[str]:
    return [key for key in (text(one.get("id")) for one in listed(value)) if key.isalnum()]


def _write_mails(api: Api, ids: list[str], out: IO[bytes]) -> None:
    for start in range(0, len(ids), BATCH):
        for said in _batch(api, ids[start : start + BATCH]):
            if "DRAFT" in (said.get("labelIds") or ()):
                continue
            fields = listed(inner(said, "payload").get("headers"))
            out.write(mail((text(one.get("name")), text(one.get("value"))) for one in fields))


def _batch(api: Api, ids: list[str]) -> Iterator[dict[str, Any]]:
    """Several mails in one request, each of which is answered by itself; what is gone meanwhile is passed over."""
    wanted = "".join(f"&metadataHeaders={name}" for name in FIELDS)
    waiting, tries = list(ids), 0
    while waiting:
        mark = f"batch-{secrets.token_hex(12)}"
        parts = [
            f"--{mark}\r\nContent-Type: application/http\r\nContent-ID: <{key}>\r\n\r\n"
            f"GET /gmail/v1/users/me/messages/{key}?format=metadata&fields=id,labelIds,payload/headers{wanted}\r\n\r\n"
            for key in waiting
        ]
        body = f"{''.join(parts)}--{mark}--\r\n".encode()
        answer = api.post("gmail", "/batch/gmail/v1", body, f"multipart/mixed; boundary={mark}")
        again: list[str] = []
        for key, status, content in _parts(answer.headers.get("content-type", ""), answer.body):
            if status == 200:
                yield _read(content)
            elif key in waiting and is_limited(status, content):
                again.append(key)
        waiting, tries = again, tries + 1
        if waiting:
            api.wait(2.0**tries)


_STATUS = re.compile(rb"^\s*HTTP/[\d.]+ (\d{3})[^\n]*\n")


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, int, bytes]]:
    """The answers of a batch: which was asked for, how it went, and what it says."""
    whole = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    for part in whole.walk():
        payload = None if part.is_multipart() else part.get_payload(decode=True)
        found = _STATUS.match(payload) if isinstance(payload, bytes) else None
        if found is None or not isinstance(payload, bytes):
            continue
        key = str(part.get("Content-ID", "")).strip("<> ").removeprefix("response-")
        content = payload.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
        yield key, int(found[1]), content


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
