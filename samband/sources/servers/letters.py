"""What Samband writes to somebody whose server can't be asked."""

from django.utils.translation import gettext as _

from samband.kernel.mail import Letter
from samband.people.letters import address
from samband.people.models import Person


def fault(person: Person, host: str, what: str) -> Letter:
    """Their server could not be read for hours: what is wrong, and where it is mended."""
    parts = {"name": person.name, "host": host, "what": what, "link": address("sources:imports")}
    return Letter(
        _("What you bring in could not be fetched"),
        _(
            "Hello %(name)s,\n\n"
            "Samband asks %(host)s for you what is new, and has not been able to for some hours. %(what)s\n\n"
            "It goes on trying, less often. Sign in there anew or end it here:\n"
            "%(link)s\n"
        )
        % parts,
    )
