"""The doors to introductions: who asked, and who was asked. Row-level security says it once more."""

from datetime import datetime

from samband.cards.access import network_for_reading
from samband.cards.contact_page import contact_for_reading
from samband.cards.shapes import Colleague, ContactPage
from samband.introductions.models import Asked, Introduction
from samband.kernel.errors import NotFound
from samband.parties.models import Party
from samband.people.models import Person


def own_introduction(asker: Person, introduction_id: int, *, lock: bool = False) -> Introduction:
    """What this person asked for. Raises `NotFound`; one statement."""
    found = Introduction.objects.filter(asker=network_for_reading(asker), pk=introduction_id)
    one = (
        found.select_for_update()
        if lock
        else found.select_related("go_between__team", "go_between__place")
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
        Asked.objects.select_related("introduction", "asker__team", "asker__place", "person")
        .filter(person=person, introduction_id=introduction_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


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
