"""What Samband writes to people about their accounts; composed in the recipient's language."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from samband.kernel.mail import Letter
from samband.people import installation
from samband.people.calendars.words import fault_words
from samband.people.models import Person


def address(name: str, *args: object) -> str:
    """The full address of a page; the host comes from the settings, never from a request."""
    return f"{settings.SAMBAND.base_url}{reverse(name, args=args)}"


def organisation_name() -> str:
    """What the organisation is called, or Samband's name before it has one."""
    home = installation.current()
    return home.name if home is not None else "Samband"


def invitation(name: str, words: str, link: str, days: int) -> Letter:
    """An invitation: the administrator's own words first, then the way in."""
    parts = {"name": name, "organisation": organisation_name(), "link": link, "days": days}
    subject = _("You are invited to Samband at %(organisation)s") % parts
    way_in = (
        _(
            "This link is yours alone. It takes you in, once, within %(days)d days:\n"
            "%(link)s\n\n"
            "You choose a password there and are in; nothing else has to be filled in."
        )
        % parts
    )
    said = words.strip() or (
        _(
            "Hello %(name)s,\n\n"
            "Samband is where we at %(organisation)s ask who knows, write down what we learn, "
            "and find the way to people outside."
        )
        % parts
    )
    return Letter(subject, f"{said}\n\n{way_in}\n")


def reset(person: Person, link: str) -> Letter:
    """A way back in for who forgot their password."""
    parts = {"name": person.name, "link": link, "organisation": organisation_name()}
    return Letter(
        _("A new password for Samband at %(organisation)s") % parts,
        _(
            "Hello %(name)s,\n\n"
            "Somebody, probably you, asked for a new password. This link lets you choose one, "
            "once, within an hour:\n"
            "%(link)s\n\n"
            "If it wasn't you, do nothing: your password stays as it is.\n"
        )
        % parts,
    )


def calendar_fault(person: Person, host: str, fault: str) -> Letter:
    """Their calendar could not be read for hours: what is wrong, and where it is mended."""
    parts = {
        "name": person.name,
        "host": host,
        "what": fault_words(fault),
        "link": address("people:calendar"),
    }
    return Letter(
        _("Your calendar could not be read"),
        _(
            "Hello %(name)s,\n\n"
            "Samband tells your colleagues when you are busy, from your calendar at %(host)s, and has not been able to "
            "read it for some hours. %(what)s\n\n"
            "It goes on trying, less often. After a week nothing of the calendar is shown any more. Give another address "
            "or turn it off here:\n"
            "%(link)s\n"
        )
        % parts,
    )


def confirm_address(person: Person, link: str) -> Letter:
    """To the new address: is it yours?"""
    parts = {"name": person.name, "link": link, "organisation": organisation_name()}
    return Letter(
        _("Confirm your new address for Samband at %(organisation)s") % parts,
        _(
            "Hello %(name)s,\n\n"
            "You asked to use this address for Samband. Confirm it within a day:\n"
            "%(link)s\n\n"
            "If you know nothing of this, do nothing.\n"
        )
        % parts,
    )


def address_changed(person: Person, new: str, link: str) -> Letter:
    """To the old address: it was changed, and how to take it back."""
    parts = {
        "name": person.name,
        "link": link,
        "new": new,
        "organisation": organisation_name(),
    }
    return Letter(
        _("Your address for Samband at %(organisation)s was changed") % parts,
        _(
            "Hello %(name)s,\n\n"
            "Your address for Samband is now %(new)s. If that wasn't you, take it back within "
            "seven days; you are then signed out everywhere and choose a new password:\n"
            "%(link)s\n"
        )
        % parts,
    )
