"""The access log in words: what was done, by whom, to whose data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samband.kernel.models import AuditRecord
from samband.kernel.pages import Page, cut, decode_cursor, encode_cursor
from samband.people.models import Person

PAGE = 50

_words: dict[str, str | Promise] = {
    "people.signed-in": _("Signed in"),
    "people.joined": _("Came in for the first time"),
    "people.first-run": _("Made the organisation"),
    "people.looked": _("Looked at the account"),
    "people.invited": _("Sent invitations"),
    "people.invited-again": _("Invited again"),
    "people.role-changed": _("Changed the role"),
    "people.team-changed": _("Changed team and place"),
    "people.deactivated": _("Deactivated the account"),
    "people.reactivated": _("Opened the account again"),
    "people.erased": _("Erased the person"),
    "people.password-changed": _("Changed the password"),
    "people.link-printed": _("Made a link for a new password on the server"),
    "people.password-reset": _("Set a new password by mail"),
    "people.address-changed": _("Changed the mail address"),
    "people.address-undone": _("Took the old mail address back"),
    "people.session-ended": _("Signed out a browser"),
    "people.sessions-ended": _("Signed out the other browsers"),
    "people.token-made": _("Made a token"),
    "people.token-revoked": _("Revoked a token"),
    "people.organisation-changed": _("Changed the organisation"),
    "people.logo-changed": _("Changed the logo"),
    "people.team-added": _("Added a team"),
    "people.team-renamed": _("Renamed a team"),
    "people.team-removed": _("Removed a team"),
    "people.place-added": _("Added a place"),
    "people.place-renamed": _("Renamed a place"),
    "people.place-removed": _("Removed a place"),
    "people.job-retried": _("Let a job try again"),
    "people.log-read": _("Read the access log"),
}


# What concerns nobody but the person: never on an administrator's page.
_private: set[str] = {
    "people.session-ended",
    "people.sessions-ended",
    "people.token-made",
    "people.token-revoked",
}


def register_words(words: Mapping[str, str | Promise], *, private: bool = False) -> None:
    """Say what a package's audit verbs are called; `private` ones administrators don't see.

    Verbs that nobody registered are shown to nobody.
    """
    _words.update(words)
    if private:
        _private.update(words)


def words_by_verb() -> Mapping[str, str | Promise]:
    """What each verb is called that a person may read about themself."""
    return _words


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the access log."""

    at: datetime
    what: str | Promise
    actor: str
    subject: str


def _named(rows: Iterable[AuditRecord]) -> list[Look]:
    rows = list(rows)
    ids = {pk for row in rows for pk in (row.actor_id, row.subject_id) if pk is not None}
    people = Person.objects.filter(pk__in=ids).values_list("pk", "name")
    names: dict[int | None, str] = dict(people)
    return [
        Look(
            at=row.at,
            what=_words[row.verb],
            actor=names.get(row.actor_id, ""),
            subject=names.get(row.subject_id, ""),
        )
        for row in rows
    ]


def looks_at(person: Person, *, cursor: str = "", limit: int = PAGE) -> Page[Look]:
    """What others did to or with this person's data, newest first; two statements."""
    rows = AuditRecord.objects.filter(subject_id=person.pk, verb__in=list(_words))
    rows = rows.exclude(actor_id=person.pk)
    return _page(rows, cursor, limit)


def whole_log(*, cursor: str = "", limit: int = PAGE) -> Page[Look]:
    """Everything that was recorded, newest first, for administrators; two statements."""
    rows = AuditRecord.objects.filter(verb__in=sorted(set(_words) - _private))
    return _page(rows, cursor, limit)


def _page(rows: QuerySet[AuditRecord], cursor: str, limit: int) -> Page[Look]:
    after = decode_cursor(cursor, int)
    if after is not None:
        rows = rows.filter(pk__lt=after[0])
    found = cut(list(rows.order_by("-id")[: limit + 1]), limit, lambda row: encode_cursor(row.pk))
    return Page(_named(found.rows), found.next_cursor)
