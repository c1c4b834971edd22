"""What the activity package forgets when a person is erased."""

from django.db.models import Q

from samband.activity.models import Follow, ReadMark, ReadState, Reminder, Saved, Visit


def erase_traces(person_id: int) -> None:
    """Take away what somebody followed, and that they were followed. Doing it twice changes nothing."""
    for model in (ReadState, Saved, Reminder, Visit):
        model.objects.filter(person_id=person_id).delete()
    ReadMark.objects.filter(person_id=person_id).delete()
    Follow.objects.filter(Q(person_id=person_id) | Q(other_id=person_id)).delete()
