"""What goes when a person is erased."""

from samband.notices.models import Device, Letter, NoMail, Notification, Preferences


def erase(person_id: int) -> None:
    """Forget what somebody was told, and how they wanted to be."""
    Notification.objects.filter(person_id=person_id).delete()
    Letter.objects.filter(person_id=person_id).delete()
    NoMail.objects.filter(person_id=person_id).delete()
    Preferences.objects.filter(person_id=person_id).delete()
    Device.objects.filter(person_id=person_id).delete()
