"""The export of oneself: a PDF to read, JSON of every section, one's files, one's contacts as vCards; in one archive."""

import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from secrets import token_hex
from typing import IO
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from samband.cards.own import cards_to_take
from samband.cards.taking import as_vcards
from samband.entries.models import Attachment
from samband.kernel.db import as_person
from samband.kernel.uploads import clean_name
from samband.people import installation
from samband.people.models import Person
from samband.privacy.catalogue import Part, Section, sections
from samband.privacy.models import Export
from samband.privacy.pdf import as_pdf
from samband.privacy.queries import newest, whole
from samband.web.dates import full_text, long_day

KEPT = timedelta(hours=24)
#: The PDF shows so many rows of each kind, the newest.
MOST_PRINTED = 200


def make_export(export_id: int, now: datetime) -> None:
    """Write the archive of an export that was asked for, read as its person; nothing if it is made, or its person is gone."""
    with as_person(_owner(export_id)):
        export = Export.objects.select_related("person").filter(pk=export_id, ready_at=None).first()
        if export is None or not export.person.is_active:
            return
        language = export.person.language or installation.language()
        home = installation.current()
        zone = export.person.time_zone or (home.time_zone if home else settings.TIME_ZONE)
        with (
            tempfile.TemporaryFile() as file,
            translation.override(language),
            timezone.override(ZoneInfo(zone)),
        ):
            _write(export.person, file, now)
            export.size = file.tell()
            key = token_hex(16)
            export.stored_name = default_storage.save(f"exports/{key[:2]}/{key}", File(file))
        export.ready_at = now
        export.save(update_fields=["stored_name", "size", "ready_at"])


def _owner(export_id: int) -> int | None:
    from samband.kernel.db import as_system

    with as_system():
        return Export.objects.filter(pk=export_id).values_list("person_id", flat=True).first()


def _write(person: Person, file: IO[bytes], now: datetime) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _readme(person))
        archive.writestr("about-you.pdf", _pdf(person, now))
        for section in sections():
            with archive.open(f"{section.key}.json", "w") as out:
                for piece in _section_json(person, section):
                    out.write(piece.encode())
        if not person.is_guest:
            archive.writestr("contacts.vcf", "".join(as_vcards(cards_to_take(person))))
        for attachment in Attachment.objects.filter(owner=person).order_by("pk"):
            _add(archive, attachment.stored_name, f"files/{attachment.pk}", attachment.name)
        _add(archive, person.photo, "files/photo", "photo.webp")


def _pdf(person: Person, now: datetime) -> bytes:
    parts = []
    for section in sections():
        rows = [row for part in section.parts for row in _printed(person, section, part)]
        if rows:
            parts.append((str(section.title), [[str(section.source)], *rows]))
    title = _("What Samband knows about %(name)s") % {"name": person.name}
    return as_pdf(title, long_day(now), parts)


def _printed(person: Person, section: Section, part: Part) -> list[list[str]]:
    """The newest rows of a part, under what they are."""
    found = newest(person, section, part, MOST_PRINTED + 1)
    lines = [
        " · ".join(filter(None, (full_text(at), " ".join(line.split()))))
        for line, at in found[:MOST_PRINTED]
    ]
    if len(found) > MOST_PRINTED:
        lines.append(
            _("The newest %(count)d are shown here, all in the JSON file.")
            % {"count": MOST_PRINTED}
        )
    return [[f"{part.label}:", *lines]] if any(lines) else []


def _section_json(person: Person, section: Section) -> Iterator[str]:
    """A section as one JSON object, piece by piece: {"title": …, "from": …, "TABLE": [rows]}."""
    import json

    yield f'{{"title": {json.dumps(str(section.title))}, "from": {json.dumps(str(section.source))}'
    seen: dict[str, int] = {}
    for part in section.parts:
        seen[part.table] = seen.get(part.table, 0) + 1
        name = part.table if seen[part.table] == 1 else f"{part.table}_{seen[part.table]}"
        yield f', "{name}": ['
        for number, row in enumerate(whole(person, part)):
            yield (",\n" if number else "\n") + row
        yield "]"
    yield "}\n"


def _add(archive: zipfile.ZipFile, stored: str, folder: str, called: str) -> None:
    if not stored or not default_storage.exists(stored):
        return
    with (
        default_storage.open(stored) as source,
        archive.open(f"{folder}/{clean_name(called) or 'file'}", "w") as out,
    ):
        while data := source.read(1 << 20):
            out.write(data)


def _readme(person: Person) -> str:
    lines = [
        _("What Samband knows about %(name)s") % {"name": person.name},
        "",
        _(
            "One JSON file for each section of the page “What Samband knows about you”: what it is, where it is from, and "
            "every row. To read: about-you.pdf. Your contacts also as contacts.vcf, your files in the folder files."
        ),
        "",
        *(f"{section.key}.json: {section.title}. {section.source}" for section in sections()),
    ]
    return "\r\n".join(lines) + "\r\n"


@transaction.atomic
def drop_old(now: datetime) -> int:
    """Delete files of exports after a day; works as the system role. Gives how many."""
    old = list(Export.objects.filter(asked_at__lt=now - KEPT, gone_at=None))
    for export in old:
        drop_file(export)
        export.gone_at = now
        export.save(update_fields=["stored_name", "gone_at"])
    return len(old)


def drop_file(export: Export) -> None:
    """Delete the file of an export, if there is one."""
    if export.stored_name:
        default_storage.delete(export.stored_name)
        export.stored_name = ""
