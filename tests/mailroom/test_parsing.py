"""Mail of every kind is taken apart without a fault, and nothing of it is lost."""

import gzip
import tarfile
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samband.kernel.mail_parse import Parsed, decoded, parse
from samband.mailroom.rules import is_automatic
from samband.mailroom.words import reply_text

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def data(name: str) -> Path:
    if (DATA / name).exists():
        return DATA / name
    pytest.skip(
        f"../shared/data/{name} is not here: it is public mail that the repository does not hold"
    )


def leaves(message: Message, depth: int = 0) -> int:
    """How many parts a mail has that hold something."""
    children = message.get_payload()
    if isinstance(children, list) and message.get_content_type() != "message/rfc822" and depth < 50:
        return sum(leaves(child, depth + 1) for child in children if isinstance(child, Message))
    return 1


def check(raw: bytes) -> Parsed:
    parsed = parse(raw)
    texts = parsed.texts
    assert texts + parsed.other_forms + len(parsed.files) == leaves(message_from_bytes(raw))
    assert "\0" not in parsed.text
    assert all("@" in sender for sender in parsed.senders)
    answer = reply_text(parsed.text)
    assert len(answer) <= len(parsed.text)
    is_automatic(parsed, "somebody@norrsken.example")
    return parsed


def torture() -> Iterator[tuple[str, bytes]]:
    with tarfile.open(data("torture/mail_mikel-mail.tar.xz")) as archive:
        for member in archive.getmembers():
            file = archive.extractfile(member) if member.isfile() else None
            if file is not None:
                yield member.name, file.read()


def test_the_ugliest_mail_we_know() -> None:
    count = 0
    for name, raw in torture():
        try:
            check(raw)
        except Exception as error:
            raise AssertionError(f"{name}: {type(error).__name__}") from error
        count += 1
    assert count > 50


def test_thousands_of_real_mails() -> None:
    with gzip.open(data("mail/mail_samba.mbox.gz")) as file:
        whole = file.read()
    mails = (b"\n" + whole).split(b"\nFrom ")[1:]
    assert len(mails) > 2000
    found = [check(mail.partition(b"\n")[2]) for mail in mails[::3]]
    # Nearly all of them say something.
    assert sum(1 for one in found if one.text.strip()) > 0.95 * len(found)


@given(st.binary(max_size=2000))
@settings(max_examples=150)
def test_any_bytes_are_taken_apart(raw: bytes) -> None:
    check(raw)


@given(st.text(max_size=300))
@settings(max_examples=100)
def test_any_header_and_text_survive(text: str) -> None:
    decoded(text)
    reply_text(text)


def test_the_other_form_of_a_text_is_no_second_text() -> None:
    both = MIMEMultipart("alternative")
    both.attach(MIMEText("Ja, åäö.", "plain", "iso-8859-1"))
    both.attach(MIMEText("<p>Ja, åäö.</p>", "html", "utf-8"))
    assert check(both.as_bytes()).text == "Ja, åäö."
    only = MIMEText("<p>Ja.</p>", "html")
    assert check(only.as_bytes()).text == "Ja."


def test_broken_lines_are_whole_again() -> None:
    raw = b"Content-Type: text/plain; format=flowed\r\n\r\nDet here is \r\none paragraph.\r\n\r\n-- \r\nBo\r\n"
    assert parse(raw).text.startswith("Det here is one paragraph.\n\n-- \nBo")
