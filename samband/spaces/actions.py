"""What can be done with spaces. A change of who reads locks the space's audiences, which every writer holds too."""

import secrets
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel import audit
from samband.kernel.errors import Conflict, Invalid, Refused
from samband.kernel.events import announce
from samband.people.models import Person
from samband.spaces.access import require_host, space_for_knowing
from samband.spaces.models import Audience, Membership, Openness, Space
from samband.spaces.retention import inherit
from samband.spaces.rules import is_wider, slug_of


def _lock(space: Space) -> Space:
    """Hold all audiences of a space, so that nothing is written there while its readers change; reads it anew."""
    list(
        Audience.objects.select_for_update(of=("self",))
        .filter(space=space)
        .order_by("pk")
        .values_list("pk")
    )
    return Space.objects.select_related("audience").get(pk=space.pk)


def _start_audience(space: Space, openness: str) -> Audience:
    """What is written from now on stands apart from what was written before."""
    audience = Audience.objects.create(kind=Audience.Kind.SPACE, space=space, openness=openness)
    space.audience = audience
    space.save(update_fields=["audience"])
    return audience


def _widen(space: Space) -> None:
    """Let open forms notice that more people read the space's entries now."""
    for audience in space.audiences.all():
        audience.version += 1
        audience.save(update_fields=["version"])


def _told(verb: str, actor: Person, space: Space, subject: Person | None = None) -> None:
    audit.record(
        verb,
        actor_id=actor.pk,
        object_kind="space",
        object_id=space.pk,
        subject_id=subject.pk if subject else None,
    )
    # Membership events go to the person, so that live connections learn their new audiences first.
    announce(
        "membership" if subject else "space",
        person_id=subject.pk if subject else None,
        audience_id=None if subject else space.audience_id,
        object_id=space.pk,
    )


def _free_slug(name: str, openness: str) -> str:
    """An address for a new space. A secret one is not to be guessed, nor found by trying whether a name is taken."""
    base = slug_of(name)
    if openness == Openness.SECRET:
        return f"{base}-{secrets.token_hex(4)}"
    taken = set(Space.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken and base not in ("new",):
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


@transaction.atomic
def create_space(
    *,
    actor: Person,
    name: str,
    about: str = "",
    openness: str = Openness.OPEN,
    kind: str = Space.Kind.ROOM,
) -> Space:
    """Make a space; the actor is its first host. Raises `Refused` for guests, `Invalid` for an empty name."""
    if actor.is_guest:
        raise Refused(_("Guests can't start rooms. Ask somebody who invited you."))
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("A room needs a name."), fields={"name": [_("A room needs a name.")]})
    space = Space.objects.create(
        slug=_free_slug(name, openness),
        name=name[:80],
        about=about.strip(),
        kind=kind,
        openness=Openness(openness),
        created_by=actor,
    )
    _start_audience(space, space.openness)
    inherit(space, timezone.now())
    Membership.objects.create(space=space, person=actor, is_host=True)
    _told("space.created", actor, space)
    return space


@transaction.atomic
def bring_in_space(
    *,
    actor: Person | None,
    name: str,
    about: str,
    openness: str,
    host: Person,
    members: Iterable[Person],
) -> Space:
    """Make a space that an import found elsewhere, with a host and members who were in it there; guests among them too.

    `actor` is who imports, who need not be in it. Nobody is told of it but live pages.
    """
    space = Space.objects.create(
        slug=_free_slug(name, openness),
        name=" ".join(name.split())[:80] or "-",
        about=about.strip(),
        openness=Openness(openness),
        created_by=host,
    )
    _start_audience(space, space.openness)
    inherit(space, timezone.now())
    everybody = {person.pk: person for person in (host, *members)}
    Membership.objects.bulk_create(
        [
            Membership(space=space, person=person, is_host=person.pk == host.pk)
            for person in everybody.values()
        ]
    )
    audit.record(
        "space.brought_in",
        actor_id=actor.pk if actor else None,
        object_kind="space",
        object_id=space.pk,
        subject_id=None,
    )
    for person_id in everybody:
        announce("membership", person_id=person_id, object_id=space.pk)
    return space


@transaction.atomic
def describe_space(*, actor: Person, slug: str, name: str, about: str) -> Space:
    """Change a space's name and what it is about; its address stays. Raises `NotFound`, `Refused`, `Invalid`."""
    found = space_for_knowing(actor, slug)
    require_host(found)
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("A room needs a name."), fields={"name": [_("A room needs a name.")]})
    space = found.space
    space.name, space.about = name[:80], about.strip()
    space.save(update_fields=["name", "about"])
    _told("space.described", actor, space)
    return space


@transaction.atomic
def join_space(*, actor: Person, slug: str) -> Membership:
    """Become a member of an open space. Joining twice changes nothing. Raises `NotFound`, `Refused`."""
    found = space_for_knowing(actor, slug)
    if found.is_member:
        return Membership.objects.get(space=found.space, person=actor)
    if not found.can_join:
        raise Refused(_("Only its hosts can let you into this room. Ask one of them."))
    space = _lock(found.space)
    if space.openness != Openness.OPEN:
        raise Conflict(_("The room was closed just now. Ask one of its hosts to let you in."))
    membership, _made = Membership.objects.get_or_create(space=space, person=actor)
    _told("space.joined", actor, space, actor)
    return membership


def _require_other_host(space: Space, person: Person) -> None:
    others = Membership.objects.filter(space=space, is_host=True).exclude(person=person)
    if not others.filter(person__state=Person.State.ACTIVE).exists():
        raise Refused(_("A room needs a host. Make somebody else a host first, or close it down."))


@transaction.atomic
def leave_space(*, actor: Person, slug: str) -> None:
    """Stop belonging to a space. Raises `NotFound`, and `Refused` for its only host."""
    found = space_for_knowing(actor, slug)
    if not found.is_member:
        return
    space = _lock(found.space)
    if found.is_host and space.archived_at is None:
        _require_other_host(space, actor)
    Membership.objects.filter(space=space, person=actor).delete()
    _told("space.left", actor, space, actor)


@transaction.atomic
def add_member(
    *, actor: Person, slug: str, person: Person, from_now_on: bool = False
) -> Membership:
    """Let somebody into a space; `from_now_on` hides what was written before (it starts a new audience).

    Raises `NotFound`, `Refused`; somebody who already belongs to it stays as they are.
    """
    found = space_for_knowing(actor, slug)
    require_host(found)
    if person.state != Person.State.ACTIVE:
        raise Refused(_("This person has no active account."))
    space = _lock(found.space)
    existing = Membership.objects.filter(space=space, person=person).first()
    if existing is not None:
        return existing
    reads_anyway = space.openness == Openness.OPEN and not person.is_guest
    first = None
    if from_now_on and not reads_anyway:
        first = _start_audience(space, space.openness)
    elif not reads_anyway or space.audiences.exclude(openness=Openness.OPEN).exists():
        _widen(space)
    membership = Membership.objects.create(space=space, person=person, first_audience=first)
    _told("space.member_added", actor, space, person)
    return membership


@transaction.atomic
def show_everything(*, actor: Person, slug: str, person: Person) -> None:
    """Let a member who came in "from now on" see what was written before, too. Raises `NotFound`, `Refused`."""
    found = space_for_knowing(actor, slug)
    require_host(found)
    space = _lock(found.space)
    if Membership.objects.filter(space=space, person=person).update(first_audience=None):
        _widen(space)
        _told("space.shown_everything", actor, space, person)


@transaction.atomic
def remove_member(*, actor: Person, slug: str, person: Person) -> None:
    """Take somebody out of a space. Raises `NotFound`, and `Refused` for its only host."""
    found = space_for_knowing(actor, slug)
    require_host(found)
    space = _lock(found.space)
    membership = Membership.objects.filter(space=space, person=person).first()
    if membership is None:
        return
    if membership.is_host:
        _require_other_host(space, person)
    membership.delete()
    _told("space.member_removed", actor, space, person)


@transaction.atomic
def make_host(*, actor: Person, slug: str, person: Person, is_host: bool = True) -> None:
    """Give or take the host's rights; guests can't host. Raises `NotFound`, `Refused`."""
    found = space_for_knowing(actor, slug)
    require_host(found)
    if is_host and person.is_guest:
        raise Refused(_("A guest can't be a room's host."))
    space = _lock(found.space)
    membership = Membership.objects.filter(space=space, person=person).first()
    if membership is None:
        raise Refused(_("Only members can be hosts. Let them in first."))
    if not is_host:
        _require_other_host(space, person)
    membership.is_host = is_host
    membership.save(update_fields=["is_host"])
    _told("space.host_made" if is_host else "space.host_unmade", actor, space, person)


@transaction.atomic
def change_openness(*, actor: Person, slug: str, openness: str) -> Space:
    """Open, close or hide a space. Raises `NotFound`, `Refused`.

    Closing narrows everything ever written there at once. Opening starts a new audience: what was written before stays
    with the members until a host confirms `open_older_entries`.
    """
    found = space_for_knowing(actor, slug)
    require_host(found)
    space = _lock(found.space)
    before, after = space.openness, Openness(openness)
    if before == after:
        return space
    space.openness = after
    space.save(update_fields=["openness"])
    if is_wider(after, before):
        space.audiences.update(openness=Openness.CLOSED)
        _start_audience(space, after)
    else:
        space.audiences.update(openness=after)
    _told("space.openness_changed", actor, space)
    return space


@transaction.atomic
def open_older_entries(*, actor: Person, slug: str, shown_version: int) -> None:
    """Let colleagues read what was written before an open space was opened.

    `shown_version` is what `queries.older_entries` said when the host saw the preview. Raises `NotFound`, `Refused`, and
    `Conflict` when something was written there in the meantime.
    """
    from samband.spaces.queries import older_entries

    found = space_for_knowing(actor, slug)
    require_host(found)
    space = _lock(found.space)
    if space.openness != Openness.OPEN:
        raise Refused(_("The room is not open."))
    if older_entries(space).version != shown_version:
        raise Conflict(_("Something was written there in the meantime. Look at the list again."))
    space.audiences.exclude(openness=Openness.OPEN).update(openness=Openness.OPEN)
    _widen(space)
    _told("space.older_opened", actor, space)


@transaction.atomic
def archive_space(*, actor: Person, slug: str, is_archived: bool = True) -> Space:
    """Close a space down: it can be read, not written; or take it up again. Raises `NotFound`, `Refused`."""
    found = space_for_knowing(actor, slug)
    require_host(found)
    space = _lock(found.space)
    space.archived_at = timezone.now() if is_archived else None
    space.save(update_fields=["archived_at"])
    if not is_archived:
        inherit(space, timezone.now())
    _told("space.archived" if is_archived else "space.taken_up", actor, space)
    return space
