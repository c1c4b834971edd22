"""A tie in words, for one of its two people only: colleagues never learn how often or when."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.ties.rules import Band, Parts, Rhythm, Said
from samband.web.dates import when_text


def explain_tie(name: str, parts: Parts, heard: Rhythm | None = None, said: str = "") -> list[str]:
    """How well you know NAME, and what that rests on; whole sentences, the conclusion first.

    `said`: what you said of it yourself; its sentence takes the place of the conclusion, or follows it.
    """
    sentences = [] if said == Said.NOT_AT_ALL else [_conclusion(name, parts.band)]
    if said:
        sentences.append(said_sentence(name, said))
    if parts.out_count:
        sentences.append(
            ngettext(
                "You have turned to %(name)s %(count)d time.",
                "You have turned to %(name)s %(count)d times.",
                parts.out_count,
            )
            % {"name": name, "count": parts.out_count}
        )
    if parts.in_count:
        sentences.append(
            ngettext(
                "%(name)s has turned to you %(count)d time.",
                "%(name)s has turned to you %(count)d times.",
                parts.in_count,
            )
            % {"name": name, "count": parts.in_count}
        )
    else:
        sentences.append(
            _("Nothing has come back yet, so it does not count as knowing each other.")
        )
    if parts.first_at is not None and parts.last_at is not None:
        sentences.append(
            _("First contact: %(first)s. Latest: %(last)s.")
            % {"first": when_text(parts.first_at), "last": when_text(parts.last_at)}
        )
    if parts.weeks_this_year:
        sentences.append(
            ngettext(
                "In the last year you were in touch in %(count)d week.",
                "In the last year you were in touch in %(count)d weeks.",
                parts.weeks_this_year,
            )
            % {"count": parts.weeks_this_year}
        )
    if heard is not None and heard.is_quiet:
        weeks = heard.gap.days // 7
        sentences.append(
            ngettext(
                "Quieter than your usual rhythm: %(count)d week.",
                "Quieter than your usual rhythm: %(count)d weeks.",
                weeks,
            )
            % {"count": weeks}
        )
    return sentences


def _conclusion(name: str, band: Band | None) -> str:
    if band is Band.WELL:
        return _("You know %(name)s well.") % {"name": name}
    if band is Band.KNOWS:
        return _("You know %(name)s.") % {"name": name}
    if band is Band.MET:
        return _("You have met %(name)s.") % {"name": name}
    return _("You and %(name)s were in touch long ago.") % {"name": name}


def said_sentence(name: str, said: str) -> str:
    """What you said of how well you know NAME yourself, and what follows."""
    if said == Said.NOT_AT_ALL:
        return _("You said that you don't know %(name)s, so it counts for nothing.") % {
            "name": name
        }
    return _("You said that you are closer than it looks, so it counts one step more.")
