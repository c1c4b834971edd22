"""What is written about introductions, in the language of who reads it; the mail to the contact is the go-between's own."""

from django.conf import settings
from django.utils.translation import gettext as _

from samband.introductions.models import Asked, Introduction
from samband.kernel.mail import Letter
from samband.kernel.mail_address import message_id
from samband.people.letters import organisation_name


def link_to(introduction_id: int) -> str:
    """The page of an introduction, for either side."""
    return f"{settings.SAMBAND.base_url}/introductions/{introduction_id}"


def _parts(asked: Asked) -> dict[str, str]:
    request = asked.introduction
    return {
        "asker": asked.asker.name,
        "go_between": asked.person.name,
        "contact": request.contact_name,
        "words": request.words,
        "thanks": asked.thanks,
        "next": request.go_between.name if request.go_between is not None else "",
        "first": asked.vouched_by.name if asked.vouched_by is not None else "",
        "vouched": asked.vouched,
        "link": link_to(request.pk),
        "organisation": organisation_name(),
    }


def asked(asked: Asked) -> Letter:
    """To a go-between: who asks, for whom, why, who vouches, and that it is theirs to decide."""
    if asked.is_first:
        return _to_pass_on(asked)
    parts = _parts(asked)
    vouched = _("%(first)s vouches for %(asker)s and writes:\n\n%(vouched)s") % parts
    hidden = _("%(asker)s does not know that it is you who knows %(contact)s.") % parts
    told = _(
        "%(asker)s would like you to introduce them to %(contact)s and writes:\n\n"
        "%(words)s\n\n"
        "You decide, and nobody else sees it: yes in your own words, not now, or no. If you say no, %(asker)s sees what "
        "they see when nobody answers. Nothing has been sent to %(contact)s:\n"
        "%(link)s\n"
    )
    first = "" if asked.is_named else f"{hidden}\n\n"
    first += f"{vouched}\n\n" if asked.vouched_by is not None else ""
    return Letter(_("%(asker)s asks you for an introduction") % parts, first + told % parts)


def _to_pass_on(asked: Asked) -> Letter:
    """To the first of two: who asks, for whom, to whom it would go, and that it is theirs to decide."""
    parts = _parts(asked)
    to_named = (
        _("You would pass it on to %(next)s, who knows %(contact)s and decides then.") % parts
    )
    to_hidden = (
        _(
            "You would pass it on to somebody here who knows %(contact)s and decides then. "
            "Who it is you both learn if they say yes."
        )
        % parts
    )
    told = _(
        "%(asker)s would like to meet %(contact)s, asks you to vouch for them, and writes:\n\n"
        "%(words)s\n\n"
        "%(to_whom)s\n\n"
        "You decide, and nobody else sees it: pass it on in your own words, not now, or no. If you say no, %(asker)s sees "
        "what they see when nobody answers. Nothing has been sent to anybody else:\n"
        "%(link)s\n"
    )
    body = told % {**parts, "to_whom": to_named if parts["next"] else to_hidden}
    return Letter(_("%(asker)s asks you to vouch for them") % parts, body)


def introduction(asked: Asked) -> Letter:
    """To the contact: the go-between's words, and how to answer."""
    parts = _parts(asked)
    to_both = _(
        "%(go_between)s sent this through Samband at %(organisation)s. Your answer goes to both."
    )
    to_all = _(
        "%(go_between)s sent this through Samband at %(organisation)s. Your answer goes to all three of us."
    )
    foot = (to_all if asked.in_copy else to_both) % parts
    return Letter(
        asked.subject,
        f"{asked.text}\n\n-- \n{foot}\n",
        sender=_("%(name)s via %(organisation)s")
        % {"name": asked.person.name, "organisation": organisation_name()},
        # The same each time it is tried, so that the receiving side knows it again. Somebody wrote it by hand.
        headers={
            "Message-ID": message_id("introduction", asked.pk),
            "Auto-Submitted": "no",
        },
    )


def not_now(asked: Asked) -> Letter:
    """To who asked somebody by name: not now."""
    parts = _parts(asked)
    return Letter(
        _("Not now: the introduction to %(contact)s") % parts,
        _(
            "%(go_between)s can't introduce you to %(contact)s now. You may ask again later, or find another way:\n"
            "%(link)s\n"
        )
        % parts,
    )


def by_themselves(asked: Asked) -> Letter:
    """To who asked: somebody said yes and writes with their own mail program."""
    parts = _parts(asked)
    return Letter(
        _("%(go_between)s introduces you to %(contact)s") % parts,
        _(
            "%(go_between)s has said yes and writes to %(contact)s and you by themselves.\n\n%(link)s\n"
        )
        % parts,
    )


def outcome(request: Introduction) -> Letter:
    """To who was introduced: did something come of it?"""
    parts = {"contact": request.contact_name, "link": link_to(request.pk)}
    return Letter(
        _("Did something come of it with %(contact)s?") % parts,
        _(
            "Two weeks ago you were introduced to %(contact)s. Say whether something came of it, and thank whoever "
            "introduced you:\n"
            "%(link)s\n"
        )
        % parts,
    )


def thanks(asked: Asked) -> Letter:
    """To a go-between, or who passed it on to them: they are thanked, and what came of it."""
    parts = _parts(asked)
    became = (
        "\n" + _("Something came of it.") + "\n"
        if asked.introduction.happened == Introduction.Happened.YES
        else ""
    )
    return Letter(
        _("%(asker)s thanks you for bringing them together with %(contact)s") % parts,
        f"{asked.thanks}\n{became}\n{parts['link']}\n",
    )
