"""How well an organisation is known by ours, in words: never how often or when."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.cards.rules import stronger
from samband.cards.shapes import Colleague, KnownBy

#: Colleagues who are named beside an organisation, and people whom each knows there.
COLLEAGUES_SHOWN = 20
KNOWN_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ColleagueLine:
    """A colleague and whom they know there: (name, band), the best known first; `more` beyond those shown."""

    colleague: Colleague
    shown: tuple[tuple[str, str], ...]
    more: int

    @property
    def text(self) -> str:
        """Everybody in one sentence."""
        names = ", ".join(name for name, _band in self.shown)
        if self.more:
            return _("Knows %(names)s and %(more)d more.") % {"names": names, "more": self.more}
        return _("Knows %(names)s.") % {"names": names}


_ORDER = {"well": 0, "knows": 1, "met": 2}


def by_colleague(known_by: Sequence[KnownBy]) -> list[ColleagueLine]:
    """Who of ours knows whom there, once each, those who know somebody best first."""
    found: dict[int, list[KnownBy]] = {}
    for one in known_by:
        found.setdefault(one.colleague.id, []).append(one)
    lines = []
    for several in found.values():
        several.sort(key=lambda one: (_ORDER[one.band], one.target_name))
        shown = tuple((one.target_name, one.band) for one in several[:KNOWN_SHOWN])
        lines.append(ColleagueLine(several[0].colleague, shown, len(several) - len(shown)))
    lines.sort(key=lambda line: (_ORDER[line.shown[0][1]], line.colleague.name))
    return lines[:COLLEAGUES_SHOWN]


def standing_sentence(known_by: Sequence[KnownBy], name: str) -> str:
    """How well we know an organisation, as far as the reader may see; "" if nobody does."""
    if not known_by:
        return ""
    count = len({one.colleague.id for one in known_by})
    band = stronger([one.band for one in known_by])
    said = {
        "well": ngettext(
            "%(count)d of us knows somebody at %(name)s, and well.",
            "%(count)d of us know somebody at %(name)s, and somebody does well.",
            count,
        ),
        "knows": ngettext(
            "%(count)d of us knows somebody at %(name)s.",
            "%(count)d of us know somebody at %(name)s.",
            count,
        ),
        "met": ngettext(
            "%(count)d of us has met somebody at %(name)s.",
            "%(count)d of us have met somebody at %(name)s.",
            count,
        ),
    }[band]
    return said % {"count": count, "name": name}
