"""Cutting an mbox stream into the header blocks of its messages.

The reader looks for the lines that separate messages in large pieces of the file, keeps the header
block of each and passes over the body without holding it.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final, Protocol

from samband.sources.records import UnreadableInput

PIECE: Final = 1 << 18
#: Largest header block that is read, in bytes: 10,000 recipients take about 1 MB.
HEADER_LIMIT: Final = 4 << 20
#: A gzip file may unpack to this many times its size (design 3.7 point 7).
RATIO_LIMIT: Final = 100

_ASCTIME = re.compile(rb"From [^\n]{0,300}\d\d:\d\d(?::\d\d)?[^\n]{0,30}\d{4}[^\n]{0,30}\r?\n")
_FIELD_FOLLOWS = re.compile(rb"From [^\n]{0,500}\r?\n(?:>?From |[!-9;-~]{1,100}[ \t]*:)")
_FIELD = re.compile(rb">?(?:From [^\n]*\n)?[!-9;-~]{1,100}[ \t]*:")
BLANK = re.compile(rb"\r?\n\r?\n")


class Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int, /) -> bytes: ...


class Unpacked:
    """A gzip stream unpacked. One that breaks off gives what it held before it raises, which the
    standard library's does not."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._unpacker = zlib.decompressobj(wbits=31)
        self._waiting = b""

    def read(self, size: int, /) -> bytes:
        while True:
            packed = self._waiting or self._stream.read(1 << 16)
            if not packed:
                if self._unpacker.eof:
                    return b""
                raise UnreadableInput("broken_archive", "end")
            if self._unpacker.eof:  # the next member of several
                if not packed.strip(b"\0"):
                    self._waiting = b""
                    continue
                self._unpacker = zlib.decompressobj(wbits=31)
            try:
                piece = self._unpacker.decompress(packed, size)
            except zlib.error as error:
                raise UnreadableInput("broken_archive", str(error)) from error
            self._waiting = self._unpacker.unconsumed_tail or self._unpacker.unused_data
            if piece:
                return piece


class Bounded:
    """A stream that refuses to unpack more than allowed (a gzip bomb)."""

    def __init__(self, stream: Readable, packed: int, limit: int) -> None:
        self._stream, self._packed, self._limit, self._read = stream, packed, limit, 0

    def read(self, size: int, /) -> bytes:
        piece = self._stream.read(size)
        self._read += len(piece)
        if self._read > self._limit:
            raise UnreadableInput("too_large", str(self._limit))
        if self._read > 10_000_000 and self._read > self._packed * RATIO_LIMIT:
            raise UnreadableInput("unpacks_too_far", str(RATIO_LIMIT))
        return piece


class Blocks:
    """Header blocks of an mbox stream, in order; see the module's text."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._held = b""
        self._at_end = False

    def _more(self) -> bool:
        piece = self._stream.read(PIECE)
        if not piece:
            self._at_end = True
            return False
        self._held += piece
        return True

    def _starts_message(self, at: int, *, after_blank: bool) -> bool:
        """Is the line at `at` ("From …") a separator? After a blank line either a date on it or a
        header field below it will do; elsewhere both are asked for, so that a body's own line
        "From …" does not cut a message in two."""
        while len(self._held) - at < 700 and not self._at_end:
            self._more()
        dated = _ASCTIME.match(self._held, at) is not None
        followed = _FIELD_FOLLOWS.match(self._held, at) is not None
        return (dated or followed) if after_blank else (dated and followed)

    def _find_start(self, begin: int) -> int:
        """Position of the next separator at or after `begin`, with everything before it dropped
        from memory; -1 at the end of the stream."""
        while True:
            at = self._held.find(b"\nFrom ", begin)
            if at < 0:
                # Two bytes before the line decide whether it follows a blank one.
                keep = max(begin, len(self._held) - 8)
                self._held = self._held[keep:]
                begin = 0
                if not self._more():
                    return -1
                continue
            before = self._held[max(0, at - 2) : at]
            after_blank = before.endswith((b"\n", b"\n\r"))
            if self._starts_message(at + 1, after_blank=after_blank):
                return at + 1
            begin = at + 1

    def __iter__(self) -> Iterator[bytes | None]:
        """Each message's header block, or None for one above the limit.

        Raises UnreadableInput when the stream is empty or no mailbox.
        """
        while not self._held.lstrip(b"\r\n\xef\xbb\xbf") and self._more():
            if len(self._held) > PIECE * 2:
                break
        self._held = self._held.lstrip(b"\r\n\xef\xbb\xbf")
        if not self._held:
            raise UnreadableInput("empty_file")
        while len(self._held) < 1_000 and self._more():
            pass
        if self._held.startswith(b"From ") and self._starts_message(0, after_blank=True):
            self._drop_line(0)
        elif _FIELD.match(self._held):
            # A single message, as saved from a mail program: what looks like a separator further
            # down is in its body.
            yield self._block()[0]
            return
        else:
            raise UnreadableInput("not_a_mailbox")
        while True:
            block, body = self._block()
            yield block
            start = self._find_start(body)
            if start < 0:
                return
            self._drop_line(start)

    def _drop_line(self, at: int) -> None:
        while (end := self._held.find(b"\n", at)) < 0 and self._more():
            pass
        self._held = self._held[end + 1 :] if end >= 0 else b""

    def _block(self) -> tuple[bytes | None, int]:
        """The header block at the start of what is held, and where its body begins."""
        seen = 0
        while True:
            if self._held.startswith((b"\n", b"\r\n")):
                return b"", 0
            blank = BLANK.search(self._held, max(0, seen - 4))
            # A message that has no body may be followed by a separator at once.
            cut = self._held.find(b"\nFrom ", max(0, seen - 8), blank.start() if blank else None)
            while cut >= 0:
                if self._starts_message(cut + 1, after_blank=False):
                    return self._held[: cut + 1], cut
                cut = self._held.find(b"\nFrom ", cut + 1, blank.start() if blank else None)
            if blank:
                # The last line end stays outside, so that "\n\nFrom " is found from here.
                return self._held[: blank.start() + 1], blank.start()
            if len(self._held) > HEADER_LIMIT:
                return None, len(self._held) - 8
            seen = len(self._held)
            if not self._more():
                return self._held, len(self._held)
