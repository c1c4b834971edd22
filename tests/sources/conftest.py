"""Files to import, made in the test's own folder."""

from collections.abc import Iterable
from pathlib import Path

from tests.calendars import calendar_server  # noqa: F401 - the fixture
from tests.people.conftest import mailbox  # noqa: F401 - the fixture


def mail(number: int, sender: str, to: str, *, cc: str = "", extra: str = "", day: int = 1) -> str:
    """One message as it stands in an mbox."""
    copied = f"Cc: {cc}\n" if cc else ""
    return (
        f"From x@y Tue Nov 14 22:13:20 2023\nFrom: {sender}\nTo: {to}\n{copied}{extra}"
        f"Date: {day:02d} Nov 2023 10:00:00 +0000\nMessage-ID: <{number}@mail.example>\n"
        f"Subject: Hemligt ärende {number}\n\nBrödtext som aldrig får lagras\n\n"
    )


def mbox(folder: Path, messages: Iterable[str], name: str = "post.mbox") -> Path:
    """An mbox file of these messages."""
    path = folder / name
    path.write_text("".join(messages))
    return path
