"""What is told of fika, at the bell and by mail."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from samband.entries.models import Entry
from samband.fika.arranging import is_on
from samband.fika.models import Meeting, Seat
from samband.notices.kinds import NoticeKind, Told, bdi, briefly, put
from samband.notices.models import Notification
from samband.notices.noting import Notice, store
from samband.spaces.models import AudiencePerson

PROPOSED, WAITS, REFUSED, ASKED = "fika", "fika-waits", "fika-no", "fika-met"
PATH = "/fika/{entry}"


def _proposed(told: Told) -> Markup:
    return put(gettext("Fika with %(name)s?"), name=bdi(told.names[0]))


def _waits(told: Told) -> Markup:
    return put(_alone(""))


def _refused(told: Told) -> Markup:
    return put(gettext("Fika does not suit %(name)s this time"), name=bdi(told.names[0]))


def _asked(told: Told) -> Markup:
    return put(gettext("Did you have fika with %(name)s?"), name=bdi(told.names[0]))


def _alone(_name: str) -> str:
    return gettext("You have nobody to have fika with this time. Next time you come first.")


KINDS = (
    NoticeKind(
        PROPOSED,
        8,
        _("Fika"),
        _proposed,
        True,
        path=PATH,
        is_offered=is_on,
        brief=briefly(_("Fika with %(name)s?")),
    ),
    NoticeKind(WAITS, 81, _("Fika"), _waits, False, path=PATH, part_of=PROPOSED, brief=_alone),
    NoticeKind(
        REFUSED,
        82,
        _("Fika"),
        _refused,
        False,
        path=PATH,
        part_of=PROPOSED,
        brief=briefly(_("Fika does not suit %(name)s this time")),
    ),
    NoticeKind(
        ASKED,
        83,
        _("Fika"),
        _asked,
        None,
        path=PATH,
        part_of=PROPOSED,
        brief=briefly(_("Did you have fika with %(name)s?")),
    ),
)


def concerned(entry: Entry) -> dict[int, str]:
    """Those of a proposal were told when it was made; as what it was, when its entry is looked at again."""
    people = AudiencePerson.objects.filter(audience=entry.audience_id)
    found = list(people.values_list("person_id", flat=True))
    return dict.fromkeys(found, PROPOSED if len(found) > 1 else WAITS)


def _key(entry_id: int) -> str:
    return f"entry-{entry_id}"


def tell_proposal(meeting: Meeting, at: datetime) -> None:
    """Tell each of a meeting; several times tells once."""
    for person in meeting.people:
        others = [one for one in meeting.people if one != person]
        notice = Notice(
            meeting.entry_id,
            meeting.entry_id,
            others[0] if others else None,
            at,
            _key(meeting.entry_id),
        )
        store(notice, {person: PROPOSED if others else WAITS})


def tell_refusal(seat: Seat) -> None:
    """Tell the others that it does not suit somebody."""
    entry_id = seat.meeting.entry_id
    notice = Notice(entry_id, entry_id, seat.person_id, timezone.now(), f"fika-no-{seat.pk}")
    store(notice, {one: REFUSED for one in seat.people if one != seat.person_id})


def take_back_refusal(seat: Seat) -> None:
    """Nobody is told any more."""
    Notification.objects.filter(entry=seat.meeting.entry_id, key=f"fika-no-{seat.pk}").delete()


def ask(meeting: Meeting, seat: Seat, at: datetime) -> None:
    """Ask one of them whether they met."""
    other = next(one for one in meeting.people if one != seat.person_id)
    notice = Notice(meeting.entry_id, meeting.entry_id, other, at, f"fika-met-{meeting.pk}")
    store(notice, {seat.person_id: ASKED})
