"""Erasing a person: their data goes, what they wrote for others stays without a name."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from samband.kernel import audit
from samband.kernel.db import as_person
from samband.kernel.errors import NotFound
from samband.kernel.files import remove_picture
from samband.kernel.jobs import later
from samband.kernel.text import sort_key
from samband.parties.models import ORGANISATION_LAYER, Identity
from samband.people import installation
from samband.people.actions.administration import cut_ways_in, refuse_without_administrator
from samband.people.jobs import finish_erasure
from samband.people.models import AddressChange, Person, Session, Token


@transaction.atomic
def erase(*, actor: Person, person: Person) -> None:
    """Anonymise a person for good; other packages remove what they hold by a job.

    Raises `Refused` for the last administrator and `NotFound` if it was done before.
    """
    if person.state == Person.State.ERASED:
        raise NotFound
    refuse_without_administrator(person)
    cut_ways_in(person)
    home = installation.current()
    with translation.override(home.language if home else settings.LANGUAGE_CODE):
        name = _("Former colleague") if not person.is_guest else _("Former guest")
    photo = person.photo
    if person.email:
        _forget_address(actor, person)
    Person.objects.filter(pk=person.pk).update(
        name=name,
        sort_key=sort_key(name),
        email="",
        handle=f"erased-{person.pk}",
        password=make_password(None),
        title="",
        about="",
        photo="",
        languages=[],
        language="",
        time_zone="",
        theme=Person.Theme.SYSTEM,
        team=None,
        place=None,
        role=Person.Role.PERSON if not person.is_guest else Person.Role.GUEST,
        state=Person.State.ERASED,
        deactivated_at=timezone.now(),
    )
    person.refresh_from_db()
    for model in (Session, Token, AddressChange):
        model.objects.filter(person=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    audit.record("people.erased", actor_id=actor.pk, subject_id=person.pk)
    later(finish_erasure, person_id=person.pk)
    transaction.on_commit(lambda: remove_picture(photo))


def _forget_address(actor: Person, person: Person) -> None:
    """The organisation's own row of the address loses address and name.

    It stays as a row, because what a public list or a repository shows may hang on it.
    """
    with as_person(actor.pk):
        rows = Identity.objects.filter(layer=ORGANISATION_LAYER, party_id=person.party_id)
        for row in rows:
            row.value, row.name, row.name_key = f"erased-{row.pk}", "", ""
            row.save(update_fields=["value", "name", "name_key"])
