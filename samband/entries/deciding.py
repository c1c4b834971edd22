"""Who decides on a report: a room's other hosts, the editors where all colleagues read, else the organisation's
administrators, without the entry unless the reporter lets them see it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from babel.lists import format_list
from django.db import connection
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from samband.entries.models import Entry, Report
from samband.entries.threads import looks_after
from samband.people.access import people_visible_to
from samband.people.models import Person
from samband.spaces.models import Audience, Openness

NAMED = 3


@dataclass(frozen=True, slots=True)
class Deciders:
    """Who is asked: `goes_to` says as whom, `people` who they are. Nobody: whoever else may decide wrote it."""

    goes_to: str
    people: frozenset[int] = frozenset()

    @property
    def are_administrators(self) -> bool:
        """Whether they are no readers of the entry, but whoever is left."""
        return self.goes_to == Report.GoesTo.ADMINISTRATORS


def deciders_of(entry: Entry, reporter: Person) -> Deciders:
    """Who decides on what this person reports; never its author. Three statements at most."""
    audience = entry.audience
    hosts = _hosts(entry) if audience.kind == Audience.Kind.SPACE else set()
    others = hosts - {entry.author_id, reporter.pk}
    editors: set[int] = set()
    if not others or entry.author_id in hosts:
        found = Person.objects.active().filter(
            role__in=(Person.Role.EDITOR, Person.Role.ADMINISTRATOR)
        )
        editors = {one.pk for one in found if looks_after(one, audience, is_host=False)}
    if others or editors - {entry.author_id, reporter.pk}:
        goes_to = Report.GoesTo.HOSTS if others else Report.GoesTo.EDITORS
        return Deciders(goes_to, frozenset(others | editors) - {entry.author_id, reporter.pk})
    if reporter.pk in hosts | editors:
        return Deciders(Report.GoesTo.REPORTER)
    administrators = Person.objects.active().filter(role=Person.Role.ADMINISTRATOR)
    left = frozenset(administrators.values_list("pk", flat=True)) - {entry.author_id}
    if left <= {reporter.pk}:
        return Deciders(Report.GoesTo.REPORTER if left else Report.GoesTo.NOBODY)
    return Deciders(Report.GoesTo.ADMINISTRATORS, left - {reporter.pk})


def _hosts(entry: Entry) -> set[int]:
    """The hosts who read it: some came "from now on"."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.person_id FROM spaces_membership m JOIN samband_readers(%s) r USING (person_id) "
            "WHERE m.space_id = %s AND m.is_host",
            [entry.audience_id, entry.audience.space_id],
        )
        return {row[0] for row in cursor.fetchall()}


def is_secret(entry: Entry) -> bool:
    """Whether not even the room's name may be told to those who are not in it."""
    space = entry.audience.space
    openness = {entry.audience.openness, space.openness if space is not None else ""}
    return entry.audience.kind == Audience.Kind.SPACE and Openness.SECRET in openness


def must_be_asked(entry: Entry, deciders: Deciders) -> bool:
    """Whether nothing goes before the reporter said that an administrator may see the entry."""
    return deciders.are_administrators and is_secret(entry)


def who_in_words(deciders: Deciders, reporter: Person) -> str:
    """Who gets a report, by name as far as its reporter may know them; a whole sentence."""
    names = _names(deciders.people, reporter)
    count = len(deciders.people)
    said = {"names": names}
    if deciders.goes_to == Report.GoesTo.HOSTS:
        if names:
            return (
                ngettext(
                    "%(names)s, who looks after this place, gets it and decides.",
                    "%(names)s, who look after this place, get it and decide.",
                    count,
                )
                % said
            )
        return _("Those who look after this place get it and decide.")
    if deciders.goes_to == Report.GoesTo.EDITORS:
        if names:
            return (
                ngettext(
                    "%(names)s, as editor, gets it and decides.",
                    "%(names)s, as editors, get it and decide.",
                    count,
                )
                % said
            )
        return _("The editors get it and decide.")
    if deciders.are_administrators:
        if names:
            return (
                ngettext(
                    "Nobody else looks after this place, so %(names)s gets it, as administrator, and decides.",
                    "Nobody else looks after this place, so %(names)s get it, as administrators, and decide.",
                    count,
                )
                % said
            )
        return _("Nobody else looks after this place, so the administrators get it and decide.")
    if deciders.goes_to == Report.GoesTo.REPORTER:
        return _("You decide yourself, under Reports: you are the one who looks after it.")
    return _("There is nobody who could decide: whoever may has written it.")


def _names(people: Collection[int], reporter: Person) -> str:
    """At most three names, all known to the reporter; else "" for words without names."""
    if not 0 < len(people) <= NAMED:
        return ""
    found = people_visible_to(reporter).filter(pk__in=people).order_by("sort_key", "pk")
    names = list(found.values_list("name", flat=True))
    return format_list(names, locale=get_language() or "en") if len(names) == len(people) else ""
