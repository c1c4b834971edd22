"""Opening an archive: a .zip or .tar.gz with a bound on what it unpacks to, or a plain or gzipped file of lines."""

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

from samband.sources.records import UnreadableInput

#: An archive may unpack to this many times its size (design 3.7 point 7).
RATIO_LIMIT = 100
#: Largest single JSON document that is read whole: a day of a channel, or Zulip's thousand messages.
DOCUMENT_LIMIT = 200_000_000
#: Longest line of a file of lines.
LINE_LIMIT = 4_000_000


class Archive(Protocol):
    """Named documents."""

    names: list[str]

    def read(self, name: str) -> bytes: ...

    def file(self, name: str) -> IO[bytes] | None: ...


class Zip:
    """A .zip; names are as they stand in it."""

    def __init__(self, path: Path, limit: int) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            infos = [one for one in self._zip.infolist() if not one.is_dir()]
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise UnreadableInput("broken_zip", str(error)[:100]) from error
        if any(one.flag_bits & 1 for one in infos):
            raise UnreadableInput("zip_with_password")
        wanted = [one for one in infos if one.filename.endswith((".json", ".jsonl"))]
        unpacked = sum(one.file_size for one in wanted)
        if unpacked > limit:
            raise UnreadableInput("too_large", str(limit))
        packed = sum(one.compress_size for one in wanted)
        if unpacked > 10_000_000 and unpacked > RATIO_LIMIT * max(1, packed):
            raise UnreadableInput("unpacks_too_far", str(RATIO_LIMIT))
        self.names = [one.filename for one in infos]
        self._known = frozenset(self.names)

    def read(self, name: str) -> bytes:
        """A document. Raises UnreadableInput for a damaged or an enormous one."""
        with self.open(name) as stream:
            return _all_of(stream)

    def file(self, name: str) -> IO[bytes] | None:
        """Any file of the archive as a stream; None when it has none of this name."""
        return self.open(name) if name in self._known else None

    def open(self, name: str) -> IO[bytes]:
        """A document as a stream."""
        try:
            return self._zip.open(name)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, KeyError) as error:
            raise UnreadableInput("broken_zip", name[:100]) from error


class Tar:
    """A .tar or .tar.gz, whose JSON documents are read in one pass, because going back in a packed file starts anew."""

    def __init__(self, path: Path, limit: int) -> None:
        self._path = path
        self._documents: dict[str, bytes] = {}
        self.names = []
        size = path.stat().st_size
        total = 0
        try:
            with tarfile.open(path, "r:*") as tar:
                for member in tar:
                    if not member.isfile():
                        continue
                    self.names.append(member.name)
                    if not member.name.endswith(".json"):
                        continue
                    total += member.size
                    if total > limit:
                        raise UnreadableInput("too_large", str(limit))
                    if total > 10_000_000 and total > RATIO_LIMIT * size:
                        raise UnreadableInput("unpacks_too_far", str(RATIO_LIMIT))
                    stream = tar.extractfile(member)
                    if stream is not None:
                        self._documents[member.name] = _all_of(stream)
        except (tarfile.TarError, OSError, EOFError) as error:
            raise UnreadableInput("broken_zip", str(error)[:100]) from error

    def read(self, name: str) -> bytes:
        """A document of the archive."""
        return self._documents[name]

    def file(self, name: str) -> IO[bytes] | None:
        """None: files come with `each_file`."""
        return None

    def each_file(self, folder: str) -> Iterator[tuple[str, IO[bytes]]]:
        """All files below a folder, in a second pass. Raises UnreadableInput for a damaged archive."""
        try:
            with tarfile.open(self._path, "r:*") as tar:
                for member in tar:
                    stream = tar.extractfile(member) if member.isfile() else None
                    if stream is not None and member.name.startswith(folder):
                        yield member.name, stream
        except (tarfile.TarError, OSError, EOFError) as error:
            raise UnreadableInput("broken_zip", str(error)[:100]) from error


def _all_of(stream: IO[bytes]) -> bytes:
    try:
        found = stream.read(DOCUMENT_LIMIT + 1)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
        raise UnreadableInput("broken_zip", str(error)[:100]) from error
    if len(found) > DOCUMENT_LIMIT:
        raise UnreadableInput("too_large", str(DOCUMENT_LIMIT))
    return found


def json_of(archive: Archive, name: str) -> Any:
    """A JSON document, None when the archive has none of this name. Raises UnreadableInput when it is damaged."""
    if name not in archive.names:
        return None
    try:
        return json.loads(archive.read(name).decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError) as error:
        raise UnreadableInput("broken_json", name[:100]) from error


@contextmanager
def lines_of(path: Path, limit: int) -> Iterator[Iterator[bytes]]:
    """The lines of a plain or gzipped file, and of the one .jsonl in a .zip; too long ones come cut off."""
    size = path.stat().st_size
    with path.open("rb") as raw:
        start = raw.read(4)
        raw.seek(0)
        stream: IO[bytes] = raw
        if start[:2] == b"\x1f\x8b":
            stream = io.BufferedReader(gzip.GzipFile(fileobj=raw))
        elif start == b"PK\x03\x04":
            found = Zip(path, limit)
            named = [name for name in found.names if name.endswith(".jsonl")]
            if len(named) != 1:
                raise UnreadableInput("no_archive")
            stream = found.open(named[0])
        yield _bounded_lines(stream, size, limit)


def _bounded_lines(stream: IO[bytes], size: int, limit: int) -> Iterator[bytes]:
    read = 0
    try:
        while line := stream.readline(LINE_LIMIT):
            read += len(line)
            if read > limit:
                raise UnreadableInput("too_large", str(limit))
            if read > 10_000_000 and read > RATIO_LIMIT * max(1, size):
                raise UnreadableInput("unpacks_too_far", str(RATIO_LIMIT))
            yield line
    except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError) as error:
        raise UnreadableInput("broken_zip", str(error)[:100]) from error
