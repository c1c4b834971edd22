"""Coming in through the organisation's OpenID Connect provider."""

from django.db import transaction

from samband.kernel import audit
from samband.people.actions.invitations import activate, use_invitation
from samband.people.models import Invitation, Person
from samband.people.registration import clean_email, create_person, is_home_address


@transaction.atomic
def join_by_openid(
    *, emails: list[str], name: str, invitation: Invitation | None = None
) -> Person | None:
    """Who comes in with these verified addresses, or None for strangers.

    In order: the person an opened invitation names, an active or invited person with one of the
    addresses, and a new person for an address at one of the organisation's own domains.
    """
    if invitation is not None:
        return use_invitation(invitation)
    addresses = [clean_email(email) for email in emails]
    people = Person.objects.filter(email__in=addresses).select_for_update()
    found = {person.email: person for person in people}
    for address in addresses:
        person = found.get(address)
        if person is not None and person.state == Person.State.ACTIVE:
            return person
        if person is not None and person.state == Person.State.INVITED:
            Invitation.objects.filter(person=person, used_at=None).delete()
            return activate(person)
    if any(address in found for address in addresses):
        return None  # deactivated
    home = next((address for address in addresses if is_home_address(address)), None)
    if home is None:
        return None
    person = create_person(
        name=name or home.partition("@")[0], email=home, state=Person.State.ACTIVE
    )
    audit.record("people.joined", actor_id=person.pk, subject_id=person.pk, by="openid")
    return person
