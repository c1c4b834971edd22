"""Where feeds are offered."""

from urllib.parse import quote

from django.utils.translation import gettext as _

from samband.people.models import Person
from samband.web.parts import Action


def feed_action(reader: Person, person: Person) -> Action | None:
    """The way to a feed of what somebody writes."""
    if person.state != Person.State.ACTIVE:
        return None
    return Action(_("Feed"), f"/settings/feeds?of=person:{quote(person.handle)}", "link")
