"""What hangs on a mail goes along with the entry, the way of every upload: pictures without place, files by their content."""

import logging
from collections.abc import Sequence

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.translation import gettext as _

from samband.entries.attachments import MOST_IN_AN_ENTRY, Attached, upload_file
from samband.kernel.errors import SambandError
from samband.kernel.mail_parse import File
from samband.people.models import Person

logger = logging.getLogger(__name__)
# Smaller pictures are logos and tracking pixels in signatures.
SMALLEST_PICTURE = 2000
# What mail programs add by themselves, and nobody sent.
_BY_THEMSELVES = frozenset({"smime.p7s", "signature.asc", "winmail.dat", "oledata.mso"})


def wanted(files: Sequence[File]) -> list[File]:
    """The files that somebody attached, however small. A picture in the text counts, unless it is as small as a logo."""
    return [
        one
        for one in files
        if one.data
        and one.name.lower() not in _BY_THEMSELVES
        and not (one.is_inline and _is_as_small_as_a_logo(one))
    ]


def _is_as_small_as_a_logo(one: File) -> bool:
    return one.content_type.startswith("image/") and len(one.data) < SMALLEST_PICTURE


def upload(author: Person, files: Sequence[File]) -> tuple[list[Attached], list[str]]:
    """Hand files over as their author; returns what goes along, and the names of what could not."""
    kept: list[Attached] = []
    left: list[str] = []
    for one in wanted(files):
        if len(kept) == MOST_IN_AN_ENTRY:
            left.append(one.name)
            continue
        try:
            sent = SimpleUploadedFile(one.name or "file", one.data, one.content_type)
            kept.append(Attached(upload_file(actor=author, upload=sent).pk))
        except SambandError:
            left.append(one.name)
    return kept, left


def with_names(body: str, left: Sequence[str], language: str) -> str:
    """The text with a line that names the files which did not come along, so that nobody misses them unseen."""
    if not left:
        return body
    with translation.override(language):
        line = _("(These files of the mail could not be kept: %(names)s)") % {
            "names": ", ".join(left)
        }
    return f"{body}\n\n{line}".strip()
