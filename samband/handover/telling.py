"""What is told of handovers at the bell, beside their mails; gone when it is dealt with."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from samband.cards.queries import rows_of
from samband.handover.models import Decision, Handover
from samband.kernel.db import as_system
from samband.notices.kinds import NoticeKind, Told, bdi, briefly, put
from samband.notices.things import settle, tell
from samband.people.models import Person
from samband.web.dates import day

ASKED, HEIR, AGREED = "handover-asked", "handover-heir", "handover-yes"
DECLINED, TASKS = "handover-no", "handover-tasks"
#: Of a decision: what waits for the colleague, and all.
WAITING = (ASKED, HEIR)
OF_DECISIONS = (*WAITING, AGREED, DECLINED)
#: So long before the last day somebody is told that relations still wait.
BEFORE = timedelta(days=14)

_LEFT = """
SELECT h.id, h.person_id FROM handover_handover h
 WHERE h.ended_at IS NULL AND h.last_day >= %(today)s AND h.last_day <= %(until)s
   AND EXISTS (
     SELECT FROM cards_card c WHERE c.owner_id = h.person_id AND NOT EXISTS (
       SELECT FROM handover_decision d WHERE d.handover_id = h.id AND d.contact_id = c.party_id
          AND d.declined_at IS NULL AND d.fault = ''))
"""


def contacts(reader: Person, ids: Collection[int]) -> Mapping[int, str]:
    """Whom decisions are about, of those that the reader made or was asked for; one statement."""
    return dict(Decision.objects.filter(pk__in=ids).values_list("pk", "contact_name"))


def last_days(reader: Person, ids: Collection[int]) -> Mapping[int, str]:
    """The last day of the reader's own handovers; one statement."""
    found = Handover.objects.filter(person=reader, pk__in=ids).values_list("pk", "last_day")
    return {pk: day(last) for pk, last in found}


def _kind(
    key: str, rank: int, sentence: Promise | str, brief: Callable[[str], str], path: str
) -> NoticeKind:
    def said(told: Told) -> Markup:
        return put(str(sentence), name=bdi(told.names[0]), contact=bdi(told.title))

    return NoticeKind(
        key,
        rank,
        _("Handovers"),
        said,
        # Their mails are written here, and come whatever is chosen for the bell.
        None,
        path=path,
        titles=contacts,
        brief=brief,
        part_of="" if key == ASKED else ASKED,
    )


def _tasks(told: Told) -> Markup:
    return put(
        gettext("Your last day is %(day)s: contacts of yours wait for your decision"),
        day=bdi(told.title),
    )


KINDS = (
    _kind(
        ASKED,
        14,
        _("%(name)s asks you to keep %(contact)s for the organisation"),
        briefly(_("%(name)s asks you to keep a contact")),
        "/handover/asked",
    ),
    _kind(
        HEIR,
        15,
        _("%(name)s introduces you to %(contact)s: would you look after the contact?"),
        briefly(_("%(name)s hands a contact over to you")),
        "/handover/asked",
    ),
    _kind(
        DECLINED,
        16,
        _("%(name)s can't take over %(contact)s: decide anew"),
        briefly(_("%(name)s can't take over a contact of yours")),
        "/handover?show=undecided",
    ),
    _kind(
        AGREED,
        87,
        _("%(name)s takes over %(contact)s"),
        briefly(_("%(name)s takes over a contact of yours")),
        "/handover",
    ),
    NoticeKind(
        TASKS,
        17,
        _("Handovers"),
        _tasks,
        None,
        path="/handover?show=undecided",
        titles=last_days,
        brief=lambda _name: gettext("Contacts of yours wait for your decision"),
        part_of=ASKED,
    ),
)


def tell_asked(decision: Decision) -> None:
    """Tell a colleague that they are asked to take over, or to keep, a relation."""
    if decision.colleague_id is None or decision.agreed_at or decision.declined_at:
        return
    kind = HEIR if decision.choice == Decision.Choice.INTRODUCE else ASKED
    at = decision.asked_at or decision.decided_at
    tell(kind, decision.pk, [decision.colleague_id], actor_id=decision.person_id, at=at)


def tell_answer(decision: Decision) -> None:
    """Tell who hands over what the colleague said."""
    at = decision.agreed_at or decision.declined_at
    if at is not None:
        kind = AGREED if decision.agreed_at is not None else DECLINED
        tell(kind, decision.pk, [decision.person_id], actor_id=decision.colleague_id, at=at)


def answered(decision_id: int) -> None:
    """Nothing waits for the colleague any more."""
    settle(WAITING, [decision_id])


def forget(decision_ids: Collection[int]) -> None:
    """Nothing is told of decisions that go."""
    settle(OF_DECISIONS, decision_ids)


def remind(now: datetime) -> int:
    """Tell those whose last day is near that contacts wait for their decision, once; take it away where none does any more.

    By the job process; returns for how many it stands.
    """
    today = timezone.localdate(now)
    with as_system():
        rows = rows_of(_LEFT, {"today": today, "until": today + BEFORE})
        others = Handover.objects.exclude(pk__in=[row["id"] for row in rows])
        over = list(others.values_list("pk", flat=True))
    settle([TASKS], over)
    for row in rows:
        tell(TASKS, row["id"], [row["person_id"]], actor_id=None, at=now)
    return len(rows)


def tasks_changed(handover: Handover) -> None:
    """Take the reminder away once everything is decided; called after decisions of its person."""
    if not rows_of(
        _LEFT + " AND h.id = %(handover)s",
        {"today": date.min, "until": date.max, "handover": handover.pk},
    ):
        settle([TASKS], [handover.pk])
