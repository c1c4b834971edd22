"""What a composer's form carries, whichever page it was sent from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from samband.entries.attachments import Attached, unsent_among, upload_file
from samband.entries.composing import unsent_lines
from samband.entries.drafts import Words
from samband.entries.extras import values_of
from samband.entries.models import Entry
from samband.entries.quoting import quote_in_form
from samband.kernel.errors import Refused, SambandError
from samband.kernel.uploads import Upload
from samband.people.access import PersonRequest

KINDS = (Entry.Kind.POST, Entry.Kind.PAGE, Entry.Kind.QUESTION, Entry.Kind.LINK)


def number(value: str | None) -> int | None:
    """A posted id, None for anything that is none."""
    return int(value) if value and value.isdecimal() and len(value) < 19 else None


def kind_of(value: str) -> str:
    """A posted kind; "" lets it be found."""
    return value if value in KINDS else ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A composer's form after it was read; `problem` is about a file that could not be taken."""

    words: Words
    attached: tuple[Attached, ...]
    draft_id: int | None
    draft_version: int | None
    tells: int | None
    shown: str | None
    problem: SambandError | None = None

    def composer_fields(self, request: PersonRequest) -> Mapping[str, Any]:
        """What fills the composer again when something has to be put right; one statement if there are files."""
        files = unsent_among(request.user, [one.id for one in self.attached])
        said = {one.id: one.alt for one in self.attached}
        for one in files:
            one.alt = said.get(one.pk) or one.alt
        return {
            "body": self.words.body,
            "title": self.words.title,
            "audience": self.words.audience,
            "persons": self.words.persons,
            "kind": self.words.kind,
            "quoted_id": self.words.quoted_id,
            "quote": quote_in_form(request.user, self.words.quoted_id),
            "draft_id": self.draft_id,
            "draft_version": self.draft_version or 0,
            "files": unsent_lines(files),
            "extras": self.words.extras or (),
        }


def read_form(request: PersonRequest, *, parent_id: int | None = None) -> Sent:
    """Read a composer's form and take what files it brings; those stay, unsent, if the rest has to be put right."""
    sent = request.POST
    problem: SambandError | None = None
    attached = [
        Attached(key, sent.get(f"alt_{key}"))
        for value in sent.getlist("attachment")
        if (key := number(value)) is not None
    ]
    alts = sent.getlist("alt")
    for place, upload in enumerate(_uploads(request)):
        # One field describes them all, several each its own.
        alt = alts[0] if len(alts) == 1 else alts[place] if place < len(alts) else ""
        try:
            made = upload_file(actor=request.user, upload=upload, alt=alt)
        except SambandError as error:
            problem = error
        else:
            attached.append(Attached(made.pk))
    words = _words(sent, parent_id, tuple(one.id for one in attached))
    return Sent(
        words=words,
        attached=tuple(attached),
        draft_id=number(sent.get("draft")),
        draft_version=number(sent.get("draft_version")),
        tells=number(sent.get("tells")),
        shown=sent.get("shown"),
        problem=problem,
    )


def wants_json(request: HttpRequest) -> bool:
    """Whether a script sent the form and reads the answer: `{"url": …}`, or a problem document."""
    return "application/json" in request.headers.get("Accept", "")


def check_writer(request: PersonRequest) -> None:
    """What one person wrote on a device is never sent as another. Raises `Refused`."""
    writer = request.headers.get("X-Samband-Person", "")
    if writer and writer != str(request.user.pk):
        raise Refused(
            _("Somebody else wrote this on this device. Sign in as that person to send it."),
            code="another-writer",
        )


def _words(sent: QueryDict, parent_id: int | None, attachment_ids: tuple[int, ...]) -> Words:
    return Words(
        body=sent.get("body", ""),
        title=sent.get("title", ""),
        audience=sent.get("audience", ""),
        persons=sent.get("persons", ""),
        kind=kind_of(sent.get("kind", "")),
        parent_id=parent_id,
        quoted_id=number(sent.get("quote")),
        attachment_ids=attachment_ids,
        extras=values_of(sent),
    )


def _uploads(request: PersonRequest) -> list[Upload]:
    found = [*request.FILES.getlist("files"), *request.FILES.getlist("picture")]
    # A form whose file field was left empty brings an empty file without a name.
    return [one for one in found if isinstance(one, UploadedFile) and (one.name or one.size)]
