"""Asking those who look after a place to look at an entry, and what they decide.

Administrators decide where nobody else can, so they reach entries here that they do not read: never their text, unless the
reporter lets them, and each look at one is in the access log of its author.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.access import entry_for_reading
from samband.entries.addressing import ToPeople
from samband.entries.deciding import Deciders, deciders_of, must_be_asked
from samband.entries.hooks import run_after_many, run_after_report
from samband.entries.models import Entry, Report
from samband.entries.repair.places import recount
from samband.entries.threads import looks_after
from samband.kernel import audit
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from samband.kernel.events import announce
from samband.kernel.jobs import later
from samband.kernel.models import AuditRecord
from samband.kernel.text import without_controls
from samband.people.access import people_visible_to
from samband.people.models import Person
from samband.spaces.audiences import InAudiencesOf
from samband.spaces.models import Audience, Membership, Openness

MOST_REASON = 1000


def is_looked_after_by(person: Person, entry: Entry) -> bool:
    """Whether a person may hide an entry that they may read: hosts in their room, editors in what colleagues read."""
    is_host = Membership.objects.filter(
        person=person, space=entry.audience.space_id, is_host=True
    ).exists()
    return looks_after(person, entry.audience, is_host=is_host)


def looked_after_by(person: Person) -> QuerySet[Entry]:
    """Entries that a person looks after: the same as `is_looked_after_by`, as a query."""
    hosts = Exists(
        Membership.objects.filter(person=person, is_host=True, space=OuterRef("audience__space"))
    )
    mine = Q(hosts)
    if person.is_editor:
        mine |= Q(audience__kind__in=(Audience.Kind.COLLEAGUES, Audience.Kind.PUBLIC))
        mine |= Q(audience__openness=Openness.OPEN)
    return Entry.objects.filter(InAudiencesOf(person.pk, "audience")).filter(mine)


@transaction.atomic
def report_entry(
    *,
    actor: Person,
    entry_id: int,
    reason: str,
    shows_entry: bool = False,
    now: datetime | None = None,
) -> Report:
    """Ask the hosts of a room, or the editors, to look at an entry; the author does not learn who asked.

    Where nobody but its author looks after the place, the administrators get it: the reporter's words and a closed room's
    name, and the entry only if the reporter says so (`shows_entry`); of a secret room nothing without that. Doing it again
    before somebody looked replaces the reason. Raises `NotFound`, `Invalid` without a reason, for one's own words, and
    where the reporter has to say whether an administrator may see it, `Refused` for direct messages, which nobody else reads.
    """
    reason = without_controls(reason).strip()[:MOST_REASON]
    if not reason:
        raise Invalid(
            _("Say in a few words what is wrong."),
            fields={"reason": [_("Say in a few words what is wrong.")]},
        )
    entry = entry_for_reading(actor, entry_id)
    if entry.author_id == actor.pk:
        raise Invalid(_("You can change or delete your own words."), code="own")
    if entry.audience.kind == Audience.Kind.PEOPLE:
        raise Refused(
            _("Nobody else reads direct messages. You can block the person who wrote it."),
            code="direct",
        )
    deciders = deciders_of(entry, actor)
    if must_be_asked(entry, deciders) and not shows_entry:
        raise Invalid(
            _(
                "Nobody else in this room may decide. Say that an administrator may see the entry, or it reaches nobody."
            ),
            code="ask-administrators",
        )
    report, _is_new = Report.objects.update_or_create(
        entry=entry,
        reporter=actor,
        outcome="",
        defaults={
            "reason": reason,
            "at": now or timezone.now(),
            "goes_to": deciders.goes_to,
            "shows_entry": shows_entry and deciders.are_administrators,
        },
    )
    audit.record(
        "entry.reported",
        actor_id=actor.pk,
        object_kind="entry",
        object_id=entry.pk,
        goes_to=deciders.goes_to,
    )
    if deciders.are_administrators:
        from samband.entries.jobs import tell_administrators

        later(tell_administrators, report_id=report.pk)
    run_after_report(report.pk)
    return report


def who_decides(report: Report) -> Deciders:
    """Whom to tell of a report; never its author, nor who reported it."""
    if report.reporter is None:
        return Deciders(report.goes_to)
    return deciders_of(report.entry, report.reporter)


def reports_for(person: Person) -> QuerySet[Report]:
    """Reports about what a person looks after, the open ones first, newest first. They never see who reported them.

    Administrators have those that nobody else may decide; of the entry itself they see only what `sees_entry` says.
    """
    mine = Q(entry__in=looked_after_by(person))
    if person.is_administrator:
        mine |= Q(goes_to=Report.GoesTo.ADMINISTRATORS)
        mine |= Q(goes_to=Report.GoesTo.REPORTER, reporter=person)
    return (
        Report.objects.filter(mine)
        .annotate(is_read=InAudiencesOf(person.pk, "entry__audience"))
        .exclude(entry__author=person)
        .select_related("entry__author", "entry__audience__space", "reporter", "judged_by")
        .order_by("judged_at", "-at", "-pk")
    )


def sees_entry(report: Report) -> bool:
    """Whether a person whose `reports_for` has this report may see what was reported."""
    return bool(getattr(report, "is_read", False)) or report.shows_entry


@transaction.atomic
def judge_report(
    *,
    actor: Person,
    report_id: int,
    hides: bool,
    to_author: str = "",
    now: datetime | None = None,
) -> Report:
    """Hide a reported entry, or leave it; answers every open report about it. Both sides are told in direct messages.

    `to_author` is what the author is told when it is hidden. Raises `NotFound`, `Conflict` when somebody decided already,
    `Invalid` when something is hidden without a word to its author.
    """
    now = now or timezone.now()
    found = reports_for(actor).filter(pk=report_id).first()
    if found is None:
        raise NotFound
    entry = Entry.objects.select_for_update(of=("self",)).get(pk=found.entry_id)
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    if report.outcome:
        raise Conflict(_("Somebody else has decided already."), code="judged")
    to_author = without_controls(to_author).strip()
    if hides and not to_author and entry.author_id is not None:
        raise Invalid(
            _("Tell the author why it is hidden."),
            fields={"to_author": [_("Tell the author why it is hidden.")]},
        )
    open_reports = list(
        Report.objects.select_for_update(of=("self",)).filter(entry=entry, outcome="")
    )
    outcome = Report.Outcome.HIDDEN if hides else Report.Outcome.LEFT
    Report.objects.filter(pk__in=[one.pk for one in open_reports]).update(
        outcome=outcome, judged_by=actor, judged_at=now
    )
    if hides and entry.state == Entry.State.PUBLISHED:
        hide(entry, actor, now)
    audit.record(
        "entry.hidden" if hides else "entry.left",
        actor_id=actor.pk,
        object_kind="entry",
        object_id=entry.pk,
        subject_id=entry.author_id,
    )
    _tell_them(actor, entry, open_reports, hides=hides, to_author=to_author)
    for one in open_reports:
        run_after_report(one.pk)
    report.refresh_from_db()
    return report


@transaction.atomic
def show_entry(*, actor: Person, entry_id: int) -> Entry:
    """Show again what was hidden. Raises `NotFound` unless the actor looks after it."""
    mine = Q(pk__in=looked_after_by(actor).values("pk"))
    if actor.is_administrator:
        left = Report.objects.filter(goes_to=Report.GoesTo.ADMINISTRATORS)
        mine |= Q(pk__in=left.values("entry"))
    entry = (
        Entry.objects.filter(mine, pk=entry_id, state=Entry.State.HIDDEN)
        .exclude(author=actor)
        .select_for_update(of=("self",))
        .first()
    )
    if entry is None:
        raise NotFound
    show_again(entry)
    audit.record(
        "entry.shown",
        actor_id=actor.pk,
        object_kind="entry",
        object_id=entry.pk,
        subject_id=entry.author_id,
    )
    return entry


def hide(entry: Entry, actor: Person, now: datetime) -> None:
    """Hide a locked entry, and a thread's comments with it: the same moment marks what went together."""
    whole = Entry.objects.filter(Q(pk=entry.pk) | Q(root=entry), state=Entry.State.PUBLISHED)
    ids = list(whole.values_list("pk", flat=True))
    whole.update(state=Entry.State.HIDDEN, deleted_at=now, deleted_by=actor)
    _follow(entry, ids)


def show_again(entry: Entry) -> None:
    """Show a locked entry that was hidden, with what was hidden together with it."""
    whole = Entry.objects.filter(
        Q(pk=entry.pk) | Q(root=entry), state=Entry.State.HIDDEN, deleted_at=entry.deleted_at
    )
    ids = list(whole.values_list("pk", flat=True))
    whole.update(state=Entry.State.PUBLISHED, deleted_at=None, deleted_by=None)
    _follow(entry, ids)


def _follow(entry: Entry, ids: Sequence[int]) -> None:
    """What is counted and indexed follows."""
    if entry.root_id is not None:
        recount(entry.root_id)
    announce("thread", audience_id=entry.audience_id, object_id=entry.root_id or entry.pk)
    run_after_many(ids)


def _tell_them(
    actor: Person, entry: Entry, reports: Sequence[Report], *, hides: bool, to_author: str
) -> None:
    from samband.entries.actions import write_post
    from samband.entries.judging_words import words_to_author, words_to_reporter

    known = people_visible_to(actor)
    author = known.filter(pk=entry.author_id or 0).first() if hides else None
    if author is not None:
        body = words_to_author(author, entry, to_author)
        write_post(actor=actor, to=ToPeople((author.handle,)), body=body)
    for person in known.filter(pk__in=[one.reporter_id for one in reports if one.reporter_id]):
        if person.pk != actor.pk:
            body = words_to_reporter(person, entry, hides=hides)
            write_post(actor=actor, to=ToPeople((person.handle,)), body=body)


def note_looks(actor: Person, reports: Sequence[Report]) -> None:
    """Keep that an administrator saw what they do not read; once for each entry."""
    shown = [
        one
        for one in reports
        if one.goes_to == Report.GoesTo.ADMINISTRATORS
        and one.shows_entry
        and not getattr(one, "is_read", False)
    ]
    if not shown:
        return
    known = AuditRecord.objects.filter(
        verb="entry.report-read", actor_id=actor.pk, object_id__in=[one.entry_id for one in shown]
    )
    before = set(known.values_list("object_id", flat=True))
    for one in shown:
        if one.entry_id not in before:
            audit.record(
                "entry.report-read",
                actor_id=actor.pk,
                object_kind="entry",
                object_id=one.entry_id,
                subject_id=one.entry.author_id,
            )
