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


def ended(person: Person, host: str, what: str) -> Letter:
    """A service does not let us in any more: nothing is fetched until they have signed in there again."""
    parts = {
        "name": person.name,
        "host": host,
        "what": what,
        "link": address("sources:new-account"),
    }
    return Letter(
        _("%(host)s does not give Samband anything any more") % parts,
        _(
            "Hello %(name)s,\n\n"
            "Samband fetches for you from your account at %(host)s what is new, and can't any more. %(what)s\n\n"
            "What came in before stays. Nothing new is fetched until you have signed in there again:\n"
            "%(link)s\n"
        )
        % parts,
    )
