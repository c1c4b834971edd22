"""The child process that reads a foreign calendar: `python -I -m samband.kernel.calendars.worker`.

Reads one line of JSON (what is asked for) and then the calendar from standard input; writes lines of JSON, the figures last.
Started by `child` with nothing in its environment; it limits itself first and imports nothing that could reach the database.
Exit status 3: the last line says why the whole can't be read.
"""

import json
import sys
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from samband.kernel.calendars.reading import Figures, NoCalendar, read
from samband.kernel.limiting import limit_process

UNREADABLE = 3
MEMORY = 768 << 20


def main() -> int:
    """Answer the one question on standard input."""
    wanted = json.loads(sys.stdin.buffer.readline())
    limit_process(memory=MEMORY, seconds=int(wanted["seconds"]), file_size=0)
    figures = Figures()
    try:
        found = read(
            BytesIO(sys.stdin.buffer.read()),
            wanted["mode"],
            begin=datetime.fromtimestamp(wanted["begin"], tz=UTC),
            end=datetime.fromtimestamp(wanted["end"], tz=UTC),
            zone=ZoneInfo(wanted["zone"]),
            own=frozenset(wanted["own"]),
            figures=figures,
        )
        for line in found:
            sys.stdout.write(json.dumps(line) + "\n")
    except NoCalendar:
        sys.stdout.write('{"fault": "not-a-calendar"}\n')
        return UNREADABLE
    except (MemoryError, RecursionError):
        sys.stdout.write('{"fault": "too-large"}\n')
        return UNREADABLE
    sys.stdout.write(
        json.dumps(
            {
                "read": figures.read,
                "broken": figures.broken,
                "endless": figures.endless,
                "cut": figures.is_cut,
                "reasons": figures.reasons,
            }
        )
        + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
