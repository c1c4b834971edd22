"""What bands, levels and origins are called; whole sentences, so that each language can turn them as it needs."""

from django.utils.translation import gettext as _

from samband.cards.models import Card
from samband.cards.rules import UNKNOWN


def knows_sentence(name: str, target: str, band: str) -> str:
    """How well a colleague knows somebody, without how often or when."""
    if band == Card.Band.WELL:
        return _("%(name)s knows %(target)s well.") % {"name": name, "target": target}
    if band == Card.Band.KNOWS:
        return _("%(name)s knows %(target)s.") % {"name": name, "target": target}
    return _("%(name)s has met %(target)s.") % {"name": name, "target": target}


def own_sentence(band: str) -> str:
    """How well the reader knows a contact (`rules.own_band`)."""
    if band == UNKNOWN:
        return _("Nothing shows yet how well you know each other.")
    if not band:
        return _("You don't know each other, you said.")
    if band == Card.Band.WELL:
        return _("You know each other well.")
    if band == Card.Band.KNOWS:
        return _("You know each other.")
    return _("You have met.")


def band_name(band: str) -> str:
    """A band as one chooses it in a list."""
    names: dict[str, str] = {
        Card.Band.WELL: _("knows well"),
        Card.Band.KNOWS: _("knows"),
        Card.Band.MET: _("has met"),
        UNKNOWN: _("no contact known yet"),
    }
    return names[band]


def touched_name(touched: str) -> str:
    """How long ago one was in touch, as one chooses it in a list."""
    return {
        "month": _("In the last month"),
        "quarter": _("In the last three months"),
        "quiet-quarter": _("Longer ago than three months"),
        "quiet-year": _("Longer ago than a year"),
    }[touched]


def own_contact_sentence(name: str) -> str:
    """That a way begins with a contact of the reader's own."""
    return _("You know %(name)s yourself.") % {"name": name}


def hint_sentence(team: str) -> str:
    """Somebody here knows them, and will be asked before anybody learns who."""
    if team:
        return _("Somebody in %(team)s knows them and is asked first.") % {"team": team}
    return _("Somebody here knows them and is asked first.")


def hint_about(name: str, team: str) -> str:
    """The same where several contacts stand together: whom of them somebody knows."""
    if team:
        return _("Somebody in %(team)s knows %(name)s and is asked first.") % {
            "team": team,
            "name": name,
        }
    return _("Somebody here knows %(name)s and is asked first.") % {"name": name}


def level_name(level: str) -> str:
    """A sharing level in words."""
    return {
        Card.Level.MINE: _("Only me"),
        Card.Level.KNOWN: _("Ask me first"),
        Card.Level.SHARED: _("Colleagues see"),
        Card.Level.COMPANY: _("The organisation's"),
    }[Card.Level(level)]


def level_meaning(level: str) -> str:
    """What a sharing level does, in a sentence."""
    return {
        Card.Level.MINE: _(
            "Nobody else learns that you know them. It changes nothing that anybody else sees."
        ),
        Card.Level.KNOWN: _(
            "Colleagues read “somebody here knows them”. You are asked before anybody learns who."
        ),
        Card.Level.SHARED: _(
            "Colleagues see the card and that you know them, never how often or when."
        ),
        Card.Level.COMPANY: _(
            "The card is the organisation's and you keep it: colleagues see it, and it stays here when you leave. "
            "Your notes don't."
        ),
    }[Card.Level(level)]
