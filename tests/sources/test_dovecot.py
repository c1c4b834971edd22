"""A mailbox on a real Dovecot: folders, headers and nothing else, what is new, what breaks off, what is numbered anew.

Where no Dovecot is installed these tests are skipped (CONTRIBUTING.md).
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from imapclient import IMAPClient
from pytest_django import Settings

from samband.sources.servers import imap
from samband.sources.servers.keeping import Login
from tests.sources.servers import breaking, dovecot
from tests.sources.test_servers import message

ARCHIVE = "Kunder.Åre & Malmö"


@contextmanager
def signed_in(port: int) -> Iterator[IMAPClient]:
    """As the mailbox's owner with a mail program."""
    with IMAPClient("127.0.0.1", port=port, ssl=False) as client:
        client.login("anna", "hemligt")
        yield client


def append(port: int, folder: str, *numbers: int) -> None:
    with signed_in(port) as client:
        for number in numbers:
            client.append(folder, message(number, f"P{number} <p{number}@x.example>"))


def taken(port: int, places: imap.Places, *folders: str) -> tuple[list[int], imap.Places, str]:
    """The numbers of the mails that one run brings, the places behind them, and all that was written."""
    out = io.BytesIO()
    login = Login(f"imap://127.0.0.1:{port}", "anna", "hemligt")
    now = imap.fetch(login, list(folders), places, out, 1_000_000)
    text = out.getvalue().decode()
    senders = [line for line in text.splitlines() if line.startswith("From: P")]
    return [int(line.partition(" <p")[2].partition("@")[0]) for line in senders], now, text


def test_what_is_new_in_the_chosen_folders(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "BATCH", 2)
    with dovecot() as port, breaking(port) as broken:
        hosts = (f"127.0.0.1:{port}", f"127.0.0.1:{broken}")
        settings.SAMBAND = replace(settings.SAMBAND, internal_hosts=hosts)
        with signed_in(port) as client:
            client.create_folder(ARCHIVE)
        append(port, "INBOX", 1, 2, 3, 4, 5)
        append(port, ARCHIVE, 6)
        login = Login(f"imap://127.0.0.1:{port}", "anna", "hemligt")
        names = [one.name for one in imap.folders(login)]
        assert set(names) == {"INBOX", ARCHIVE}, "what only holds folders is none to choose"
        # Each connection breaks in the middle of its second batch, and the next goes on behind the first.
        numbers, places, text = taken(broken, {}, "INBOX", ARCHIVE)
        assert numbers == [1, 2, 3, 4, 5, 6]
        for secret in ("Hemligt", "Br=C3", "hämtas", "Subject"):
            assert secret not in text, "header fields that were named, and nothing else"
        with signed_in(port) as client:
            client.select_folder("INBOX", readonly=True)
            assert len(client.search("UNSEEN")) == 5, "nothing there changes"
        assert taken(port, places, "INBOX", ARCHIVE)[0] == [], "nothing is new"
        append(port, "INBOX", 7)
        numbers, later, _text = taken(port, places, "INBOX", ARCHIVE)
        assert numbers == [7]
        assert later["INBOX"]["uid"] == places["INBOX"]["uid"] + 1
        # What was deleted leaves a gap, and what is new behind it comes.
        with signed_in(port) as client:
            client.select_folder("INBOX")
            client.delete_messages(client.search("ALL"))
            client.expunge()
        append(port, "INBOX", 8)
        numbers, later, _text = taken(port, later, "INBOX", ARCHIVE)
        assert numbers == [8]
        # The folder was made anew: its numbers begin again, which its UIDVALIDITY says.
        with signed_in(port) as client:
            client.delete_folder(ARCHIVE)
            client.create_folder(ARCHIVE)
        append(port, ARCHIVE, 9)
        numbers, last, _text = taken(port, later, "INBOX", ARCHIVE)
        assert numbers == [9]
        assert last[ARCHIVE]["validity"] != later[ARCHIVE]["validity"]
