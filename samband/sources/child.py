"""Starting the reader of uploaded files as a child process, and taking over what it writes."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final

from samband.sources.records import UNREADABLE, UnreadableInput

#: Address space of the reader and of each git that it starts, in bytes. Git maps whole packs.
MEMORY: Final = {
    "mbox": 1 << 30,
    "git": 4 << 30,
    "chat": 4 << 30,
    "contacts": 1 << 30,
    "calendar": 2 << 30,
}
#: Processor seconds for one input: a mailbox of 100 MB takes about ten.
SECONDS: Final = 1_800
#: Largest unpacked size of an upload (design 3.7 point 7), in bytes.
UNPACKED: Final = 2 << 30
#: Longest line that is accepted from the reader, in bytes (10,000 recipients take about 1 MB).
LINE_LIMIT: Final = 16 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read and how: `kind` is one of `MEMORY`; `since` an ISO date or ""; `mapping` JSON or ""."""

    kind: str
    path: Path
    with_subjects: bool = False
    since: str = ""
    with_mailmap: bool = False
    unpacked: int = UNPACKED
    mapping: str = ""
    region: str = ""
    with_birthdays: bool = False
    # Where files of a conversation go, as an open descriptor; -1 for nowhere. And the largest that is wanted.
    files: int = -1
    file_bytes: int = 0


def _arguments(wanted: Wanted) -> list[str]:
    # -I: neither the environment nor the current folder decides what is imported.
    call = [sys.executable, "-I", "-m", "samband.sources.reader", wanted.kind]
    call += ["--unpacked", str(wanted.unpacked), "--memory", str(MEMORY[wanted.kind])]
    call += ["--seconds", str(SECONDS)]
    if wanted.with_subjects:
        call.append("--subjects")
    if wanted.with_mailmap:
        call.append("--mailmap")
    if wanted.since:
        call.append(f"--since={wanted.since}")
    if wanted.mapping:
        call.append(f"--mapping={wanted.mapping}")
    if wanted.region:
        call.append(f"--region={wanted.region}")
    if wanted.with_birthdays:
        call.append("--birthdays")
    if wanted.files >= 0:
        call += ["--files", str(wanted.files), "--file-bytes", str(wanted.file_bytes)]
    return [*call, "--", str(wanted.path)]


@contextmanager
def _started(wanted: Wanted) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        _arguments(wanted),
        env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        pass_fds=(wanted.files,) if wanted.files >= 0 else (),
        start_new_session=True,
        bufsize=1 << 18,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)  # with the git that it may have started
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def read_lines(wanted: Wanted) -> Generator[bytes, None, None]:
    """The records of an input as the reader's lines, in order; see `records.load`.

    Raises UnreadableInput: the codes of `mailbox.read_mailbox` and `git.read_history`, and
    `reader_failed` when the child died (it met a limit, or a fault in it).
    """
    wanted = replace(wanted, path=wanted.path.resolve())
    with _started(wanted) as process:
        assert process.stdout is not None
        yield from _checked_lines(process.stdout)
        code = process.wait()
        if code not in (0, UNREADABLE):
            raise UnreadableInput("reader_failed", str(code))


def _checked_lines(stream: IO[bytes]) -> Iterator[bytes]:
    while line := stream.readline(LINE_LIMIT):
        if line.startswith(b"!"):
            code, _, detail = line[1:].decode("utf-8", errors="replace").strip().partition(" ")
            raise UnreadableInput(code, detail)
        if not line.endswith(b"\n"):
            raise UnreadableInput("reader_failed", "line")
        yield line
