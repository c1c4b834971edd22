"""What Samband writes to people about what they wrote; composed in the recipient's language."""

from django.conf import settings
from django.utils.translation import gettext as _

from samband.entries.models import Draft
from samband.kernel.mail import Letter
from samband.kernel.text import one_line
from samband.people.letters import organisation_name


def not_sent(draft: Draft) -> Letter:
    """What was to be sent by itself could not be; it is still there."""
    parts = {
        "name": draft.owner.name,
        "beginning": one_line(draft.title or draft.body or "…", 80),
        "why": draft.problem,
        "link": f"{settings.SAMBAND.base_url}/drafts/{draft.pk}",
        "organisation": organisation_name(),
    }
    return Letter(
        _("Not sent: %(beginning)s") % parts,
        _(
            "Hello %(name)s,\n\n"
            "what you wanted to have sent now at %(organisation)s was not sent:\n"
            "“%(beginning)s”\n\n"
            "%(why)s\n\n"
            "Nothing is lost: it is among your drafts, where you can put it right and send it:\n"
            "%(link)s\n"
        )
        % parts,
    )
