"""What is written about handovers, in the language of who reads it; the mail to the contact is the person's own."""

from django.conf import settings
from django.utils.translation import gettext as _

from samband.handover.models import Decision
from samband.kernel.mail import Letter
from samband.kernel.mail_address import message_id
from samband.people.letters import organisation_name


def _parts(decision: Decision) -> dict[str, str]:
    return {
        "person": decision.person.name,
        "colleague": decision.colleague.name if decision.colleague is not None else "",
        "contact": decision.contact_name,
        "organisation": organisation_name(),
        "link": f"{settings.SAMBAND.base_url}/handover/asked",
        "own": f"{settings.SAMBAND.base_url}/handover",
    }


def introduction(decision: Decision) -> Letter:
    """To the contact: the person's words, and that the answer reaches both."""
    parts = _parts(decision)
    foot = (
        _("%(person)s sent this through Samband at %(organisation)s. Your answer goes to both.")
        % parts
    )
    return Letter(
        decision.subject,
        f"{decision.text}\n\n-- \n{foot}\n",
        sender=_("%(person)s via %(organisation)s") % parts,
        # The same each time it is tried, so that the receiving side knows it again. Somebody wrote it by hand.
        headers={
            "Message-ID": message_id("handover", decision.pk),
            "Auto-Submitted": "no",
        },
    )


def asked(decision: Decision) -> Letter:
    """To a colleague: they are asked to keep a relation for the organisation."""
    parts = _parts(decision)
    return Letter(
        _("%(person)s asks you to keep a contact") % parts,
        _(
            "%(person)s hands over and would like you to keep %(contact)s as a contact of the organisation. Look at what the "
            "card says, and confirm it or say no:\n"
            "%(link)s\n"
        )
        % parts,
    )


def answer(decision: Decision) -> Letter:
    """To who hands over: the colleague agreed, or did not."""
    parts = _parts(decision)
    if decision.agreed_at is not None:
        return Letter(
            _("%(colleague)s takes over %(contact)s") % parts,
            _("%(colleague)s has agreed to take over %(contact)s.\n\n%(own)s\n") % parts,
        )
    return Letter(
        _("%(colleague)s can't take over %(contact)s") % parts,
        _("%(colleague)s can't take over %(contact)s. Decide anew:\n%(own)s\n") % parts,
    )
