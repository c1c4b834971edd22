"""Telling people here: that a contact of theirs objected, that somebody finds something wrong, and what the answer is."""

import logging
from collections.abc import Callable, Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.kernel.db import as_system
from samband.kernel.mail import Letter, send
from samband.people import installation
from samband.people.letters import organisation_name
from samband.people.models import Person
from samband.privacy.models import Objection, WrongReport

logger = logging.getLogger(__name__)
#: An owner of many is told of so many by name.
NAMED = 20


def tell_owner(person_id: int, names: Sequence[str]) -> None:
    """Tell somebody that contacts of theirs objected and are erased: by mail with the names, which are kept nowhere; that it
    happened stays on their page."""
    with as_system():
        owner = Person.objects.active().filter(pk=person_id).first()
        if owner is None:
            return
        Objection.objects.create(owner=owner, count=len(names))
    # Not by a job that could try again: it would have to keep the names.
    _send_softly(owner, lambda: objected(names))


def administrators_to_tell(report_id: int) -> list[int]:
    """Whom an answer is wanted of: all administrators but who found something wrong; nobody once it is answered."""
    with as_system():
        report = WrongReport.objects.filter(pk=report_id, answered_at=None).first()
        if report is None:
            return []
        found = Person.objects.active().filter(role=Person.Role.ADMINISTRATOR)
        return list(found.exclude(pk=report.person_id).order_by("pk").values_list("pk", flat=True))


def tell_administrator(report_id: int, person_id: int) -> bool:
    """Tell an administrator that an answer is wanted; whether a mail went. The words are on the page only."""
    with as_system():
        report = (
            WrongReport.objects.select_related("person")
            .filter(pk=report_id, answered_at=None)
            .first()
        )
        administrator = Person.objects.active().filter(pk=person_id).first()
    if report is None or administrator is None or not administrator.is_administrator:
        return False
    who = report.person
    return send(administrator, lambda: asked(who), language=installation.language())


def tell_answer(report_id: int) -> bool:
    """Tell who found something wrong what the answer is; whether a mail went."""
    with as_system():
        report = WrongReport.objects.select_related("person").filter(pk=report_id).first()
    if report is None or report.answered_at is None or not report.person.is_active:
        return False
    answer = report.answer
    return send(report.person, lambda: answered(answer), language=installation.language())


def _send_softly(to: Person, letter: Callable[[], Letter]) -> None:
    try:
        send(to, letter, language=installation.language())
    except OSError:
        logger.warning("Somebody could not be told that a contact of theirs objected.")


def objected(names: Sequence[str]) -> Letter:
    """To whoever had them as contacts."""
    told = ", ".join(names[:NAMED])
    return Letter(
        ngettext(
            "A contact of yours does not want to be kept here",
            "%(count)d contacts of yours do not want to be kept here",
            len(names),
        )
        % {"count": len(names)},
        _(
            "Objected, and erased: %(names)s.\n\n"
            "Their card, your notes and all that your sources told of them are gone, for you and for everybody here, and no "
            "import brings them back. If they stand anywhere else, in your phone or in a file, take them out there too.\n\n"
            "This mail is the only place where their name still stands.\n"
        )
        % {"names": told},
    )


def asked(who: Person) -> Letter:
    """To administrators: somebody waits for their answer."""
    parts = {
        "name": who.name,
        "organisation": organisation_name(),
        "link": f"{settings.SAMBAND.base_url}/admin/wrong",
    }
    return Letter(
        _("%(name)s says that something about them is wrong") % parts,
        _(
            "%(name)s says that something that Samband at %(organisation)s knows about them is wrong, and can't put it right "
            "alone. Put it right if you can, and answer within a month:\n"
            "%(link)s\n"
        )
        % parts,
    )


def answered(answer: str) -> Letter:
    """To who found something wrong."""
    parts = {"answer": answer, "link": f"{settings.SAMBAND.base_url}/settings/known"}
    return Letter(
        _("Your report that something is wrong is answered"),
        _("The answer:\n\n%(answer)s\n\nIt stands here too:\n%(link)s\n") % parts,
    )
