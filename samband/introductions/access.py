"""The doors to introductions: who asked, and who was asked. Row-level security says it once more."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from samband.cards.access import network_for_reading
from samband.cards.contact_page import contact_for_reading
from samband.cards.shapes import Colleague, ContactPage
from samband.introductions.models import Asked, Introduction
from samband.kernel.errors import Invalid, NotFound
from samband.parties.models import Party
from samband.people.models import Person


def own_introduction(asker: Person, introduction_id: int, *, lock: bool = False) -> Introduction:
    """What this person asked for. Raises `NotFound`; one statement."""
    found = Introduction.objects.filter(asker=network_for_reading(asker), pk=introduction_id)
    one = (
        found.select_for_update()
        if lock
        else found.select_related(
            "go_between__team", "go_between__place", "first__team", "first__place"
        )
    ).first()
    if one is None:
        raise NotFound
    return one


def asked_of(person: Person, introduction_id: int, *, lock: bool = False) -> Asked:
    """What this person was asked, with who asks. Raises `NotFound`; one statement, two with `lock`.

    `lock` holds the request first, so that of several who were asked one decides after the other.
    """
    network_for_reading(person)
    if lock:
        list(Introduction.objects.select_for_update().filter(pk=introduction_id))
    found = (
        Asked.objects.select_related(
            "introduction__go_between__team",
            "introduction__go_between__place",
            "asker__team",
            "asker__place",
            "person",
            "vouched_by__team",
            "vouched_by__place",
        )
        .filter(person=person, introduction_id=introduction_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def first_to_ask(asker: Person, handle: str, colleague: Colleague | None) -> Person:
    """The colleague with this user name who is asked to pass a request on to another one (`colleague`).

    Raises `Invalid` for who is no colleague, for oneself, and for the other one.
    """
    found = Person.objects.active().exclude(role=Person.Role.GUEST).exclude(pk=asker.pk)
    first = found.filter(handle=handle).select_related("team", "place").first()
    if first is None or (colleague is not None and colleague.id == first.pk):
        raise Invalid(
            _("Write the user name of another colleague, who passes it on."), code="no-first"
        )
    return first


def contact_to_meet(
    asker: Person, party_id: int, handle: str, now: datetime
) -> tuple[ContactPage, Colleague | None]:
    """The contact, and the colleague with this user name who knows them as far as the asker may see.

    No user name: whoever here wants to be asked first; then None. Raises `NotFound` for a contact or a way there that the
    asker doesn't see. About twelve statements.
    """
    network_for_reading(asker)
    if not Party.objects.filter(pk=party_id, kind=Party.Kind.HUMAN, is_inside=False).exists():
        raise NotFound
    page = contact_for_reading(asker, party_id, now=now)
    if not handle:
        if page.hint is None:
            raise NotFound
        return page, None
    for known in page.known_by:
        if known.colleague.handle == handle:
            return page, known.colleague
    raise NotFound
