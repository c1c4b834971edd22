"""Files of an archive, copied one behind the other into one file beside the spool.

Nothing is ever written under a name that stands in the archive, so that no name can lead out of a folder. What the archive
says of sizes is not believed: it is counted while it is copied. Addresses elsewhere are never fetched.
"""

import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from samband.sources.chat.archive import RATIO_LIMIT, Archive, Tar, Zip
from samband.sources.chat.records import ChatFile, without_marks
from samband.sources.records import UnreadableInput

_CHUNK: Final = 1 << 20
MISSING, TOO_LARGE, EMPTY, BROKEN = "file_missing", "file_too_large", "file_empty", "file_broken"


@dataclass(slots=True)
class FileSpool:
    """Takes files in. `most` is the largest that is kept, `limit` what all of them together may unpack to.

    Without a `sink` (nobody wants files) every file is missing.
    """

    archive: Archive | None
    packed: int
    sink: IO[bytes] | None = None
    most: int = 0
    limit: int = 0
    _at: int = 0
    _read: int = 0
    _known: dict[str, ChatFile] = field(default_factory=dict)

    def take_folder(self, folder: str) -> None:
        """Take in all files below a folder of a .tar at once."""
        if self.sink is not None and isinstance(self.archive, Tar):
            for name, stream in self.archive.each_file(folder):
                self._known[name] = self._copied(name, stream)

    def take(self, called: str, *places: str) -> ChatFile:
        """The file that stands at the first of these places of the archive, under the name that its writer gave it."""
        called = without_marks(called) or "-"
        for place in places:
            if place in self._known:
                found = self._known[place]
            elif self.sink is None or self.archive is None:
                break
            else:
                stream = self.archive.file(place)
                if stream is None:
                    continue
                with stream:
                    found = self._known[place] = self._copied(place, stream)
            return ChatFile(called, found.at, found.size, found.trouble)
        return ChatFile(called)

    def _copied(self, name: str, stream: IO[bytes]) -> ChatFile:
        assert self.sink is not None
        begin, size = self._at, 0
        try:
            while chunk := stream.read(min(_CHUNK, self.most + 1 - size)):
                size += len(chunk)
                self._count(len(chunk))
                self.sink.write(chunk)
                if size > self.most:
                    break
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError):
            return self._undone(begin, name, BROKEN)
        if size > self.most or size == 0:
            return self._undone(begin, name, TOO_LARGE if size else EMPTY)
        # Behind this the record that names it is handed over.
        self.sink.flush()
        self._at += size
        return ChatFile(name, begin, size, "")

    def _count(self, more: int) -> None:
        self._read += more
        if self._read > self.limit:
            raise UnreadableInput("too_large", str(self.limit))
        if self._read > 10_000_000 and self._read > RATIO_LIMIT * max(1, self.packed):
            raise UnreadableInput("unpacks_too_far", str(RATIO_LIMIT))

    def _undone(self, begin: int, name: str, trouble: str) -> ChatFile:
        assert self.sink is not None
        self.sink.seek(begin)
        self.sink.truncate()
        return ChatFile(name, trouble=trouble)


def spool_of(
    archive: Archive | None, path: Path, sink: IO[bytes] | None, *, most: int, limit: int
) -> FileSpool:
    """Where the files of an input go. The one .zip around a Mattermost export is opened here."""
    if archive is None and zipfile.is_zipfile(path):
        archive = Zip(path, limit)
    return FileSpool(archive, path.stat().st_size, sink, most, limit)
