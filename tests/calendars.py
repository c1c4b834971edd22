"""Calendars as programs write them, and a server that gives one, for tests."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from textwrap import dedent

import pytest
from pytest_django import Settings

OUTLOOK_ZONE = """
BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def event(*lines: str, uid: str = "") -> str:
    """A VEVENT of these lines, with what it is about, which must never arrive anywhere."""
    own = [f"UID:{uid}"] if uid else []
    told = ["SUMMARY:Hemligt samtal", "LOCATION:Rum 7", "DESCRIPTION:Om Vera", *own, *lines]
    return "\n".join(["BEGIN:VEVENT", *told, "END:VEVENT"])


def calendar(*parts: str, method: str = "") -> bytes:
    """A whole calendar of these components, with the line ends of the standard."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Test//Test//SV"]
    if method:
        head.append(f"METHOD:{method}")
    text = "\n".join([*head, *(dedent(part).strip() for part in parts), "END:VCALENDAR", ""])
    return text.replace("\n", "\r\n").encode()


class Handler(BaseHTTPRequestHandler):
    """Gives the calendar to who knows the secret, and nothing when it did not change."""

    server: "Server"

    def do_GET(self) -> None:
        server = self.server
        server.asked.append(self.headers.get("If-None-Match", ""))
        if server.status == 200 and self.headers.get("If-None-Match") == server.etag:
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(server.status)
        self.send_header("ETag", server.etag)
        self.send_header("Last-Modified", formatdate(0, usegmt=True))
        self.send_header("Content-Length", str(len(server.data)))
        self.end_headers()
        self.wfile.write(server.data)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    """A calendar server on loopback, which the administrator lists."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.data, self.etag, self.status = b"", '"1"', 200
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/secret-of-anna/basic.ics"


@pytest.fixture
def calendar_server(settings: Settings) -> Iterator[Server]:
    found = Server()
    thread = threading.Thread(target=found.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    host = f"127.0.0.1:{found.server_address[1]}"
    settings.SAMBAND = replace(settings.SAMBAND, internal_hosts=(host,))
    yield found
    found.shutdown()
    found.server_close()
    thread.join()
