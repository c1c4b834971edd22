"""How introductions are said on pages, and the first draft of a go-between's mail."""

from django.utils.translation import gettext as _

from samband.introductions.models import Asked, Introduction
from samband.introductions.rules import Standing
from samband.people.letters import organisation_name
from samband.web.parts import Choice


def standing_words(standing: str) -> str:
    """How a request stands, for who asked."""
    return {
        Standing.WAITING: _("waits for an answer"),
        Standing.INTRODUCED: _("you are introduced"),
        Standing.LATER: _("not now"),
        Standing.WITHDRAWN: _("you took it back"),
        Standing.EXPIRED: _("no answer came"),
    }[Standing(standing)]


def decision_words(asked: Asked, *, is_open: bool) -> str:
    """What a go-between decided, for themselves."""
    if asked.decision == Asked.Decision.YES:
        return _("you passed it on") if asked.is_first else _("you said yes")
    if asked.decision == Asked.Decision.NO:
        return _("you said no")
    if not is_open:
        return _("no longer needed")
    return _("you said not now") if asked.decision else _("waits for your word")


def happened_choices() -> list[Choice]:
    """What can be answered to "Did something come of it?"."""
    happened = Introduction.Happened
    return [
        Choice(happened.YES, _("Yes")),
        Choice(happened.NOT_YET, _("Not yet")),
        Choice(happened.NO, _("No")),
    ]


def draft_subject(asked: Asked) -> str:
    """A subject to begin with."""
    return _("%(asker)s and %(contact)s") % {
        "asker": asked.asker.name,
        "contact": asked.introduction.contact_name,
    }


def draft_vouching(asked: Asked) -> str:
    """Words to begin with for whoever passes a request on."""
    return _(
        "I work with %(asker)s, who would like to meet %(contact)s. I would be glad if you could introduce the two of them."
    ) % {
        "asker": asked.asker.name,
        "contact": asked.introduction.contact_name,
    }


def draft_text(asked: Asked, contact_name: str) -> str:
    """Words to begin with; the go-between makes them their own."""
    parts = {
        "contact": contact_name.split(" ")[0],
        "asker": asked.asker.name,
        "organisation": organisation_name(),
        "go_between": asked.person.name.split(" ")[0],
        "passage": asked.introduction.passage,
    }
    if parts["passage"]:
        return (
            _(
                "Hello %(contact)s,\n\n"
                "may I introduce %(asker)s, a colleague of mine at %(organisation)s? These are their own words:\n\n"
                "%(passage)s\n\n"
                "You have each other's addresses here, so I leave it to the two of you.\n\n"
                "%(go_between)s"
            )
            % parts
        )
    return (
        _(
            "Hello %(contact)s,\n\n"
            "may I introduce %(asker)s, a colleague of mine at %(organisation)s, who would like to get to know you?\n\n"
            "You have each other's addresses here, so I leave it to the two of you.\n\n"
            "%(go_between)s"
        )
        % parts
    )
