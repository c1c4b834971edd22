"""Pictures that people upload: re-encoded by a limited process, stored under random names.

Who may see a picture is decided by the view that serves it; a name says nothing and opens nothing.
"""

import re
import secrets
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import Invalid, NotFound
from samband.kernel.origin import elsewhere

LARGEST_SIDE = 2048
MOST_PIXELS = 40_000_000
SECONDS = 30
_WORKER = Path(__file__).with_name("picture_worker.py")
_NAME = re.compile(r"pictures/[0-9a-f]{2}/[0-9a-f]{32}\.webp")


def save_picture(data: bytes, *, largest: int = LARGEST_SIDE, square: bool = False) -> str:
    """Re-encode a picture as WebP without EXIF and store it; returns its name in the storage.

    `largest` is the longest side in pixels; `square` cuts to the middle. Raises `Invalid` for what
    is no JPEG, PNG, WebP or GIF, for more than 40 megapixels and for too large a file.
    """
    limit = settings.SAMBAND.upload_mb
    if len(data) > limit * 1_000_000:
        raise Invalid(
            _("The picture is larger than %(limit)d MB. Choose a smaller one.") % {"limit": limit},
            code="picture-too-large",
        )
    encoded = _encode(data, largest, square)
    key = secrets.token_hex(16)
    return default_storage.save(f"pictures/{key[:2]}/{key}.webp", ContentFile(encoded))


def _encode(data: bytes, largest: int, square: bool) -> bytes:
    command = [sys.executable, "-I", str(_WORKER), str(largest), str(MOST_PIXELS)]
    try:
        done = subprocess.run(
            [*command, "square" if square else "whole"],
            input=data,
            capture_output=True,
            env={},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _unreadable() from error
    if done.returncode == 4:
        raise Invalid(
            _("The picture has more than 40 megapixels. Choose a smaller one."),
            code="picture-too-many-pixels",
        )
    if done.returncode != 0 or not done.stdout:
        raise _unreadable()
    return done.stdout


def _unreadable() -> Invalid:
    return Invalid(
        _("This file can't be read as a picture. Choose a JPEG, PNG, WebP or GIF file."),
        code="not-a-picture",
    )


def remove_picture(name: str) -> None:
    """Delete a stored picture; nothing happens for an empty or foreign name."""
    if _NAME.fullmatch(name):
        default_storage.delete(name)


def picture_response(name: str) -> HttpResponse:
    """A stored picture as an answer that can't run anything, or the way to it at the second address; call it after the
    access check.

    Raises `NotFound` when there is none under that name.
    """
    if not _NAME.fullmatch(name) or not default_storage.exists(name):
        raise NotFound
    if (away := elsewhere(name)) is not None:
        return away
    with default_storage.open(name) as file:
        response = HttpResponse(file.read(), content_type="image/webp")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    # Names are never used again, so the browser of who may see it may keep it for a day.
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response
