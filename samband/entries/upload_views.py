"""Handing over files while one writes, and giving them to those who may have them."""

from django.http import FileResponse, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samband.entries.access import attachment_for_reading
from samband.entries.along import size_in_words
from samband.entries.attachments import describe_upload, discard_upload, upload_file
from samband.entries.files import files_of_space
from samband.entries.models import Attachment
from samband.entries.sent import number
from samband.kernel.errors import Invalid, NotFound, SambandError
from samband.kernel.files import picture_response
from samband.kernel.problems import problem_response
from samband.kernel.uploads import file_response
from samband.people.access import PersonRequest, signed_in
from samband.spaces.access import space_for_reading


def told(made: Attachment) -> dict[str, object]:
    """A file that was handed over, as scripts read it."""
    return {
        "id": made.pk,
        "name": made.name,
        "size": size_in_words(made.size),
        "picture": f"/entries/pictures/{made.pk}?size=small" if made.is_picture else "",
        "alt": made.alt,
    }


@require_POST
@signed_in
def uploads(request: PersonRequest) -> HttpResponse:
    """Hand over one file (`file`); only I see it until it is sent."""
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Invalid(_("Choose a file."))
        made = upload_file(
            actor=request.user, upload=upload, draft_id=number(request.POST.get("draft"))
        )
    except SambandError as error:
        # The script that sent it shows the sentence beside the file.
        return problem_response(error)
    return JsonResponse(told(made), status=201)


@require_POST
@signed_in
def removal(request: PersonRequest, attachment_id: int) -> HttpResponse:
    """Throw away a file that was not sent."""
    discard_upload(actor=request.user, attachment_id=attachment_id)
    return HttpResponse(status=204)


@require_POST
@signed_in
def description(request: PersonRequest, attachment_id: int) -> JsonResponse:
    """Say what a picture shows."""
    made = describe_upload(
        actor=request.user, attachment_id=attachment_id, alt=request.POST.get("alt", "")
    )
    return JsonResponse(told(made))


@require_GET
@signed_in
def picture(request: PersonRequest, attachment_id: int) -> HttpResponse:
    """A picture, for those who may read its entry; `?size=small` for lists."""
    found = attachment_for_reading(request.user, attachment_id)
    small = request.GET.get("size") == "small" and found.small_name
    return picture_response(found.small_name if small else found.stored_name)


@require_GET
@signed_in
def file(request: PersonRequest, attachment_id: int) -> HttpResponse | FileResponse:
    """A file as a download, for those who may read its entry."""
    found = attachment_for_reading(request.user, attachment_id)
    if found.is_picture:
        raise NotFound
    return file_response(found.stored_name, called=found.name, content_type=found.content_type)


@require_GET
@signed_in
def room_files(request: PersonRequest, slug: str) -> HttpResponse:
    """All files of a room, the newest first."""
    space = space_for_reading(request.user, slug).space
    page = files_of_space(request.user, space, request.GET.get("before", ""))
    older = f"/rooms/{space.slug}/files?before={page.next_cursor}" if page.next_cursor else ""
    context = {"space": space, "files": page.rows, "older_url": older}
    return render(request, "entries/files.html", context)
