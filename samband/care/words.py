"""Why it is time, in whole sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.care.queries import Cared, Keeping
from samband.care.rules import Time
from samband.ties.models import Interaction
from samband.web.dates import day

Kind = Interaction.Kind


def why_now(cared: Cared) -> list[str]:
    """Against the plan first, then against the two's own rhythm."""
    look = cared.look
    if look.days is None:
        said = [
            ngettext(
                "You have not been in touch yet, and wanted to be about every %(count)d day.",
                "You have not been in touch yet, and wanted to be about every %(count)d days.",
                cared.ideal_days,
            )
            % {"count": cared.ideal_days}
        ]
    elif look.time is Time.LATE:
        said = [
            _("%(days)s days since the last contact, longer than the %(longest)s you want at most.")
            % {"days": look.days, "longest": cared.longest_days}
        ]
    else:
        said = [
            _("%(days)s days since the last contact; you want about %(ideal)s.")
            % {"days": look.days, "ideal": cared.ideal_days}
        ]
    if cared.is_quiet:
        said.append(
            _("Quieter than your usual rhythm of about %(days)s days.") % {"days": cared.usual_days}
        )
    return said


def last_contact(cared: Cared) -> str:
    """When one was in touch last, and how; "" if never."""
    if cared.last_on is None:
        return ""
    parts = {"day": day(cared.last_on)}
    if cared.last_kind == Kind.MEETING:
        return _("You met or spoke last on %(day)s.") % parts
    if cared.last_kind == Kind.MAIL:
        return _("The last mail was on %(day)s.") % parts
    return _("The last contact was on %(day)s.") % parts


def keepers_words(keepers: "tuple[Keeping, ...]") -> list[str]:
    """Who else looks after them; first who was in touch this week."""
    return [
        (
            _("%(name)s looks after them too, and has been in touch this week.")
            if keeping.this_week
            else _("%(name)s looks after them too.")
        )
        % {"name": keeping.colleague.name}
        for keeping in sorted(keepers, key=lambda one: not one.this_week)
    ]


def gap_words(ideal: int, longest: int) -> str:
    """A plan in a sentence."""
    return _("About every %(ideal)s days, at the longest after %(longest)s.") % {
        "ideal": ideal,
        "longest": longest,
    }
