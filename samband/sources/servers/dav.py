"""Address books and calendars on another server: found, listed, what is new of them fetched (RFC 4791, 6352, 6578); a card
written or deleted there only as it was seen last (If-Match).

Every request takes the guarded way out. What a server says about itself is not believed further than needed: names of what it
has must lie on its own host or below where it led us, and answers are bounded.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urljoin, urlsplit
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from samband.kernel.outgoing import NoAnswer, TooLarge
from samband.kernel.outgoing.client import MOST_BYTES, MOST_REDIRECTS, Answer, exchange
from samband.kernel.outgoing.sockets import SECONDS, Deadline
from samband.kernel.outgoing.targets import is_same_site, target_of
from samband.sources.servers.errors import Fault, ServerFault
from samband.sources.servers.keeping import Login
from samband.sources.servers.models import Server

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Things fetched in one request; halved where the answer is too large.
BATCH: Final = 50
MOST_FOLDERS: Final = 50
MOST_THINGS: Final = 50_000
MOST_ROUNDS: Final = 200
#: So long an answer may take where nobody waits for it: servers put a large book in order when it is asked for first.
PATIENCE: Final = 60.0
_REDIRECTS: Final = frozenset({301, 302, 307, 308})
_XML: Final = "application/xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a kind of collection."""

    space: str
    collection: str
    home: str
    data: str
    multiget: str
    well_known: str


_WORDS: Final = {
    Server.Kind.CONTACTS: _Words(
        "urn:ietf:params:xml:ns:carddav", "addressbook", "addressbook-home-set", "address-data",
        "addressbook-multiget", "/.well-known/carddav",
    ),
    Server.Kind.CALENDAR: _Words(
        "urn:ietf:params:xml:ns:caldav", "calendar", "calendar-home-set", "calendar-data",
        "calendar-multiget", "/.well-known/caldav",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Folder:
    """An address book or a calendar: where it is, and what it is called there."""

    where: str
    name: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A card or an event as it stands there; `etag` is "" where the server names none."""

    path: str
    etag: str
    text: str


class Outcome(Enum):
    """What became of a card that was to be written or deleted."""

    DONE = "done"
    # It is not as it was seen last.
    CHANGED = "changed"
    # Nothing may be written in this folder.
    FORBIDDEN = "forbidden"
    # The server does not take this card.
    UNWANTED = "unwanted"


@dataclass(slots=True)
class Changes:
    """What is new in a folder: paths to fetch, and the place behind them."""

    paths: list[str] = field(default_factory=list)
    place: dict[str, object] = field(default_factory=dict)


class DavServer:
    """A server with a login. Everything raises `OutgoingError` and `ServerFault`."""

    def __init__(self, login: Login, kind: str, seconds: float = SECONDS) -> None:
        self.login = login
        self._seconds = seconds
        self.words = _WORDS[Server.Kind(kind)]
        code = base64.b64encode(f"{login.user}:{login.password}".encode()).decode()
        self._authorization = f"Basic {code}"
        self._host = target_of(login.address).host

    def _ask(
        self,
        method: str,
        url: str,
        body: str,
        depth: str = "0",
        more: Mapping[str, str] | None = None,
    ) -> Answer:
        target = target_of(url)
        for _hop in range(MOST_REDIRECTS + 1):
            if target.scheme != "https" and not target.is_listed:
                # The password must not travel in the clear.
                raise ServerFault(Fault.REFUSED)
            if not is_same_site(target.host, self._host):
                # Nor to a stranger: a server may lead on to others of its own (as iCloud does), and no further.
                raise ServerFault(Fault.STRANGE)
            answer = exchange(
                target,
                method=method,
                headers={
                    "Authorization": self._authorization,
                    "Content-Type": _XML,
                    "Depth": depth,
                    **(more or {}),
                },
                body=body.encode(),
                most_bytes=MOST_BYTES,
                cut=False,
                deadline=Deadline(self._seconds),
            )
            onward = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not onward:
                return answer
            target = target_of(urljoin(target.url, onward))
        raise NoAnswer

    def _found(self, method: str, url: str, body: str, depth: str = "0") -> tuple[str, "Element"]:
        """Where it was in the end, and the multistatus."""
        answer = self._ask(method, url, body, depth)
        if answer.status in (401, 403) and b"valid-sync-token" not in answer.body:
            raise ServerFault(Fault.REFUSED)
        if answer.status in (404, 405, 410):
            raise ServerFault(Fault.GONE)
        if answer.status >= 500:
            raise NoAnswer
        if answer.status != 207:
            raise ServerFault(Fault.STRANGE)
        return answer.url, _parsed(answer.body)

    def _properties(self, url: str, names: str, depth: str = "0") -> tuple[str, "Element"]:
        body = (
            f'<d:propfind xmlns:d="DAV:" xmlns:x="{self.words.space}" xmlns:cs="http://calendarserver.org/ns/">'
            f"<d:prop>{names}</d:prop></d:propfind>"
        )
        return self._found("PROPFIND", url, body, depth)

    def folders(self) -> list[Folder]:
        """The address books or calendars that the login leads to."""
        home = f"<x:{self.words.home}/>"
        start = self.login.address
        names = f"<d:resourcetype/><d:displayname/><d:current-user-principal/>{home}"
        try:
            url, root = self._properties(start, names)
        except ServerFault as fault:
            if fault.fault == Fault.REFUSED:
                raise
            url, root = self._properties(urljoin(start, self.words.well_known), names)
        here = self._collections(url, root)
        if here:
            return here
        where = self._href(root, self.words.space, self.words.home)
        if not where:
            principal = self._href(root, "DAV:", "current-user-principal")
            if not principal:
                url, root = self._properties(urljoin(start, self.words.well_known), names)
                principal = self._href(root, "DAV:", "current-user-principal")
            if not principal:
                raise ServerFault(Fault.GONE)
            url, root = self._properties(urljoin(url, principal), home)
            where = self._href(root, self.words.space, self.words.home)
        if not where:
            raise ServerFault(Fault.GONE)
        url, root = self._properties(urljoin(url, where), "<d:resourcetype/><d:displayname/>", "1")
        return self._collections(url, root)

    def _href(self, root: "Element", space: str, name: str) -> str:
        return (root.findtext(f".//{{{space}}}{name}/{{DAV:}}href") or "").strip()

    def _collections(self, url: str, root: "Element") -> list[Folder]:
        found = []
        for one in root.findall("{DAV:}response"):
            path = (one.findtext("{DAV:}href") or "").strip()
            is_one = one.find(
                f".//{{DAV:}}resourcetype/{{{self.words.space}}}{self.words.collection}"
            )
            if path and is_one is not None:
                name = (one.findtext(".//{DAV:}displayname") or "").strip()
                name = name or path.rstrip("/").rpartition("/")[2]
                found.append(Folder(urljoin(url, path), " ".join(name.split())[:100]))
        return found[:MOST_FOLDERS]

    def changes(self, where: str, place: dict[str, object]) -> Changes:
        """What is new in a folder since a place; all of it for an empty one."""
        known = place.get("etags")
        etags: dict[str, str] = dict(known) if isinstance(known, dict) else {}
        token = str(place.get("token", ""))
        try:
            return self._synced(where, token, etags if token else {})
        except ServerFault as fault:
            if fault.fault == Fault.REFUSED and not token:
                # Some servers say so where they don't know the question.
                return self._listed(where, etags)
            if fault.fault in (Fault.STRANGE, Fault.GONE):
                return self._listed(where, etags)
            raise

    def _synced(self, where: str, token: str, etags: dict[str, str]) -> Changes:
        paths: dict[str, None] = {}
        for _round in range(MOST_ROUNDS):
            body = (
                f'<d:sync-collection xmlns:d="DAV:"><d:sync-token>{escape(token)}</d:sync-token>'
                "<d:sync-level>1</d:sync-level><d:prop><d:getetag/></d:prop></d:sync-collection>"
            )
            answer = self._ask("REPORT", where, body)
            if token and answer.status in (400, 403, 409, 410, 412):
                # The token is too old: all is looked at again, and what is known by its etag is passed over.
                return self._listed(where, etags)
            if answer.status == 401:
                raise ServerFault(Fault.REFUSED)
            if answer.status != 207:
                raise ServerFault(Fault.STRANGE)
            root = _parsed(answer.body)
            is_whole = True
            for path, etag, status in self._entries(answer.url, root, where):
                if path == urlsplit(where).path:
                    is_whole = is_whole and " 507" not in status
                elif " 404" in status:
                    etags.pop(path, None)
                    paths.pop(path, None)
                elif etag and etags.get(path) != etag:
                    etags[path] = etag
                    paths[path] = None
            token = (root.findtext("{DAV:}sync-token") or "").strip()
            if not token or len(etags) > MOST_THINGS:
                raise ServerFault(Fault.STRANGE if not token else Fault.TOO_LARGE)
            if is_whole:
                return Changes(list(paths), {"token": token[:2_000], "etags": etags})
        raise ServerFault(Fault.STRANGE)

    def _listed(self, where: str, etags: dict[str, str]) -> Changes:
        url, root = self._properties(where, "<d:getetag/><d:resourcetype/>", "1")
        now: dict[str, str] = {}
        for path, etag, _status in self._entries(url, root, where):
            if etag and path != urlsplit(where).path and not path.endswith("/"):
                now[path] = etag
        if len(now) > MOST_THINGS:
            raise ServerFault(Fault.TOO_LARGE)
        return Changes(
            [path for path, etag in now.items() if etags.get(path) != etag], {"etags": now}
        )

    def between(self, where: str, begin: datetime, end: datetime) -> list[str]:
        """The events of a calendar that touch a time, those that repeat too, whether or not they were seen before."""
        span = f'start="{begin:%Y%m%dT%H%M%SZ}" end="{end:%Y%m%dT%H%M%SZ}"'
        body = (
            f'<x:calendar-query xmlns:d="DAV:" xmlns:x="{self.words.space}"><d:prop><d:getetag/></d:prop><x:filter>'
            f'<x:comp-filter name="VCALENDAR"><x:comp-filter name="VEVENT"><x:time-range {span}/></x:comp-filter>'
            "</x:comp-filter></x:filter></x:calendar-query>"
        )
        url, root = self._found("REPORT", where, body, "1")
        return [path for path, _etag, _status in self._entries(url, root, where)]

    def _entries(self, url: str, root: "Element", where: str) -> Iterator[tuple[str, str, str]]:
        """Path, etag and status of each thing that lies in the folder; anything elsewhere is passed over."""
        inside = urlsplit(where).path
        for one in root.findall("{DAV:}response"):
            path = urlsplit(urljoin(url, (one.findtext("{DAV:}href") or "").strip())).path
            if path.startswith(inside) and len(path) < 1_000:
                etag = (one.findtext(".//{DAV:}getetag") or "").strip()[:300]
                yield path, etag, one.findtext("{DAV:}status") or ""

    def contents(self, where: str, paths: Sequence[str]) -> Iterator[str]:
        """The texts of the cards or events at these paths."""
        return (thing.text for thing in self.things(where, paths))

    def things(self, where: str, paths: Sequence[str]) -> Iterator[Thing]:
        """The cards or events at these paths; what is gone meanwhile, or too large to be had, is passed over."""
        waiting = [list(paths[at : at + BATCH]) for at in range(0, len(paths), BATCH)][::-1]
        while waiting:
            batch = waiting.pop()
            try:
                yield from self._several(where, batch)
            except TooLarge:
                if len(batch) > 1:
                    half = len(batch) // 2
                    waiting += [batch[half:], batch[:half]]

    def _several(self, where: str, paths: Sequence[str]) -> list[Thing]:
        names = "".join(f"<d:href>{escape(path)}</d:href>" for path in paths)
        body = (
            f'<x:{self.words.multiget} xmlns:d="DAV:" xmlns:x="{self.words.space}"><d:prop><d:getetag/>'
            f"<x:{self.words.data}/></d:prop>{names}</x:{self.words.multiget}>"
        )
        url, root = self._found("REPORT", where, body, "1")
        # Only what was asked for, each once, however its name is written.
        wanted = {unquote(path): path for path in paths}
        found: list[Thing] = []
        for one in root.findall("{DAV:}response"):
            name = urlsplit(urljoin(url, (one.findtext("{DAV:}href") or "").strip())).path
            text = one.findtext(f".//{{{self.words.space}}}{self.words.data}") or ""
            path = wanted.pop(unquote(name), None) if text.strip() else None
            if path is not None:
                etag = (one.findtext(".//{DAV:}getetag") or "").strip()[:300]
                found.append(Thing(path, etag, text))
        return found

    def put(self, where: str, path: str, text: str, *, etag: str) -> Outcome:
        """Write a card at a path, if what is there is as it was seen; without `etag` if nothing is there."""
        condition = {"If-Match": _strong(etag)} if etag else {"If-None-Match": "*"}
        more = {"Content-Type": "text/vcard; charset=utf-8", **condition}
        return _outcome(self._ask("PUT", urljoin(where, path), text, more=more))

    def delete(self, where: str, path: str, *, etag: str) -> Outcome:
        """Delete a card, if it is as it was seen."""
        return _outcome(
            self._ask("DELETE", urljoin(where, path), "", more={"If-Match": _strong(etag)})
        )


def _strong(etag: str) -> str:
    # A proxy that packs answers makes etags weak, and If-Match never holds for a weak one.
    return etag.removeprefix("W/")


def _outcome(answer: Answer) -> Outcome:
    if answer.status in (200, 201, 204):
        return Outcome.DONE
    if answer.status in (404, 410, 412):
        return Outcome.CHANGED
    if answer.status == 401:
        raise ServerFault(Fault.REFUSED)
    if answer.status in (403, 405):
        return Outcome.FORBIDDEN
    if answer.status >= 500 and answer.status != 507:
        raise NoAnswer
    return Outcome.UNWANTED


def _parsed(body: bytes) -> "Element":
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise ServerFault(Fault.STRANGE) from None
    return root
