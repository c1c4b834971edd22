"""Telling people here: that a contact of theirs objected, that somebody finds something wrong, and what the answer is."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samband.kernel.db import as_system
from samband.kernel.jobs import later
from samband.kernel.mail import Letter, is_configured, send
from samband.kernel.sealing import Unreadable, seal, unseal
from samband.people import installation
from samband.people.letters import organisation_name
from samband.people.mail_once import RefusedForGood, send_claimed
from samband.people.models import Person
from samband.privacy import jobs
from samband.privacy.models import Objection, WrongReport

PURPOSE = "objection"
#: A mail server that is not back by then does not get the names any more.
NAMES_KEPT = timedelta(days=2)
#: An owner of many is told of so many by name.
NAMED = 20


def tell_owner(person_id: int, names: Sequence[str]) -> None:
    """Tell somebody that contacts of theirs objected and are erased: by mail with the names, which stand sealed until it is
    out and nowhere after that; that it happened stays on their page."""
    with as_system():
        owner = Person.objects.active().filter(pk=person_id).first()
        if owner is None:
            return
        made = Objection.objects.create(owner=owner, count=len(names))
        if not owner.email or not is_configured():
            return
        secret = json.dumps([len(names), *names[:NAMED]]).encode()
        made.names = seal(PURPOSE, secret, about=_about(made.pk))
        made.save(update_fields=["names"])
    later(jobs.tell_owner, key=f"privacy.objection-{made.pk}", objection_id=made.pk)


def _about(objection_id: int) -> str:
    return f"objection {objection_id}"


def send_objection(objection_id: int, now: datetime) -> bool:
    """Send the mail that tells an owner, once, and forget the names; whether it was handed over.

    A fault of the mail server is raised and leaves them for the next try.
    """
    with as_system():
        found = Objection.objects.select_related("owner").filter(pk=objection_id).first()
    if found is None or found.names is None:
        return False
    owner, row = found.owner, Objection.objects.filter(pk=objection_id)
    sent = False
    try:
        count, *names = json.loads(unseal(PURPOSE, bytes(found.names), about=_about(found.pk)))
        letter = partial(objected, names, count)
        if owner.is_active:
            sent = send_claimed(
                row, lambda: send(owner, letter, language=installation.language()), now=now
            )
            if not sent:
                # Somebody else is at it, and needs the names should it fail.
                return False
    except (RefusedForGood, Unreadable):
        pass
    with as_system():
        row.update(names=None)
    return sent


def forget_names(now: datetime) -> int:
    """Names of a mail that could not be sent for two days go; of how many owners."""
    with as_system():
        old = Objection.objects.filter(names__isnull=False, at__lt=now - NAMES_KEPT)
        return old.update(names=None)


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


def tell_answer(report_id: int, now: datetime) -> bool:
    """Tell who found something wrong what the answer is, once; whether a mail went."""
    with as_system():
        report = WrongReport.objects.select_related("person").filter(pk=report_id).first()
    if report is None or report.answered_at is None or not report.person.is_active:
        return False
    person, letter = report.person, partial(answered, report.answer)
    if not person.email or not is_configured():
        return False
    try:
        return send_claimed(
            WrongReport.objects.filter(pk=report_id),
            lambda: send(person, letter, language=installation.language()),
            now=now,
        )
    except RefusedForGood:
        return False


def objected(names: Sequence[str], count: int) -> Letter:
    """To whoever had them as contacts; `count` of whom these are the first."""
    told = ", ".join(names)
    return Letter(
        ngettext(
            "A contact of yours does not want to be kept here",
            "%(count)d contacts of yours do not want to be kept here",
            count,
        )
        % {"count": count},
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
