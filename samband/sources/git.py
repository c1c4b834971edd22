"""Reading the history of a git repository that nobody vouches for.

A repository's own configuration can name programs to run (hooks, fsmonitor, pagers, filters,
signature checkers). So nothing of it is read: `git log` runs in an empty repository of our own
that borrows only the object store, and there are no hooks, attributes, replace refs, grafts or
remotes to obey. A bundle is unpacked into such a repository first.
"""

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from samband.sources import headers
from samband.sources.mailmap import LARGEST, Mailmap
from samband.sources.records import Address, Commit, Parsed, UnreadableInput, problem
from samband.sources.trailers import split_message

#: Of each commit so many touched paths are kept, and so many characters of its text.
MOST_PATHS: Final = 100
TEXT_LENGTH: Final = 8_000
PATH_LENGTH: Final = 300
#: A message longer than this is cut before it is looked at, in bytes.
MESSAGE_LIMIT: Final = 1 << 20

_FIELDS = ("%H", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct", "%B")
_COMMIT_ID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.pager=cat",
    "core.packedGitWindowSize=16m",
    "core.packedGitLimit=256m",
    "core.deltaBaseCacheLimit=64m",
    "core.bigFileThreshold=4m",
    "core.commitGraph=true",
    "pack.threads=1",
    "log.showSignature=false",
    "log.mailmap=false",
    "diff.renames=false",
    "diff.external=",
    "i18n.logOutputEncoding=UTF-8",
    "protocol.allow=never",
    "safe.directory=*",
    "gc.auto=0",
    "maintenance.auto=false",
)


def _environment(**more: str) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": "/nonexistent",
        "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_PAGER": "cat",
        **more,
    }


def _command(*arguments: str) -> list[str]:
    program = shutil.which("git")
    if program is None:
        raise UnreadableInput("git_missing")
    settings = [part for one in _SETTINGS for part in ("-c", one)]
    return [program, "--no-pager", "--no-replace-objects", *settings, *arguments]


def _run(*arguments: str, **environment: str) -> str:
    """Output of a short git command; "" when it fails."""
    done = subprocess.run(
        _command(*arguments),
        env=_environment(**environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=False,
        timeout=600,
    )
    return done.stdout.decode("utf-8", errors="replace").strip() if done.returncode == 0 else ""


@contextmanager
def _empty_repository(object_format: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="samband-git-") as folder:
        place = Path(folder, "own.git")
        if not _run(
            "init", "--bare", "--template=", f"--object-format={object_format}", str(place)
        ):
            raise UnreadableInput("git_failed", "init")
        yield place


@contextmanager
def _borrowed(path: Path) -> Iterator[tuple[dict[str, str], list[str]]]:
    """The environment that reads the objects of the repository at `path`, and where to start."""
    place = path.resolve()
    if not place.exists():
        raise UnreadableInput("not_found", path.name)
    if not place.is_dir():
        raise UnreadableInput("not_a_repository", path.name)
    # Only this very folder is looked at, never those above it.
    look = {"GIT_CEILING_DIRECTORIES": str(place.parent)}
    common = _run("-C", str(place), "rev-parse", "--git-common-dir", **look)
    if not common:
        raise UnreadableInput("not_a_repository", path.name)
    if _run("-C", str(place), "rev-parse", "--is-shallow-repository", **look) != "false":
        raise UnreadableInput("shallow_repository", path.name)
    head = _run("-C", str(place), "rev-parse", "--verify", "--quiet", "HEAD^{commit}", **look)
    if not _COMMIT_ID.fullmatch(head):
        raise UnreadableInput("empty_repository", path.name)
    kind = _run("-C", str(place), "rev-parse", "--show-object-format", **look) or "sha1"
    with _empty_repository(kind) as own:
        objects = (place / common / "objects").resolve()
        yield {"GIT_DIR": str(own), "GIT_OBJECT_DIRECTORY": str(objects)}, [head]


@contextmanager
def _unbundled(path: Path) -> Iterator[tuple[dict[str, str], list[str]]]:
    """The same for a bundle: its objects are unpacked into the empty repository."""
    with path.open("rb") as stream:
        first = stream.read(200)
    if not first.startswith((b"# v2 git bundle\n", b"# v3 git bundle\n")):
        raise UnreadableInput("not_a_bundle", path.name)
    kind = "sha256" if b"@object-format=sha256" in first else "sha1"
    with _empty_repository(kind) as own:
        where = {"GIT_DIR": str(own)}
        told = _run("bundle", "unbundle", str(path.resolve()), **where)
        heads: dict[str, str] = {}
        for line in told.splitlines():
            commit, _, name = line.partition(" ")
            if name:
                heads[name] = commit
        if not heads:
            raise UnreadableInput("broken_bundle", path.name)
        branches = [one for name, one in heads.items() if name.startswith("refs/heads/")]
        starts = [heads["HEAD"]] if "HEAD" in heads else branches or list(heads.values())
        starts = [one for one in dict.fromkeys(starts) if _COMMIT_ID.fullmatch(one)][:1000]
        if not starts:
            raise UnreadableInput("empty_repository", path.name)
        yield where, starts


def _tokens(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between NUL bytes; a token over the limit is cut."""
    held = b""
    while piece := stream.read(1 << 18):
        *whole, held = (held + piece).split(b"\0")
        yield from whole
        if len(held) > MESSAGE_LIMIT * 2:
            held = held[:MESSAGE_LIMIT]
    yield held


def _commits(stream: IO[bytes], nonce: bytes) -> Iterator[tuple[list[bytes], list[bytes], int]]:
    """Per commit its fields, its first paths, and how many paths there were."""
    fields: list[bytes] = []
    paths: list[bytes] = []
    count = 0
    has_begun = False
    for token in _tokens(stream):
        if token.strip(b"\n") == nonce:
            if has_begun:
                yield fields, paths, count
            fields, paths, count, has_begun = [], [], 0, True
        elif not has_begun:
            continue
        elif len(fields) < len(_FIELDS):
            fields.append(token)
        elif path := token.lstrip(b"\n"):
            count += 1
            if len(paths) < MOST_PATHS:
                paths.append(path)
    if has_begun:
        yield fields, paths, count


def _seconds(raw: bytes, now: int) -> int | None:
    try:
        seconds = int(raw)
    except ValueError:
        return None
    return seconds if 86_400 <= seconds <= now + 2 * 86_400 else None


def _who(name: bytes, mail: bytes, mailmap: Mailmap) -> Address | None:
    shown = headers.clean_text(headers.text_of(name), headers.NAME_LENGTH)
    # What is no address may still be one that the mailmap knows.
    proper = mailmap.resolve(Address(shown, headers.text_of(mail).strip().lower()))
    address = headers.clean_mail(proper.mail)
    if not address:
        return None
    return Address("" if proper.name.lower() == address else proper.name, address)


def _record(
    number: int, fields: list[bytes], paths: list[bytes], count: int, mailmap: Mailmap, now: int
) -> Parsed:
    if len(fields) < len(_FIELDS):
        return problem(number, "broken_commit", "", headers.text_of(b" ".join(fields)[:200]))
    key, parents, name, mail, at, committer_name, committer_mail, committed_at, body = fields
    author = _who(name, mail, mailmap)
    if author is None:
        return problem(number, "bad_author", key.decode(), headers.text_of(mail))
    committer = _who(committer_name, committer_mail, mailmap) or author
    authored = _seconds(at, now) or _seconds(committed_at, now)
    if authored is None:
        return problem(number, "bad_date", key.decode(), headers.text_of(at))
    title, text, trailers = split_message(
        headers.text_of(body[:MESSAGE_LIMIT]), text_length=TEXT_LENGTH
    )
    return Commit(
        number=number,
        key=key.decode(),
        author=author,
        authored_at=authored,
        committer=committer,
        committed_at=_seconds(committed_at, now) or authored,
        trailers=tuple(type(one)(one.kind, mailmap.resolve(one.who)) for one in trailers),
        title=title,
        text=text,
        paths=tuple(headers.clean_text(headers.text_of(one), PATH_LENGTH) for one in paths),
        path_count=count,
        is_merge=b" " in parents,
    )


def read_history(
    path: Path, *, now: int, since: datetime | None = None, with_mailmap: bool = False
) -> Generator[Parsed, None, None]:
    """Every commit that leads to the repository's HEAD (or to a bundle's heads), newest first, as a
    record or as a problem; none is left out.

    `now` in seconds since 1970. Raises UnreadableInput (`git_missing`, `not_found`,
    `not_a_repository`, `shallow_repository`, `empty_repository`, `not_a_bundle`, `broken_bundle`,
    `git_failed`, `empty_file`).
    """
    if path.is_file() and path.stat().st_size == 0:
        raise UnreadableInput("empty_file", path.name)
    opened = _unbundled(path) if path.is_file() else _borrowed(path)
    with opened as (where, starts):
        mailmap = Mailmap(
            _run("cat-file", "blob", f"{starts[0]}:.mailmap", **where)[:LARGEST]
            if with_mailmap
            else ""
        )
        nonce = secrets.token_hex(16)
        limits = [] if since is None else [f"--since-as-filter={since.astimezone(UTC).isoformat()}"]
        command = _command(
            "log", "-z", "--name-only", "--no-renames", "--no-ext-diff", "--no-textconv",
            "--no-show-signature", "--no-mailmap", "--no-notes", "--no-color", "--no-decorate",
            "--ignore-submodules=all", f"--format={'%x00'.join(['', nonce, *_FIELDS, ''])}",
            *limits, "--end-of-options", *starts, "--",
        )  # fmt: skip
        with (
            tempfile.TemporaryFile() as complaints,
            subprocess.Popen(
                command,
                env=_environment(**where),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=complaints,
            ) as process,
        ):
            assert process.stdout is not None
            number = 0
            try:
                for fields, paths, count in _commits(process.stdout, nonce.encode()):
                    number += 1
                    yield _record(number, fields, paths, count, mailmap, now)
            except BaseException:
                process.kill()  # the reader stopped early; git must not wait for it
                raise
            if process.wait() != 0:
                complaints.seek(0)
                said = headers.text_of(complaints.read(300)).strip()
                raise UnreadableInput("git_failed", headers.clean_text(said, 200))
