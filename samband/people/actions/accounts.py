"""What a person does with their own account."""

from collections.abc import Collection, Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel import audit
from samband.kernel.errors import Invalid, NotFound, Refused
from samband.kernel.files import remove_picture, save_picture
from samband.kernel.text import one_line, sort_key, without_controls
from samband.kernel.tokens import new_token, token_hash
from samband.people import installation
from samband.people.models import Person, Token
from samband.people.signing import end_sessions

SCOPES = ("read", "write", "import", "ask", "import-organisation")
# Only where the person may do it themselves; a token never gives a right.
ADMINISTRATORS_SCOPES = ("import-organisation",)
LONGEST_TOKEN = timedelta(days=365)
PHOTO_SIDE = 512
LONGEST_ABOUT = 4000


def check_password_rules(password: str, person: Person | None) -> None:
    """Raise `Invalid` with sentences for the field `password` when it is too easy to guess."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Invalid(
            _("This password can't be used."),
            code="weak-password",
            fields={"password": list(error.messages)},
        ) from error


@transaction.atomic
def change_password(*, actor: Person, old: str, new: str, session_key: str | None = None) -> None:
    """Set a new password; ends all other sessions. The old one is asked for if there is one.

    Raises `Invalid` (fields `old`, `password`) and `Refused` where passwords are switched off.
    """
    if not installation.passwords_allowed():
        raise Refused(_("Passwords are switched off here."), code="passwords-off")
    if actor.has_usable_password() and not actor.check_password(old):
        said = _("This is not your password now.")
        raise Invalid(said, code="wrong-password", fields={"old": [said]})
    check_password_rules(new, actor)
    actor.set_password(new)
    actor.save(update_fields=["password"])
    end_sessions(actor, keep=session_key)
    audit.record("people.password-changed", actor_id=actor.pk, subject_id=actor.pk)


@transaction.atomic
def change_preferences(*, actor: Person, language: str, time_zone: str, theme: str) -> None:
    """Choose language, time zone ("" for the organisation's) and theme. Raises `Invalid`."""
    if language and language not in dict(settings.LANGUAGES):
        raise Invalid(_("Samband does not speak this language yet."), code="unknown-language")
    if theme not in Person.Theme.values:
        raise Invalid(_("There is no such theme."), code="unknown-theme")
    if time_zone:
        try:
            ZoneInfo(time_zone)
        except (KeyError, ValueError, OSError) as error:
            raise Invalid(_("There is no such time zone."), code="unknown-time-zone") from error
    actor.language, actor.time_zone, actor.theme = language, time_zone, theme
    actor.save(update_fields=["language", "time_zone", "theme"])


@transaction.atomic
def change_profile(
    *, actor: Person, name: str, title: str, about: str, languages: Iterable[str]
) -> None:
    """Say who you are. Raises `Invalid` for an empty name or a text of over 4,000 characters."""
    name = one_line(name, 120)
    if not name:
        raise Invalid(_("A name is needed."), code="name-missing")
    about = without_controls(about).strip()
    if len(about) > LONGEST_ABOUT:
        raise Invalid(
            _("That is more than %(limit)d characters.") % {"limit": LONGEST_ABOUT}, code="too-long"
        )
    actor.name, actor.sort_key = name, sort_key(name)
    actor.title = one_line(title, 120) if title else ""
    actor.about = about
    actor.languages = list(dict.fromkeys(languages))[:12]
    actor.save(update_fields=["name", "sort_key", "title", "about", "languages"])


def set_photo(*, actor: Person, data: bytes) -> None:
    """Replace the photo; only its pixels are kept, 512 pixels square. Raises `Invalid`."""
    name = save_picture(data, largest=PHOTO_SIDE, square=True)
    _change_photo(actor, name)


def remove_photo(*, actor: Person) -> None:
    """Take the photo away."""
    _change_photo(actor, "")


@transaction.atomic
def _change_photo(actor: Person, name: str) -> None:
    before = actor.photo
    actor.photo = name
    actor.save(update_fields=["photo"])
    transaction.on_commit(lambda: remove_picture(before))


@transaction.atomic
def end_session(*, actor: Person, session_id: int) -> None:
    """Sign out one of the person's own browsers. Raises `NotFound` for anybody else's."""
    if not end_sessions(actor, only=session_id):
        raise NotFound
    audit.record("people.session-ended", actor_id=actor.pk, subject_id=actor.pk)


@transaction.atomic
def end_other_sessions(*, actor: Person, session_key: str | None) -> int:
    """Sign out everywhere else; returns how many browsers that were."""
    ended = end_sessions(actor, keep=session_key)
    audit.record("people.sessions-ended", actor_id=actor.pk, subject_id=actor.pk, count=ended)
    return ended


def scopes_for(person: Person) -> list[str]:
    """What a person's tokens may be good for."""
    return [
        scope for scope in SCOPES if person.is_administrator or scope not in ADMINISTRATORS_SCOPES
    ]


@transaction.atomic
def make_token(
    *, actor: Person, name: str, scopes: Collection[str], days: int
) -> tuple[Token, str]:
    """A new key to the API, and its text, which is shown this once. Raises `Invalid`."""
    name = one_line(name, 80)
    chosen = [scope for scope in scopes_for(actor) if scope in scopes]
    if not name:
        raise Invalid(_("Give the token a name."), code="name-missing")
    if not chosen or len(chosen) != len(set(scopes)):
        raise Invalid(_("Choose what the token may do."), code="unknown-scope")
    if not 1 <= days <= LONGEST_TOKEN.days:
        raise Invalid(_("A token lives for at least a day and at most a year."), code="bad-days")
    text = "samband_" + new_token()
    token = Token.objects.create(
        person=actor,
        name=name,
        secret_hash=token_hash(text),
        scopes=chosen,
        expires_at=timezone.now() + timedelta(days=days),
    )
    audit.record(
        "people.token-made",
        actor_id=actor.pk,
        subject_id=actor.pk,
        object_kind="token",
        object_id=token.pk,
        scopes=chosen,
    )
    return token, text


@transaction.atomic
def revoke_token(*, actor: Person, token_id: int) -> None:
    """Make one of the person's own tokens useless at once. Raises `NotFound`."""
    changed = Token.objects.filter(pk=token_id, person=actor, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    if not changed:
        raise NotFound
    audit.record(
        "people.token-revoked",
        actor_id=actor.pk,
        subject_id=actor.pk,
        object_kind="token",
        object_id=token_id,
    )
