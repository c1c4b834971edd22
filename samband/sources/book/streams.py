"""Streams made of other streams: put together again, unpacked, recoded. No Django."""

import codecs
import io
from collections.abc import Callable
from typing import IO, Any, cast

Read = Callable[[int], bytes]


class _Made(io.RawIOBase):
    """A stream over a function that reads; closing it closes nothing below."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any, /) -> int:
        piece = self._read(len(into))
        into[: len(piece)] = piece
        return len(piece)


def buffered(read: Read) -> IO[bytes]:
    """A stream over a function that gives up to so many bytes, none at the end."""
    return cast("IO[bytes]", io.BufferedReader(_Made(read), 1 << 16))


def again(start: bytes, read: Read) -> Read:
    """Read what was read already, then go on."""
    held = start

    def both(size: int) -> bytes:
        nonlocal held
        if held:
            piece, held = held[:size], held[size:]
            return piece
        return read(size)

    return both


def as_utf8(stream: IO[bytes], encoding: str) -> Read:
    """Read a text of another encoding as UTF-8, in pieces."""
    reader = codecs.getreader(encoding)(stream, "replace")
    held = b""

    def recoded(size: int) -> bytes:
        nonlocal held
        while not held:
            text = reader.read(1 << 15)
            if not text:
                return b""
            held = text.encode("utf-8", "replace")
        piece, held = held[:size], held[size:]
        return piece

    return recoded
