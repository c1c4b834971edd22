"""Pages about rooms. What is written in a room is shown by the entries package."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samband.kernel.errors import Invalid
from samband.people.access import PersonRequest, colleague_only, person_for_reading, signed_in
from samband.spaces import actions, queries
from samband.spaces.access import (
    SpaceForReader,
    space_for_hosting,
    space_for_knowing,
    space_for_reading,
)
from samband.spaces.forms import MemberForm, NewSpaceForm, OpennessForm, SpaceForm
from samband.spaces.lines import OPENNESS_ICONS, OPENNESS_WORDS, openness_choices, person_line
from samband.spaces.models import Openness
from samband.web.shell import say


def _see_other(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


def room_url(slug: str) -> str:
    """Address of a room."""
    return f"/rooms/{slug}"


@require_GET
@signed_in
def rooms(request: PersonRequest) -> HttpResponse:
    """All rooms one may know of, one's own first."""
    found = queries.rooms_for(request.user)
    return render(
        request,
        "spaces/rooms.html",
        {
            "mine": [room for room in found if room.is_mine and not room.is_archived],
            "others": [room for room in found if not room.is_mine and not room.is_archived],
            "archived": [room for room in found if room.is_archived],
            "words": OPENNESS_WORDS,
            "icons": OPENNESS_ICONS,
            "can_make": not request.user.is_guest,
        },
    )


@require_http_methods(["GET", "POST"])
@colleague_only
def new_room(request: PersonRequest) -> HttpResponse:
    """Start a room."""
    form = NewSpaceForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            space = actions.create_space(actor=request.user, **form.cleaned_data)
            say(request, _("The room is ready. Say what it is for, and let people in."))
            return _see_other(room_url(space.slug))
        status = 422
    context = {"form": form, "choices": openness_choices()}
    return render(request, "spaces/new.html", context, status=status)


@require_POST
@signed_in
def membership(request: PersonRequest, slug: str) -> HttpResponse:
    """Join a room."""
    actions.join_space(actor=request.user, slug=slug)
    say(request, _("You belong to this room now."))
    return _see_other(room_url(slug))


@require_http_methods(["GET", "POST"])
@signed_in
def departure(request: PersonRequest, slug: str) -> HttpResponse:
    """Leave a room; asks first, because a closed one can't be entered again without help."""
    found = space_for_knowing(request.user, slug)
    if request.method == "POST":
        actions.leave_space(actor=request.user, slug=slug)
        say(request, _("You have left the room %(room)s.") % {"room": found.space.name})
        return _see_other(reverse("spaces:rooms"))
    return render(request, "spaces/leave.html", {"space": found.space, "back": room_url(slug)})


def _members_page(
    request: PersonRequest, found: SpaceForReader, form: MemberForm | None, status: int = 200
) -> HttpResponse:
    members = queries.members_of(found.space)
    return render(
        request,
        "spaces/members.html",
        {
            "space": found.space,
            "found": found,
            "form": form,
            "members": [(one, person_line(one.person)) for one in members],
            "hosts": sum(one.is_host for one in members),
        },
        status=status,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def members(request: PersonRequest, slug: str) -> HttpResponse:
    """Who belongs to a room; hosts let people in here."""
    if request.method == "GET":
        found = space_for_reading(request.user, slug)
        return _members_page(
            request, found, MemberForm(actor=request.user) if found.can_host else None
        )
    found = space_for_hosting(request.user, slug)
    form = MemberForm(request.POST, actor=request.user)
    if not form.is_valid() or form.person is None:
        return _members_page(request, found, form, 422)
    actions.add_member(
        actor=request.user, slug=slug, person=form.person, from_now_on=form.from_now_on
    )
    say(request, _("%(name)s belongs to the room now.") % {"name": form.person.name})
    return _see_other(reverse("spaces:members", args=[slug]))


@require_POST
@signed_in
def removal(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    """Take somebody out of a room."""
    space_for_hosting(request.user, slug)
    person = person_for_reading(request.user, handle)
    actions.remove_member(actor=request.user, slug=slug, person=person)
    say(request, _("%(name)s does not belong to the room any more.") % {"name": person.name})
    return _see_other(reverse("spaces:members", args=[slug]))


@require_POST
@signed_in
def host(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    """Make somebody a host, or (`take=1`) an ordinary member again."""
    space_for_hosting(request.user, slug)
    person = person_for_reading(request.user, handle)
    is_host = request.POST.get("take") != "1"
    actions.make_host(actor=request.user, slug=slug, person=person, is_host=is_host)
    return _see_other(reverse("spaces:members", args=[slug]))


@require_POST
@signed_in
def past(request: PersonRequest, slug: str, handle: str) -> HttpResponse:
    """Let somebody who came in "from now on" see everything."""
    space_for_hosting(request.user, slug)
    person = person_for_reading(request.user, handle)
    actions.show_everything(actor=request.user, slug=slug, person=person)
    say(request, _("%(name)s sees everything in the room now.") % {"name": person.name})
    return _see_other(reverse("spaces:members", args=[slug]))


def _settings_page(
    request: PersonRequest, found: SpaceForReader, form: SpaceForm, status: int = 200
) -> HttpResponse:
    space = found.space
    return render(
        request,
        "spaces/settings.html",
        {
            "space": space,
            "form": form,
            "choices": openness_choices(),
            "older": queries.older_entries(space),
        },
        status=status,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def settings(request: PersonRequest, slug: str) -> HttpResponse:
    """What a host can change: name, about, openness, closing down."""
    found = space_for_hosting(request.user, slug)
    space = found.space
    if request.method == "GET":
        form = SpaceForm(initial={"name": space.name, "about": space.about})
        return _settings_page(request, found, form)
    form = SpaceForm(request.POST)
    if not form.is_valid():
        return _settings_page(request, found, form, 422)
    actions.describe_space(actor=request.user, slug=slug, **form.cleaned_data)
    say(request, _("Saved."))
    return _see_other(room_url(slug))


@require_POST
@signed_in
def openness(request: PersonRequest, slug: str) -> HttpResponse:
    """Open, close or hide a room."""
    space_for_hosting(request.user, slug)
    form = OpennessForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose who may see the room."))
    space = actions.change_openness(
        actor=request.user, slug=slug, openness=form.cleaned_data["openness"]
    )
    if space.openness == Openness.OPEN and queries.older_entries(space).count:
        return _see_other(reverse("spaces:older", args=[slug]))
    say(request, _("Saved."))
    return _see_other(reverse("spaces:settings", args=[slug]))


@require_http_methods(["GET", "POST"])
@signed_in
def older(request: PersonRequest, slug: str) -> HttpResponse:
    """After opening a room: what colleagues would come to see of what was written before."""
    found = space_for_hosting(request.user, slug)
    content = queries.older_entries(found.space)
    if request.method == "POST":
        shown = request.POST.get("version", "")
        actions.open_older_entries(
            actor=request.user, slug=slug, shown_version=int(shown) if shown.isdecimal() else -1
        )
        say(request, _("All colleagues can see what was written before, too."))
        return _see_other(room_url(slug))
    return render(request, "spaces/older.html", {"space": found.space, "content": content})


@require_POST
@signed_in
def archive(request: PersonRequest, slug: str) -> HttpResponse:
    """Close a room down, or (`take_up=1`) take it up again."""
    is_archived = request.POST.get("take_up") != "1"
    actions.archive_space(actor=request.user, slug=slug, is_archived=is_archived)
    if is_archived:
        say(request, _("The room is closed down. It can be read, and taken up again."))
    else:
        say(request, _("The room is taken up again."))
    return _see_other(reverse("spaces:settings", args=[slug]))
