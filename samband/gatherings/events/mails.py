"""The mail that puts a date into somebody's calendar, changes it there, or takes it away."""

from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from samband.gatherings.events.ical import Invited, Item, as_text
from samband.gatherings.events.models import Attendance, Event
from samband.gatherings.events.queries import item_of, title_of
from samband.gatherings.events.replies import answer_address
from samband.gatherings.events.telling import is_off
from samband.gatherings.events.words import when_words
from samband.kernel.mail import Letter as Mail
from samband.kernel.mail_address import message_id
from samband.notices.addresses import stop_link
from samband.notices.letters import render
from samband.notices.models import Letter
from samband.people.letters import organisation_name
from samband.people.models import Person
from samband.spaces.audiences import may_read
from samband.spaces.models import Openness


def compose(letter: Letter, person: Person) -> Mail | None:
    """What a calendar is told now: nothing to whom may no longer read it, unless to forget it."""
    event = (
        Event.objects.select_related("entry__audience__space", "entry__author")
        .filter(pk=letter.root_id or 0)
        .first()
    )
    if event is None:
        return None
    off = is_off(event)
    reads = may_read(person.pk, event.entry.audience_id)
    if not off and not reads:
        return None
    return _mail(event, person, off=off, hides=not reads or _is_secret(event))


def _is_secret(event: Event) -> bool:
    audience = event.entry.audience
    space = audience.space
    return space is not None and Openness.SECRET in (audience.openness, space.openness)


def _mail(event: Event, person: Person, *, off: bool, hides: bool) -> Mail:
    entry = event.entry
    title = _("A date in a secret room") if hides else title_of(entry)
    item = item_of(event, title=title, off=off, hides=hides)
    given = Attendance.objects.filter(event=event, person=person).values_list("answer", flat=True)
    author = entry.author.name if entry.author is not None else entry.byline
    organiser = organisation_name() if hides or not author else author
    answers_to = answer_address(person, entry, timezone.now())
    invited = Invited(
        person.name,
        person.email,
        given.first() or "",
        organiser,
        answers_to or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        is_asked=bool(answers_to) and not off,
    )
    method = "CANCEL" if off else "REQUEST"
    stop = stop_link(person, entry.pk)
    return Mail(
        subject=_subject(title, item, off),
        body=render(
            "gatherings/invitation.txt", _context(event, item, hides, off, stop, bool(answers_to))
        ),
        sender=_("%(name)s via %(organisation)s")
        % {"name": organiser, "organisation": organisation_name()}
        if organiser != organisation_name()
        else organiser,
        headers={
            "Message-ID": message_id(f"event{item.sequence}", entry.pk),
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "X-Auto-Response-Suppress": "All",
        },
        calendar=as_text([item], method="CANCEL" if off else "REQUEST", invited=invited),
        calendar_method=method,
    )


def _subject(title: str, item: Item, off: bool) -> str:
    if off:
        return _("Cancelled: %(title)s") % {"title": title}
    if item.sequence:
        return _("Changed: %(title)s") % {"title": title}
    return _("Invitation: %(title)s") % {"title": title}


def _context(
    event: Event, item: Item, hides: bool, off: bool, stop: str, by_program: bool
) -> dict[str, object]:
    return {
        "title": item.title,
        "off": off,
        "by_program": by_program,
        "when": when_words(event.starts_at, event.ends_at, event.is_whole_day, event.zone),
        "place": item.place,
        "url": item.url,
        "about": "" if hides else event.entry.body,
        "link": item.address,
        "stop": stop,
        "settings": f"{settings.SAMBAND.base_url}/settings/notifications",
    }
