"""What spaces forget when a person is erased."""

from samband.spaces.models import AudiencePerson, Membership


def erase_memberships(person_id: int) -> None:
    """Take somebody out of every room and every set of named people. Doing it twice changes nothing."""
    Membership.objects.filter(person_id=person_id).delete()
    AudiencePerson.objects.filter(person_id=person_id).delete()
