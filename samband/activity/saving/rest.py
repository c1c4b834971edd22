"""My saved entries and my reminders, over the API."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema

from samband.activity.models import Saved
from samband.activity.saving import actions, queries
from samband.entries.models import Entry
from samband.people.bearer import caller, reading, writing

router = Router(tags=["saving"])


class SavedOut(Schema):
    """Ids of what I saved and may still read, newest entry first."""

    entry_ids: list[int]


class ReminderIn(Schema):
    """When I want to be reminded, and what for."""

    at: datetime
    note: str = ""


class ReminderOut(Schema):
    """A reminder."""

    id: int
    at: datetime
    note: str
    url: str
    is_done: bool


class RemindersOut(Schema):
    """What waits, the next first, then the last that came."""

    reminders: list[ReminderOut]


@router.get("/saved", auth=reading, response=SavedOut)
def saved(request: HttpRequest) -> SavedOut:
    """What I saved."""
    person = caller(request)
    mine = Saved.objects.filter(person=person).values("entry")
    found = Entry.objects.visible_to(person).filter(pk__in=mine).newest_first()
    return SavedOut(entry_ids=list(found.values_list("pk", flat=True)[:500]))


@router.put("/entries/{int:entry_id}/saving", auth=writing, response={204: None})
def save(request: HttpRequest, entry_id: int) -> tuple[int, None]:
    """Save an entry."""
    actions.save_entry(actor=caller(request), entry_id=entry_id)
    return 204, None


@router.delete("/entries/{int:entry_id}/saving", auth=writing, response={204: None})
def unsave(request: HttpRequest, entry_id: int) -> tuple[int, None]:
    """Take an entry from my list."""
    actions.unsave_entry(actor=caller(request), entry_id=entry_id)
    return 204, None


@router.get("/reminders", auth=reading, response=RemindersOut)
def reminders(request: HttpRequest) -> RemindersOut:
    """My reminders."""
    return RemindersOut(
        reminders=[
            ReminderOut(id=one.id, at=one.at, note=one.note, url=one.url, is_done=one.is_done)
            for one in queries.reminders_of(caller(request))
        ]
    )


@router.post("/entries/{int:entry_id}/reminders", auth=writing, response={201: dict[str, int]})
def remind(request: HttpRequest, entry_id: int, data: ReminderIn) -> tuple[int, dict[str, int]]:
    """Be reminded of an entry."""
    made = actions.remind(actor=caller(request), entry_id=entry_id, at=data.at, note=data.note)
    return 201, {"id": made.pk}


@router.delete("/reminders/{int:reminder_id}", auth=writing, response={204: None})
def forget(request: HttpRequest, reminder_id: int) -> tuple[int, None]:
    """Take a reminder away."""
    actions.forget_reminder(actor=caller(request), reminder_id=reminder_id)
    return 204, None
