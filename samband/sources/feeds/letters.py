"""What Samband writes to somebody whose calendar can't be fetched."""

from django.utils.translation import gettext as _

from samband.kernel.mail import Letter
from samband.people.calendars.words import fault_words
from samband.people.letters import address
from samband.people.models import Person


def fault(person: Person, host: str, fault: str) -> Letter:
    """Their calendar could not be read for hours: what is wrong, and where it is mended."""
    parts = {
        "name": person.name,
        "host": host,
        "what": fault_words(fault),
        "link": address("sources:imports"),
    }
    return Letter(
        _("Your calendar could not be read"),
        _(
            "Hello %(name)s,\n\n"
            "Samband reads whom you meet from your calendar at %(host)s, and has not been able to read it for some hours. "
            "%(what)s\n\n"
            "It goes on trying, less often. Give another address or end it here:\n"
            "%(link)s\n"
        )
        % parts,
    )
