"""Files over the API: handed over before they are sent, listed, given to those who may have them."""

from datetime import datetime

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema, UploadedFile

from samband.entries.access import attachment_for_reading, entry_for_reading
from samband.entries.attachments import describe_upload, discard_upload, upload_file
from samband.entries.files import files_of_space
from samband.entries.models import Attachment
from samband.kernel.files import picture_response
from samband.kernel.uploads import file_response
from samband.people.bearer import caller, reading, writing
from samband.spaces.access import space_for_reading

router = Router(tags=["files"])


class FileOut(Schema):
    """A picture or a file; `url` is where it is read, `width` and `height` are of pictures only."""

    id: int
    name: str
    content_type: str
    size: int
    width: int | None
    height: int | None
    alt: str
    url: str


class FilesOut(Schema):
    """Files of an entry in order."""

    files: list[FileOut]


class AltIn(Schema):
    """What a picture shows, for those who can't see it."""

    alt: str


class RoomFileOut(Schema):
    """A file of a space: who sent it, when, and the entry it stands in."""

    id: int
    name: str
    content_type: str
    size: str
    alt: str
    who: str
    at: datetime
    url: str
    entry_url: str


class RoomFilesOut(Schema):
    """A page of files, newest first; `next` continues it, "" at the end."""

    files: list[RoomFileOut]
    next: str


def file_out(one: Attachment) -> FileOut:
    """The fields of a file that came through a door."""
    return FileOut(
        id=one.pk,
        name=one.name,
        content_type=one.content_type,
        size=one.size,
        width=one.width,
        height=one.height,
        alt=one.alt,
        url=f"/api/v1/files/{one.pk}",
    )


@router.post("/uploads", auth=writing, response={201: FileOut})
def upload(
    request: HttpRequest, file: File[UploadedFile], alt: Form[str] = ""
) -> tuple[int, FileOut]:
    """Hand over a picture or a file; nobody else sees it until it is sent. Unsent ones go after a day."""
    return 201, file_out(upload_file(actor=caller(request), upload=file, alt=alt))


@router.patch("/uploads/{int:file_id}", auth=writing, response=FileOut)
def describe(request: HttpRequest, file_id: int, data: AltIn) -> FileOut:
    """Say what a picture shows, before it is sent."""
    return file_out(describe_upload(actor=caller(request), attachment_id=file_id, alt=data.alt))


@router.delete("/uploads/{int:file_id}", auth=writing, response={204: None})
def take_away(request: HttpRequest, file_id: int) -> tuple[int, None]:
    """Throw away a file that was not sent."""
    discard_upload(actor=caller(request), attachment_id=file_id)
    return 204, None


@router.get("/files/{int:file_id}", auth=reading, response=None)
def content(request: HttpRequest, file_id: int, small: bool = False) -> HttpResponse | FileResponse:
    """The content of a picture or a file; `small` gives a picture's smaller size."""
    found = attachment_for_reading(caller(request), file_id)
    if found.is_picture:
        return picture_response(
            found.small_name if small and found.small_name else found.stored_name
        )
    return file_response(found.stored_name, called=found.name, content_type=found.content_type)


@router.get("/entries/{int:entry_id}/files", auth=reading, response=FilesOut)
def of_entry(request: HttpRequest, entry_id: int) -> FilesOut:
    """The pictures and files of an entry."""
    entry = entry_for_reading(caller(request), entry_id)
    return FilesOut(files=[file_out(one) for one in entry.attachments.order_by("pk")])


@router.get("/spaces/{slug}/files", auth=reading, response=RoomFilesOut)
def of_space(request: HttpRequest, slug: str, after: str = "") -> RoomFilesOut:
    """The files of a space, newest first."""
    space = space_for_reading(caller(request), slug).space
    page = files_of_space(caller(request), space, after)
    files = [
        RoomFileOut(
            id=one.id,
            name=one.name,
            content_type=one.content_type,
            size=one.size,
            alt=one.alt,
            who=one.who,
            at=one.at,
            url=f"/api/v1/files/{one.id}",
            entry_url=one.entry_url,
        )
        for one in page.rows
    ]
    return RoomFilesOut(files=files, next=page.next_cursor)
