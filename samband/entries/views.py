"""Pages for reading and writing entries."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samband.entries import actions
from samband.entries.access import entry_for_reading, may_edit
from samband.entries.blocks import thread_blocks
from samband.entries.cards import entry_url, with_menu
from samband.entries.composing import comment_composer, form, unsent_lines
from samband.entries.looking import look_within
from samband.entries.models import Draft, Entry
from samband.entries.queries import entries_of, thread_cards
from samband.entries.sent import Sent, number, read_form
from samband.kernel.errors import Conflict, Invalid
from samband.people.access import PersonRequest, person_for_reading, signed_in
from samband.spaces.audiences import token
from samband.spaces.models import Membership, Space
from samband.spaces.navigation import rooms_of_request
from samband.spaces.queries import audience_in_words, readers_of
from samband.web.shell import say


def see_other(address: str) -> HttpResponse:
    """To a page after something was done."""
    return HttpResponseRedirect(address, status=303)


def _hosts(request: PersonRequest, space: Space) -> bool:
    """Whether the reader hosts a room; the navigation has fetched those that are not closed down."""
    if space.archived_at is None:
        return any(room.id == space.pk and room.is_hosted for room in rooms_of_request(request))
    return Membership.objects.filter(person=request.user, space=space, is_host=True).exists()


def thread_page(
    request: PersonRequest, root: Entry, *, status: int = 200, **written: Any
) -> HttpResponse:
    """An entry with its comments and the field to answer."""
    person = request.user
    after = request.GET.get("after", "")
    page = thread_cards(person, root, int(after) if after.isdecimal() and len(after) < 9 else 0)
    space = root.audience.space
    is_host = space is not None and _hosts(request, space)
    cards = [
        with_menu(
            card,
            can_delete=is_host or card.author_id == person.pk,
            can_edit=card.author_id == person.pk or (card.id == root.pk and may_edit(person, root)),
        )
        for card in page.rows
    ]
    context = {
        "root": replace(cards[0], shown=replace(cards[0].shown, audience="")),
        "writers": list({card.author_id: card.shown.author for card in cards}.values()),
        "comments": cards[1:],
        "later_url": f"/entries/{root.pk}?after={page.next_cursor}" if page.next_cursor else "",
        "audience": audience_in_words(root.audience),
        "composer": comment_composer(request, root.pk, token(root.audience), **written),
        "composer_form": form,
        "space": space,
        "can_write": space is None or space.archived_at is None,
        "blocks": thread_blocks(request, root),
    }
    return render(request, "entries/thread.html", context, status=status)


@require_GET
@signed_in
def entry(request: PersonRequest, entry_id: int) -> HttpResponse:
    """An entry and what was said about it; a comment leads to its place in the thread."""
    found = entry_for_reading(request.user, entry_id)
    if found.root_id is not None:
        return see_other(entry_url(found.pk, found.root_id))
    return thread_page(request, found, **_begun_answer(request, found))


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


@require_POST
@signed_in
def comments(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Answer an entry; `parent` may name a comment in its thread."""
    root = entry_for_reading(request.user, entry_id)
    sent = read_form(request, parent_id=root.pk)
    try:
        if sent.problem is not None:
            raise sent.problem
        if request.POST.get("act") == "preview":
            looked = look_within(request.user, sent.words.body, root.audience_id)
            return thread_page(request, root, preview=looked, **_back(request, sent))
        written = actions.comment(
            actor=request.user,
            parent_id=number(request.POST.get("parent")) or root.pk,
            body=sent.words.body,
            attachments=sent.attached,
            draft_id=sent.draft_id,
            tells=sent.tells,
            shown=sent.shown,
        )
    except (Invalid, Conflict) as error:
        told = {"error": str(error.message), "asks": error.data.get("people", 0)}
        return thread_page(request, root, status=error.status, **told, **_back(request, sent))
    return see_other(entry_url(written.pk, written.root_id))


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
