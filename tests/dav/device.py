"""A device as the tests know it: what it asks for, with its password."""

import base64
from dataclasses import dataclass, field
from xml.etree import ElementTree

from django.test import Client

from samband.dav.actions import make_password
from samband.people.models import Person

SPACES = {
    "d": "DAV:",
    "card": "urn:ietf:params:xml:ns:carddav",
    "cs": "http://calendarserver.org/ns/",
}
HEAD = " ".join(f'xmlns:{letter}="{space}"' for letter, space in SPACES.items())


@dataclass
class Answer:
    """What came back: status, headers, body; the parts of a multistatus by their paths."""

    status: int
    headers: dict[str, str]
    body: str

    def xml(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.body)  # noqa: S314 - our own

    def parts(self) -> dict[str, ElementTree.Element]:
        return {
            one.findtext("d:href", "", SPACES): one
            for one in self.xml().findall("d:response", SPACES)
        }

    def text(self, path: str) -> str:
        return self.xml().findtext(f".//{path}", "", SPACES)


@dataclass
class Device:
    """A device of somebody's."""

    person: Person
    password: str
    client: Client = field(default_factory=Client)

    @property
    def book(self) -> str:
        return f"/dav/books/{self.person.handle}/contacts/"

    def ask(
        self,
        method: str,
        path: str,
        body: str = "",
        *,
        kind: str = "application/xml",
        **headers: str,
    ) -> Answer:
        code = base64.b64encode(f"{self.person.handle}:{self.password}".encode()).decode()
        found = self.client.generic(
            method,
            path,
            body,
            content_type=kind,
            headers={
                "Authorization": f"Basic {code}",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )
        return Answer(found.status_code, dict(found.headers), found.content.decode())

    def find(self, path: str, properties: str, depth: int = 0) -> Answer:
        body = f"<d:propfind {HEAD}><d:prop>{properties}</d:prop></d:propfind>"
        return self.ask("PROPFIND", path, body, Depth=str(depth))

    def put(self, name: str, card: str, **headers: str) -> Answer:
        return self.ask("PUT", self.book + name, card, kind="text/vcard; charset=utf-8", **headers)

    def changes(self, token: str = "", more: str = "") -> Answer:
        body = (
            f"<d:sync-collection {HEAD}><d:sync-token>{token}</d:sync-token><d:sync-level>1</d:sync-level>{more}"
            "<d:prop><d:getetag/></d:prop></d:sync-collection>"
        )
        return self.ask("REPORT", self.book, body)


def device_of(person: Person) -> Device:
    """A device with a password of its own."""
    return Device(person, make_password(actor=person, name="Telefon")[1])


def card(name: str, *more: str, uid: str = "", version: str = "3.0") -> str:
    """A vCard as a phone writes it."""
    family = name.rpartition(" ")[2]
    rows = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        f"UID:{uid or name}",
        f"N:{family};{name.partition(' ')[0]};;;",
        f"FN:{name}",
        *more,
        "END:VCARD",
    ]
    return "".join(f"{row}\r\n" for row in rows)
