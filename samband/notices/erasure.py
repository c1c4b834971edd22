"""What goes when a person is erased."""

from samband.notices.models import Notification, Preferences


def erase(person_id: int) -> None:
    """Forget what somebody was told, and how they wanted to be."""
    Notification.objects.filter(person_id=person_id).delete()
    Preferences.objects.filter(person_id=person_id).delete()
