"""Pages for reading and writing entries."""

from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.entries import actions
from samband.entries.access import attachment_for_reading, entry_for_reading, may_edit
from samband.entries.addressing import parse_addressee
from samband.entries.blocks import thread_blocks
from samband.entries.cards import entry_url, with_menu
from samband.entries.composing import (
    PEOPLE,
    Composer,
    composer_for,
    pictures_of,
    remember_choice,
)
from samband.entries.models import Entry
from samband.entries.queries import entries_of, thread_cards
from samband.kernel.errors import Invalid
from samband.kernel.files import picture_response
from samband.people.access import PersonRequest, person_for_reading, signed_in
from samband.spaces.audiences import Widened, token
from samband.spaces.lines import person_line
from samband.spaces.models import Membership, Space
from samband.spaces.navigation import rooms_of_request
from samband.spaces.queries import audience_in_words, readers_of
from samband.web.shell import say


def see_other(address: str) -> HttpResponse:
    """To a page after something was done."""
    return HttpResponseRedirect(address, status=303)


def _kind(value: str) -> str:
    return Entry.Kind.PAGE if value == "page" else Entry.Kind.POST


def _begun(request: PersonRequest) -> Composer:
    """What a link to the composer begins with: `to` (a choice, or somebody's user name), `persons`, `body`, `kind`."""
    asked = request.GET
    to, persons = asked.get("to") or asked.get("audience") or "", asked.get("persons", "")
    if to and not persons and parse_addressee(to) == (None, None):
        to, persons = PEOPLE, f"@{to.removeprefix('@')}"
    return composer_for(
        request,
        audience=to,
        persons=persons[:2000],
        body=asked.get("body", "")[:2000],
        kind=_kind(asked.get("kind", "")),
    )


@require_http_methods(["GET", "POST"])
@signed_in
def write(request: PersonRequest) -> HttpResponse:
    """The composer as a page of its own (`?kind=page` with a title), and where every composer posts."""
    if request.method == "GET":
        return render(request, "entries/write.html", {"composer": _begun(request)})
    sent = request.POST
    try:
        to, shown = parse_addressee(sent.get("audience", ""), sent.get("persons", ""))
        if to is None:
            raise Invalid(_("Choose who should see it."))
        entry = actions.write_post(
            actor=request.user,
            to=to,
            body=sent.get("body", ""),
            title=sent.get("title", ""),
            kind=_kind(sent.get("kind", "")),
            pictures=pictures_of(request),
            shown=shown,
        )
    except (Invalid, Widened) as error:
        composer = composer_for(
            request,
            audience=sent.get("audience", ""),
            body=sent.get("body", ""),
            title=sent.get("title", ""),
            persons=sent.get("persons", ""),
            alt=sent.get("alt", ""),
            kind=_kind(sent.get("kind", "")),
            error=str(error.message),
        )
        return render(request, "entries/write.html", {"composer": composer}, status=error.status)
    remember_choice(request, sent.get("audience", ""))
    say(request, _("Written."), undo_url=f"/entries/{entry.pk}/deletion")
    return see_other(entry_url(entry.pk, None))


def _hosts(request: PersonRequest, space: Space) -> bool:
    """Whether the reader hosts a room; the navigation has fetched those that are not closed down."""
    if space.archived_at is None:
        return any(room.id == space.pk and room.is_hosted for room in rooms_of_request(request))
    return Membership.objects.filter(person=request.user, space=space, is_host=True).exists()


def thread_page(
    request: PersonRequest, root: Entry, *, body: str = "", error: str = "", status: int = 200
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
        "token": token(root.audience),
        "space": space,
        "can_write": space is None or space.archived_at is None,
        "me": person_line(person),
        "blocks": thread_blocks(request, root),
        "body": body,
        "error": error,
    }
    return render(request, "entries/thread.html", context, status=status)


@require_GET
@signed_in
def entry(request: PersonRequest, entry_id: int) -> HttpResponse:
    """An entry and what was said about it; a comment leads to its place in the thread."""
    found = entry_for_reading(request.user, entry_id)
    if found.root_id is not None:
        return see_other(entry_url(found.pk, found.root_id))
    return thread_page(request, found)


@require_POST
@signed_in
def comments(request: PersonRequest, entry_id: int) -> HttpResponse:
    """Answer an entry; `parent` may name a comment in its thread."""
    root = entry_for_reading(request.user, entry_id)
    sent = request.POST
    parent = sent.get("parent", "")
    try:
        written = actions.comment(
            actor=request.user,
            parent_id=int(parent) if parent.isdecimal() and len(parent) < 19 else root.pk,
            body=sent.get("body", ""),
            shown=sent.get("shown"),
        )
    except (Invalid, Widened) as error:
        return thread_page(
            request, root, body=sent.get("body", ""), error=str(error.message), status=error.status
        )
    return see_other(entry_url(written.pk, written.root_id))


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


@require_GET
@signed_in
def picture(request: PersonRequest, attachment_id: int) -> HttpResponse:
    """A picture, for those who may read its entry."""
    return picture_response(attachment_for_reading(request.user, attachment_id).stored_name)
