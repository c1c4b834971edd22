"""The organisation itself: the first run, its name, domains, logo, teams and places."""

import re
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samband.kernel import audit
from samband.kernel.db import as_person
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from samband.kernel.files import remove_picture, save_picture
from samband.kernel.text import fold, one_line, without_controls
from samband.parties.models import ORGANISATION_LAYER, Identity, Party
from samband.people import installation
from samband.people.actions.accounts import check_password_rules
from samband.people.models import FirstRunCode, Installation, Person, Place, Team
from samband.people.registration import clean_email, create_person

_DOMAIN = re.compile(r"(?!-)(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62}")
LOGO_SIDE = 512
# Serialises first runs; any fixed number that nothing else locks.
_FIRST_RUN_LOCK = 7_262_631


def clean_domains(domains: Iterable[str]) -> list[str]:
    """Mail domains in lower case, each once; international ones in their ASCII form.

    Raises `Invalid` (field `domains`) for what is not a domain.
    """
    found: list[str] = []
    for text in domains:
        domain = text.strip().lower().lstrip("@").rstrip(".")
        if not domain:
            continue
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            domain = ""
        if not _DOMAIN.fullmatch(domain):
            raise _wrong("domains", _("“%(text)s” is not a mail domain.") % {"text": text[:80]})
        if domain not in found:
            found.append(domain)
    return found


def _wrong(field: str, said: str | Promise) -> Invalid:
    return Invalid(said, code=f"bad-{field}", fields={field: [said]})


@transaction.atomic
def first_run(
    *,
    organisation: str,
    domains: Iterable[str],
    name: str,
    email: str,
    password: str,
    language: str = "",
    is_sample: bool = False,
) -> Person:
    """Make the organisation and its first administrator; works once.

    Raises `Conflict` when there is an organisation already, and `Invalid` (fields `organisation`,
    `domains`, `name`, `email`, `password`).
    """
    organisation, name, email = one_line(organisation, 120), one_line(name, 120), clean_email(email)
    if not organisation:
        raise _wrong("organisation", _("A name is needed."))
    if not name:
        raise _wrong("name", _("A name is needed."))
    try:
        validate_email(email)
    except ValidationError as error:
        raise _wrong("email", _("This is not a mail address.")) from error
    cleaned = clean_domains(domains)
    check_password_rules(password, Person(name=name, email=email))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FIRST_RUN_LOCK])
    if Installation.objects.exists():
        raise Conflict(_("The first run is done already."), code="first-run-done")
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    home = Installation.objects.create(
        pk=1,
        party=Party.objects.create(kind=Party.Kind.ORGANISATION, is_inside=True),
        name=organisation,
        domains=cleaned,
        language=language,
        is_sample=is_sample,
    )
    installation.current.forget()
    administrator = create_person(
        name=name,
        email=email,
        role=Person.Role.ADMINISTRATOR,
        state=Person.State.ACTIVE,
        password_hash=make_password(password),
    )
    _tie_domains(administrator, home)
    FirstRunCode.objects.all().delete()
    audit.record("people.first-run", actor_id=administrator.pk, subject_id=administrator.pk)
    transaction.on_commit(installation.current.forget)
    return administrator


def _tie_domains(actor: Person, home: Installation) -> None:
    """Each home domain is an identity of the home organisation's party."""
    with as_person(actor.pk):
        for domain in home.domains:
            Identity.objects.update_or_create(
                layer=ORGANISATION_LAYER,
                kind=Identity.Kind.DOMAIN,
                value=domain,
                defaults={
                    "party": home.party,
                    "name": home.name,
                    "name_key": fold(home.name)[:200],
                },
            )


@transaction.atomic
def change_organisation(
    *,
    actor: Person,
    name: str,
    about: str,
    domains: Iterable[str],
    language: str,
    time_zone: str,
    allows_passwords: bool,
) -> Installation:
    """Change what the organisation is called and how people get in. Raises `Invalid`, `Refused`."""
    home = Installation.objects.select_for_update().get(pk=1)
    home.name = one_line(name, 120)
    if not home.name:
        raise _wrong("name", _("A name is needed."))
    home.about = without_controls(about).strip()[:2000]
    home.domains = clean_domains(domains)
    if language not in dict(settings.LANGUAGES):
        raise _wrong("language", _("Samband does not speak this language yet."))
    try:
        ZoneInfo(time_zone)
    except (KeyError, ValueError, OSError) as error:
        raise _wrong("time_zone", _("There is no such time zone.")) from error
    if not allows_passwords and not installation.has_openid():
        raise Refused(
            _("Without passwords nobody could sign in: no OpenID Connect provider is set up."),
            code="no-other-way-in",
        )
    home.language, home.time_zone = language, time_zone
    home.allows_passwords = allows_passwords
    home.save()
    _tie_domains(actor, home)
    audit.record("people.organisation-changed", actor_id=actor.pk)
    _announce()
    return home


def _announce() -> None:
    installation.current.forget()
    transaction.on_commit(installation.current.forget)


def set_logo(*, actor: Person, data: bytes) -> None:
    """Replace the logo; only its pixels are kept. Raises `Invalid`."""
    _change_logo(actor, save_picture(data, largest=LOGO_SIDE))


def remove_logo(*, actor: Person) -> None:
    """Take the logo away."""
    _change_logo(actor, "")


@transaction.atomic
def _change_logo(actor: Person, name: str) -> None:
    home = Installation.objects.select_for_update().get(pk=1)
    before, home.logo = home.logo, name
    home.save(update_fields=["logo"])
    audit.record("people.logo-changed", actor_id=actor.pk)
    _announce()
    transaction.on_commit(lambda: remove_picture(before))


def _add(actor: Person, model: type[Team] | type[Place], name: str) -> None:
    name = one_line(name, 80)
    if not name:
        raise _wrong("name", _("A name is needed."))
    kind = model._meta.model_name or ""
    try:
        with transaction.atomic():
            made = model.objects.create(name=name)
            audit.record(f"people.{kind}-added", actor_id=actor.pk, object_kind=kind,
                         object_id=made.pk)  # fmt: skip
    except IntegrityError as error:
        raise Conflict(
            _("There is a “%(name)s” already.") % {"name": name}, code="name-taken"
        ) from error


def _rename(actor: Person, model: type[Team] | type[Place], row_id: int, name: str) -> None:
    name = one_line(name, 80)
    if not name:
        raise _wrong("name", _("A name is needed."))
    try:
        with transaction.atomic():
            if not model.objects.filter(pk=row_id).update(name=name):
                raise NotFound
    except IntegrityError as error:
        raise Conflict(
            _("There is a “%(name)s” already.") % {"name": name}, code="name-taken"
        ) from error
    kind = model._meta.model_name or ""
    audit.record(f"people.{kind}-renamed", actor_id=actor.pk, object_kind=kind, object_id=row_id)


@transaction.atomic
def _remove(actor: Person, model: type[Team] | type[Place], row_id: int) -> None:
    if not model.objects.filter(pk=row_id).delete()[0]:
        raise NotFound
    kind = model._meta.model_name or ""
    audit.record(f"people.{kind}-removed", actor_id=actor.pk, object_kind=kind, object_id=row_id)


def add_team(*, actor: Person, name: str) -> None:
    """Add a team. Raises `Invalid`, and `Conflict` for a name that is taken."""
    _add(actor, Team, name)


def rename_team(*, actor: Person, team_id: int, name: str) -> None:
    """Call a team something else. Raises `Invalid`, `Conflict`, `NotFound`."""
    _rename(actor, Team, team_id, name)


def remove_team(*, actor: Person, team_id: int) -> None:
    """Remove a team; its people then belong to none. Raises `NotFound`."""
    _remove(actor, Team, team_id)


def add_place(*, actor: Person, name: str) -> None:
    """Add a place. Raises `Invalid`, and `Conflict` for a name that is taken."""
    _add(actor, Place, name)


def rename_place(*, actor: Person, place_id: int, name: str) -> None:
    """Call a place something else. Raises `Invalid`, `Conflict`, `NotFound`."""
    _rename(actor, Place, place_id, name)


def remove_place(*, actor: Person, place_id: int) -> None:
    """Remove a place; its people then have none. Raises `NotFound`."""
    _remove(actor, Place, place_id)
