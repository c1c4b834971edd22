"""The weekly mail: who, why now, what you last spoke of, what happened since."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.care.queries import Cared
from samband.care.since import Since
from samband.care.words import keepers_words, last_contact, why_now
from samband.kernel.mail import Letter


@dataclass(frozen=True, slots=True)
class Told:
    """One contact of the mail; `since` for the first ones only."""

    cared: Cared
    since: Since | None


def weekly(told: Sequence[Told], more: int) -> Letter:
    """The week's mail to one person; nothing in it that their page does not show."""
    base = settings.SAMBAND.base_url
    parts = [_one(each, base) for each in told]
    if more:
        parts.append(
            ngettext(
                "%(count)d more stands on your page.", "%(count)d more stand on your page.", more
            )
            % {"count": more}
        )
    parts.append(
        _(
            "Say “we spoke” or “not this week” on your page, where you also turn this mail off:\n%(link)s"
        )
        % {"link": f"{base}/care"}
    )
    count = len(told) + more
    subject = ngettext(
        "Keep in touch: %(count)d person this week",
        "Keep in touch: %(count)d people this week",
        count,
    ) % {"count": count}
    return Letter(subject, "\n\n".join(parts) + "\n")


def _one(told: Told, base: str) -> str:
    cared = told.cared
    head = f"{cared.name}, {cared.organisation_name}" if cared.organisation_name else cared.name
    lines = [f"* {head}", *why_now(cared), last_contact(cared), *keepers_words(cared.keepers)]
    if cared.note:
        lines.append(_("Your note: %(text)s") % {"text": cared.note})
    if told.since is not None:
        for links, title in (
            (told.since.named, _("Since then, here:")),
            (told.since.questions, _("A question they could answer:")),
        ):
            if links:
                lines.append(title)
                lines += [f"- {link.label} {base}{link.url}" for link in links]
    lines.append(f"{base}/contacts/{cared.contact_id}/care")
    return "\n  ".join(line for line in lines if line)
