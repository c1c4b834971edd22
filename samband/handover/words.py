"""What decisions are called."""

from django.utils.translation import gettext as _

from samband.handover.models import Decision, Handover

Choice = Decision.Choice


def reason_name(reason: str) -> str:
    """Why somebody hands over."""
    return {
        Handover.Reason.ABSENCE: _("I am away for a while"),
        Handover.Reason.NEW_JOB: _("I change jobs here"),
        Handover.Reason.LEAVING: _("I leave"),
    }[Handover.Reason(reason)]


def subject_of(reason: str) -> str:
    """What the mail to a contact and a colleague is about, until its writer says otherwise."""
    if reason == Handover.Reason.ABSENCE:
        return _("Your contact here while I am away")
    return _("Your new contact here")


def mail_of(reason: str, contact: str, name: str) -> str:
    """A draft of that mail; who is away for a while comes back."""
    text = (
        _(
            "Hello %(contact)s,\n\n"
            "I would like you to meet my colleague, who looks after our contact while I am away.\n\n"
            "Best regards\n%(name)s"
        )
        if reason == Handover.Reason.ABSENCE
        else _(
            "Hello %(contact)s,\n\n"
            "I would like you to meet my colleague, who looks after our contact from now on.\n\n"
            "Best regards\n%(name)s"
        )
    )
    return text % {"contact": contact, "name": name}


def state_of(decision: Decision, colleague: str) -> str:
    """What was decided about a relation and how far it is, in a few words."""
    named = {"name": colleague or _("a former colleague")}
    if decision.choice == Choice.PRIVATE:
        return _("deleted here") if decision.is_deleted else _("stays yours, to be deleted here")
    if decision.choice == Choice.CLOSE:
        return _("deleted here") if decision.is_deleted else _("ends, to be deleted here")
    if decision.declined_at is not None:
        return _("%(name)s said no: decide anew") % named
    if decision.choice == Choice.COMPANY:
        if decision.agreed_at is not None:
            return _("the organisation's, kept by %(name)s") % named
        return _("%(name)s is asked to keep it") % named
    if decision.fault:
        return _("the mail did not reach them: decide anew")
    if decision.is_in_touch:
        return _("%(name)s has been in touch") % named
    if decision.agreed_at is not None:
        return _("%(name)s takes over, not in touch yet") % named
    return _("introduced to %(name)s") % named
