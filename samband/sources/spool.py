"""The folder of imports: uploads until they are read, and spools until they are applied.

A spool holds the records that a plan found worth storing, one line each: exactly what was shown.
So an uploaded mailbox, bodies and all, is deleted before anything is stored, and a run that was
killed goes on from the byte where its last whole batch ended.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings


def folder() -> Path:
    """The folder, made when it is missing; nobody else on the machine may look into it."""
    place: Path = settings.SAMBAND.data / "imports"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def new_name(ending: str) -> str:
    """A name that says nothing about whose file it is."""
    return f"{secrets.token_hex(16)}.{ending}"


@contextmanager
def writing(name: str) -> Iterator[IO[bytes]]:
    """A new private file in the folder."""
    handle = os.open(folder() / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb", buffering=1 << 18) as stream:
        yield stream
        stream.flush()
        os.fsync(stream.fileno())


def read_from(name: str, offset: int, count: int) -> tuple[list[bytes], int]:
    """Up to `count` lines from byte `offset`, and where the next ones begin.

    Raises FileNotFoundError when the spool is gone.
    """
    with (folder() / name).open("rb") as stream:
        stream.seek(offset)
        lines = [line for _, line in zip(range(count), stream, strict=False)]
        return lines, offset + sum(map(len, lines))


def files_name(name: str) -> str:
    """What holds the files that belong to a spool, one behind the other."""
    return f"{Path(name).stem}.files"


def read_file(name: str, at: int, size: int) -> bytes:
    """One of the files that belong to a spool. Raises FileNotFoundError when they, or a part of it, are gone."""
    with (folder() / files_name(name)).open("rb") as stream:
        stream.seek(at)
        found = stream.read(size)
    if len(found) != size:
        raise FileNotFoundError(files_name(name))
    return found


def remove(name: str) -> None:
    """Delete a file of the folder, and the files that belong to a spool; nothing happens when it is gone already."""
    if not name:
        return
    names = [Path(name).name]
    if name.endswith(".spool"):
        names.append(files_name(name))
    for each in names:
        with suppress(FileNotFoundError):
            (folder() / each).unlink()
