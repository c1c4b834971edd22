"""Which reader an archive needs, found out from what is in it."""

import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from samband.sources.chat.archive import Archive, Tar, Zip, lines_of
from samband.sources.chat.files import spool_of
from samband.sources.chat.jsonl import Lines, Mapping
from samband.sources.chat.mattermost import Mattermost, is_mattermost
from samband.sources.chat.records import ChatRecord
from samband.sources.chat.slack import Slack, is_slack
from samband.sources.chat.zulip import Zulip, is_zulip
from samband.sources.records import Problem, UnreadableInput


def read_conversation(
    path: Path,
    *,
    mapping: str = "",
    limit: int,
    sink: IO[bytes] | None = None,
    most: int = 0,
) -> Iterator[ChatRecord | Problem]:
    """People, rooms and messages of an archive; a message stands behind its author, its room and its thread's first.

    Files that are in the archive, and no larger than `most`, are written to `sink`.

    Raises UnreadableInput: `empty_file`, `not_found`, `broken_zip`, `zip_with_password`, `broken_json`, `no_archive`,
    `bad_mapping`, `too_large`, `unpacks_too_far`.
    """
    if not path.is_file():
        raise UnreadableInput("not_found")
    if path.stat().st_size == 0:
        raise UnreadableInput("empty_file")
    archive = _archive(path, limit)
    files = spool_of(archive, path, sink, most=most, limit=limit)
    if archive is not None:
        if is_slack(archive):
            yield from Slack(archive, files).read()
            return
        if is_zulip(archive):
            yield from Zulip(archive, files).read()
            return
    with lines_of(path, limit) as lines:
        first = next(lines, b"")
        if is_mattermost(first):
            yield from Mattermost(lines, files).read()
            return
        if not first.lstrip(b"\xef\xbb\xbf \t").startswith(b"{"):
            raise UnreadableInput("no_archive")
        rest = _again(first, lines)
        yield from Lines(rest, Mapping.read(mapping)).read()


def _archive(path: Path, limit: int) -> Archive | None:
    if zipfile.is_zipfile(path):
        return Zip(path, limit)
    try:
        is_tar = tarfile.is_tarfile(path)
    except (OSError, EOFError, ValueError):
        is_tar = False
    return Tar(path, limit) if is_tar else None


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
