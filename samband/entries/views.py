"""Pages for reading and writing entries."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samband.entries import actions
from samband.entries.access import entry_for_reading
from samband.entries.answering import about_answer, after_of, earlier_url, place_url
from samband.entries.blocks import first_new, thread_blocks
from samband.entries.cards import entry_url
from samband.entries.composing import comment_composer, form, unsent_lines
from samband.entries.looking import look_within
from samband.entries.menus import comment_lines, root_html
from samband.entries.models import Draft, Entry
from samband.entries.queries import entries_of, thread_cards
from samband.entries.sent import Sent, check_writer, number, read_form, wants_json
from samband.entries.threads import Thread, thread_for_reading
from samband.kernel.errors import Conflict, Invalid, SambandError
from samband.kernel.problems import problem_response
from samband.people.access import PersonRequest, person_for_reading, signed_in
from samband.spaces.audiences import token
from samband.spaces.queries import audience_in_words, readers_of
from samband.web.shell import say


def see_other(address: str) -> HttpResponse:
    """To a page after something was done."""
    return HttpResponseRedirect(address, status=303)


def thread_page(
    request: PersonRequest, thread: Thread, *, status: int = 200, **written: Any
) -> HttpResponse:
    """An entry with its comments and the field to answer."""
    person, root = request.user, thread.root
    after = after_of(request)
    page = thread_cards(person, thread, after)
    new_from = first_new(request, thread, page.rows)
    cards = page.rows
    context = {
        "thread": thread,
        "root": cards[0],
        "root_html": root_html(person, thread, cards[0]),
        "comments": comment_lines(person, thread, cards[1:]),
        "earlier_url": earlier_url(root, after),
        "new_from": new_from,
        "later_url": f"/entries/{root.pk}?after={page.next_cursor}" if page.next_cursor else "",
        "audience": audience_in_words(root.audience),
        "composer": comment_composer(request, root.pk, token(root.audience), **written),
        "composer_form": form,
        "space": root.audience.space,
        "can_write": thread.can_write and root.state == Entry.State.PUBLISHED,
        "about": about_answer(request, cards),
        "blocks": thread_blocks(request, thread),
    }
    return render(request, "entries/thread.html", context, status=status)


@require_GET
@signed_in
def entry(request: PersonRequest, entry_id: int) -> HttpResponse:
    """An entry and what was said about it; a comment leads to its place in the thread, wherever it was moved."""
    thread = thread_for_reading(request.user, entry_id)
    if thread.root.root_id is not None:
        return see_other(place_url(thread.root))
    if not thread.is_seen and request.GET.get("show") != "1":
        return render(request, "entries/away.html", {"thread": thread})
    return thread_page(request, thread, **_begun_answer(request, thread.root))


def _begun_answer(request: PersonRequest, root: Entry) -> dict[str, Any]:
    """An answer that was begun (`?draft=7`), if it is one's own and answers this thread."""
    wanted = number(request.GET.get("draft"))
    if wanted is None:
        return {}
    draft = Draft.objects.filter(pk=wanted, owner=request.user, parent_id=root.pk).first()
    if draft is None:
        return {}
    files = draft.attachments.filter(entry__isnull=True).order_by("pk")
    return {
        "body": draft.body,
        "draft_id": draft.pk,
        "draft_version": draft.version,
        "files": unsent_lines(files),
    }


@require_GET
@signed_in
def outbox(request: PersonRequest) -> HttpResponse:
    """What waits on this device to be sent; the browser knows it, we don't."""
    return render(request, "entries/outbox.html", {"hides": False})


@require_POST
@signed_in
def comments(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Answer an entry; `answers` may name a comment in its thread, `quote` what is quoted."""
    if wants_json(request):
        return _answered(request, entry_id)
    thread = thread_for_reading(request.user, entry_id)
    root = thread.root
    sent = read_form(request, parent_id=root.pk)
    try:
        if sent.problem is not None:
            raise sent.problem
        if request.POST.get("act") == "preview":
            looked = look_within(request.user, sent.words.body, root.audience_id)
            return thread_page(request, thread, preview=looked, **_back(request, sent))
        written = _commented(request, sent, root.pk)
    except (Invalid, Conflict) as error:
        told = {"error": str(error.message), "asks": error.data.get("people", 0)}
        return thread_page(request, thread, status=error.status, **told, **_back(request, sent))
    return see_other(place_url(written))


def _commented(request: PersonRequest, sent: Sent, root_id: int) -> Entry:
    asked = request.POST
    return actions.comment(
        actor=request.user,
        parent_id=number(asked.get("answers")) or number(asked.get("parent")) or root_id,
        quoted_id=number(asked.get("quote")),
        body=sent.words.body,
        attachments=sent.attached,
        draft_id=sent.draft_id,
        tells=sent.tells,
        shown=sent.shown,
    )


def _answered(request: PersonRequest, entry_id: int) -> HttpResponse:
    """The same for a script, which shows what has to be put right by itself."""
    try:
        check_writer(request)
        root = thread_for_reading(request.user, entry_id).root
        sent = read_form(request, parent_id=root.pk)
        if sent.problem is not None:
            raise sent.problem
        written = _commented(request, sent, root.pk)
    except SambandError as error:
        return problem_response(error)
    return JsonResponse({"url": place_url(written)}, status=201)


def _back(request: PersonRequest, sent: Sent) -> dict[str, Any]:
    fields = sent.composer_fields(request)
    kept = ("body", "draft_id", "draft_version", "files")
    return {name: fields[name] for name in kept}


@require_POST
@signed_in
def deletion(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Delete an entry; the next page offers to bring it back."""
    gone = actions.delete_entry(actor=request.user, entry_id=entry_id)
    say(
        request,
        _("Deleted. You can bring it back for 30 days."),
        undo_url=f"/entries/{gone.pk}/restoration",
    )
    if gone.root_id is not None:
        return see_other(entry_url(gone.root_id, None))
    return see_other("/")


@require_POST
@signed_in
def restoration(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Bring back what was deleted."""
    back = actions.restore_entry(actor=request.user, entry_id=entry_id)
    say(request, _("It is back."))
    return see_other(entry_url(back.pk, back.root_id))


@require_GET
@signed_in
def readers(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Who can see an entry, and why."""
    found = entry_for_reading(request.user, entry_id)
    context = {
        "entry": found,
        "back": entry_url(found.pk, found.root_id),
        "audience": audience_in_words(found.audience),
        "readers": [
            reader
            for reader in readers_of(found.audience_id)
            # Guests know the members of their rooms, not everybody who works here.
            if not request.user.is_guest or reader.reason != "colleague"
        ],
        "space": found.audience.space,
    }
    return render(request, "entries/readers.html", context)


@require_GET
@signed_in
def person_entries(request: PersonRequest, handle: str) -> HttpResponse:
    """Everything somebody wrote that the reader may see."""
    person = person_for_reading(request.user, handle)
    page = entries_of(request.user, person, request.GET.get("before", ""), limit=30)
    older = f"/people/{handle}/entries?before={page.next_cursor}" if page.next_cursor else ""
    context = {"person": person, "cards": page.rows, "older_url": older}
    return render(request, "entries/person.html", context)
