"""Files that people hand over: stored under random names, typed by content, given back as downloads only.

Who may have a file is decided by the view that gives it; a name says nothing and opens nothing.
"""

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext_lazy as _

from samband.kernel import origin
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.text import one_line

if TYPE_CHECKING:
    Upload = UploadedFile[Any]
else:
    Upload = UploadedFile

# What the picture process reads; everything else is a file.
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
UNKNOWN = "application/octet-stream"
_NAME = re.compile(r"files/[0-9a-f]{2}/[0-9a-f]{32}")
_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
# Signs that turn the direction of what follows: "fdp.exe" must not read as "exe.pdf".
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the storage."""

    name: str
    content_type: str
    size: int


def clean_name(name: str) -> str:
    """A file's name without its path, controls and signs that turn the writing; at most 150 characters, its ending kept.

    >>> clean_name("C:\\\\temp\\\\rapport.pdf")
    'rapport.pdf'
    """
    bare = re.split(r"[/\\]", _TURNING.sub("", name))[-1]
    line = one_line(bare, 1000).strip(" .") if bare.strip() else ""
    stem, dot, ending = line.rpartition(".")
    if dot and stem and len(ending) <= 12:
        return f"{one_line(stem, 130)}.{ending}" if len(stem) > 130 else line
    return one_line(line, 150) if line else ""


def require_size(upload: Upload) -> None:
    """Raises `Invalid` for files that are empty or larger than uploads may be."""
    limit = settings.SAMBAND.upload_mb
    size = upload.size or 0
    if size > limit * 1_000_000:
        raise Invalid(
            _("“%(name)s” is larger than %(limit)d MB. Choose a smaller file.")
            % {"name": clean_name(upload.name or ""), "limit": limit},
            code="file-too-large",
        )
    if size == 0:
        raise Invalid(
            _("“%(name)s” is empty.") % {"name": clean_name(upload.name or "")}, code="file-empty"
        )


def content_type_of(upload: Upload) -> str:
    """What a file is by its content; its name only decides between types that begin alike."""
    import puremagic  # only for processes that take files

    upload.seek(0)
    head = upload.read(_HEAD)
    upload.seek(0)
    for name in (None, clean_name(upload.name or "")):
        try:
            found = puremagic.from_string(head, mime=True, filename=name)
        except (puremagic.PureError, ValueError):
            continue
        if name is None and found in PICTURES:
            return found
        if name is not None:
            # By its name alone nothing becomes a picture.
            return found if _TYPE.fullmatch(found) and found not in PICTURES else UNKNOWN
    return "text/plain" if _is_text(head) else UNKNOWN


def _is_text(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as error:
        # A letter may have been cut in two at the end.
        return error.start >= len(head) - 4 and len(head) == _HEAD and b"\x00" not in head
    return b"\x00" not in head


def save_file(upload: Upload) -> StoredFile:
    """Store a file as it is. Raises `Invalid` for too large and empty ones."""
    require_size(upload)
    content_type = content_type_of(upload)
    key = secrets.token_hex(16)
    name = default_storage.save(f"files/{key[:2]}/{key}", upload)
    return StoredFile(name, content_type, upload.size or 0)


def remove_file(name: str) -> None:
    """Delete a stored file; nothing happens for an empty or foreign name."""
    if _NAME.fullmatch(name):
        default_storage.delete(name)


def file_response(name: str, *, called: str, content_type: str) -> HttpResponse | FileResponse:
    """A stored file as a download that can't run anything here, or the way to it at the second address; call it after the
    access check.

    Raises `NotFound` when there is none under that name.
    """
    if not _NAME.fullmatch(name) or not default_storage.exists(name):
        raise NotFound
    kind = content_type if _TYPE.fullmatch(content_type) else UNKNOWN
    away = origin.elsewhere(name, called=called or "file", content_type=kind)
    if away is not None:
        return away
    response = FileResponse(
        default_storage.open(name),
        as_attachment=True,
        filename=called or "file",
        content_type=kind,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response
