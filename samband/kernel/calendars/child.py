"""Starting the reader of foreign calendars, a limited process without secrets (design 3.7.7); taking over what it says."""

import json
import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Invalid

if TYPE_CHECKING:
    # The calendars' library is loaded by the child alone.
    from samband.kernel.calendars.reading import Mode

#: Processor seconds for one calendar; 25 MB with 30,000 events take about 7.
SECONDS: Final = 60


@dataclass(frozen=True, slots=True)
class Found:
    """What a calendar said. `broken` components could not be read, `endless` ones repeat more than can be followed."""

    lines: tuple[dict[str, Any], ...]
    read: int
    broken: int
    endless: int
    is_cut: bool
    reasons: dict[str, int]


class UnreadableCalendar(Invalid):
    """The file as a whole can't be read; `code` says why."""


_SENTENCES: dict[str, str | Promise] = {
    "not-a-calendar": _(
        "This is no calendar. Choose an iCalendar file (.ics), or the address of one."
    ),
    "too-large": _("This calendar is larger than can be read. Choose a shorter time for it."),
    "reader-failed": _(
        "Reading this calendar took too much work. Choose a smaller one, or a shorter time for it."
    ),
}


def unreadable(code: str) -> UnreadableCalendar:
    """The error of a code."""
    known = code if code in _SENTENCES else "reader-failed"
    return UnreadableCalendar(_SENTENCES[known], code=known)


def read_calendar(
    data: bytes,
    mode: "Mode",
    *,
    begin: datetime,
    end: datetime,
    zone: str,
    own: Collection[str] = (),
    seconds: int = SECONDS,
) -> Found:
    """Read a calendar in a child process; times without a zone are by the clock of `zone`. Raises `UnreadableCalendar`."""
    wanted = {
        "mode": mode,
        "begin": int(begin.timestamp()),
        "end": int(end.timestamp()),
        "zone": zone,
        "own": sorted(address.lower() for address in own if address),
        "seconds": seconds,
    }
    try:
        done = subprocess.run(
            # -I: neither the environment nor the current folder decides what is imported.
            [sys.executable, "-I", "-m", "samband.kernel.calendars.worker"],
            input=json.dumps(wanted).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
            cwd="/",
            timeout=seconds * 2,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise unreadable("reader-failed") from error
    lines = [json.loads(line) for line in done.stdout.splitlines()] if done.stdout else []
    if done.returncode != 0 or not lines:
        fault = lines[-1].get("fault", "") if done.returncode == 3 and lines else ""
        raise unreadable(fault)
    last = lines.pop()
    return Found(
        tuple(lines),
        read=last["read"],
        broken=last["broken"],
        endless=last["endless"],
        is_cut=last["cut"],
        reasons=last["reasons"],
    )
