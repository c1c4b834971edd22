"""Erasing a person: their data goes, what they wrote for others stays without a name."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from samband.kernel import audit, ledger
from samband.kernel.db import as_person
from samband.kernel.errors import NotFound
from samband.kernel.files import remove_picture
from samband.kernel.jobs import later
from samband.kernel.text import sort_key
from samband.parties.models import ORGANISATION_LAYER, Identity
from samband.people import installation
from samband.people.actions.administration import refuse_without_administrator
from samband.people.actions.closing import cut_ways_in
from samband.people.calendars.actions import forget_of
from samband.people.erasure import erasers
from samband.people.jobs import finish_erasure
from samband.people.models import AddressChange, Person, Presence, Session, Token

LEDGER_KIND = "person"


@transaction.atomic
def erase(*, actor: Person, person: Person) -> None:
    """Anonymise a person for good; other packages remove what they hold by a job.

    Raises `Refused` for the last administrator and `NotFound` if it was done before.
    """
    if person.state == Person.State.ERASED:
        raise NotFound
    refuse_without_administrator(person)
    _erase(person, actor_id=actor.pk)


@transaction.atomic
def erase_again(*, person_ids: Collection[int]) -> int:
    """Repeat erasures that a restore has undone, with all that other packages hold; gives how many.

    Works as the system role, before anybody can sign in; nobody is the actor. The last administrator goes too: that they
    were erased was decided when there was another.
    """
    alive = Person.objects.exclude(state=Person.State.ERASED).filter(pk__in=person_ids)
    people = list(alive.order_by("pk"))
    for person in people:
        _erase(person, actor_id=None)
        for eraser in erasers():
            eraser(person.pk)
    return len(people)


def erased_facts() -> Iterator[tuple[int, bytes]]:
    """Who is erased according to the table of people, hashed with the newest key: a rotation gives them a second line."""
    rows = Person.objects.filter(state=Person.State.ERASED).values_list("pk", "created_at")
    version = ledger.newest_key()
    hashed = ledger.moment_hasher(LEDGER_KIND, version)
    for pk, at in rows:
        yield version, hashed(pk, at)


def register_ledger() -> None:
    """Called once when Django has started."""
    ledger.register_kind(
        LEDGER_KIND,
        repeat=lambda digests: erase_again(person_ids=_found(digests)),
        facts=erased_facts,
        order=10,
    )


def _found(digests: Mapping[int, frozenset[bytes]]) -> list[int]:
    rows = Person.objects.exclude(state=Person.State.ERASED).values_list("pk", "created_at")
    return ledger.found(LEDGER_KIND, rows, digests)


def _note(person: Person) -> None:
    version = ledger.newest_key()
    hashed = ledger.moment_hasher(LEDGER_KIND, version)
    # Read anew: what the database keeps of the moment is what a backup keeps of it.
    made_at = Person.objects.values_list("created_at", flat=True).get(pk=person.pk)
    ledger.write(LEDGER_KIND, [hashed(person.pk, made_at)], version=version)


def _erase(person: Person, *, actor_id: int | None) -> None:
    cut_ways_in(person)
    with translation.override(installation.language()):
        name = _("Former colleague") if not person.is_guest else _("Former guest")
    photo = person.photo
    if person.email:
        _forget_address(actor_id, person)
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
    forget_of(person.pk)
    for model in (Session, Token, AddressChange, Presence):
        model.objects.filter(person=person).delete()
    SocialAccount.objects.filter(user=person).delete()
    EmailAddress.objects.filter(user=person).delete()
    audit.record("people.erased", actor_id=actor_id, subject_id=person.pk)
    _note(person)
    later(finish_erasure, person_id=person.pk)
    transaction.on_commit(lambda: remove_picture(photo))


def _forget_address(actor_id: int | None, person: Person) -> None:
    """The organisation's own row of the address loses address and name.

    It stays as a row, because what a public list or a repository shows may hang on it.
    """
    # Without an actor it is the system role, which may write every layer.
    with as_person(actor_id) if actor_id is not None else nullcontext():
        rows = Identity.objects.filter(layer=ORGANISATION_LAYER, party_id=person.party_id)
        for row in rows:
            row.value, row.name, row.name_key = f"erased-{row.pk}", "", ""
            row.save(update_fields=["value", "name", "name_key"])
