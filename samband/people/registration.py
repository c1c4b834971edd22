"""How a person comes to exist: a party, the address under which others see it, and the account."""

import re
import unicodedata
from collections.abc import Iterable

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.kernel.db import as_person
from samband.kernel.errors import Conflict, Invalid
from samband.kernel.text import fold, one_line, sort_key
from samband.parties.models import ORGANISATION_LAYER, Identity, Party
from samband.people import installation
from samband.people.models import Person, Place, Team

HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,30}[a-z0-9])?")
# Would be read as something else in an address or a mention.
_TAKEN = frozenset({"all", "alla", "everyone", "here", "me", "new", "none", "samband", "system"})
_LETTERS = str.maketrans({"å": "a", "ä": "a", "ö": "o", "ß": "s", "ł": "l", "đ": "d", "ı": "i"})


def handle_words(name: str) -> str:
    """A handle made of a name: "Åsa Öberg" gives "asa.oberg"; without letters "person"."""
    plain = fold(name).translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    short = ".".join([words[0], words[-1]] if len(words) > 1 else words)[:28].strip(".")
    return short or "person"


def free_handle(name: str) -> str:
    """A handle for a name that nobody has yet."""
    base = handle_words(name)
    like = Person.objects.filter(handle__startswith=base).values_list("handle", flat=True)
    taken = _TAKEN | set(like)
    return next(
        handle for n in range(1, 10**6) if (handle := base if n == 1 else f"{base}{n}") not in taken
    )


def clean_email(email: str) -> str:
    """The address as it is stored: trimmed and in lower case."""
    return unicodedata.normalize("NFC", email).strip().lower()


def is_home_address(email: str) -> bool:
    """Whether an address is at one of the organisation's own mail domains."""
    home = installation.current()
    return home is not None and clean_email(email).rpartition("@")[2] in home.domains


@transaction.atomic
def create_person(
    *,
    name: str,
    email: str = "",
    handle: str = "",
    role: str = Person.Role.PERSON,
    state: str = Person.State.INVITED,
    password_hash: str = "",
    title: str = "",
    about: str = "",
    languages: Iterable[str] = (),
    language: str = "",
    time_zone: str = "",
    place: Place | None = None,
    team: Team | None = None,
    acting_id: int | None = None,
) -> Person:
    """Create a person with their party; no mail is sent and nothing audited (actions do that).

    `acting_id` is the colleague who does it; without one the new person must be an active
    colleague, who then claims their own address. An address that a list or a repository showed
    already leads to the party it has there.
    Raises `Invalid` for an empty name or an unusable handle, `Conflict` for an address or handle
    that is taken.
    """
    name = one_line(name, 120)
    email = clean_email(email)
    if not name:
        raise Invalid(_("A name is needed."), code="name-missing")
    handle = handle.lower() or free_handle(name)
    if not HANDLE.fullmatch(handle) or handle in _TAKEN:
        raise Invalid(
            _(
                "A user name has up to 32 letters a to z, figures, dots and hyphens. "
                "This one can't be used: %(handle)s."
            )
            % {"handle": handle},
            code="bad-handle",
        )
    if email and Person.objects.with_email(email).exists():
        raise Conflict(
            _("Somebody with the address %(email)s is here already.") % {"email": email},
            code="email-taken",
        )
    if Person.objects.filter(handle=handle).exists():
        raise Conflict(
            _("The user name %(handle)s is taken.") % {"handle": handle}, code="handle-taken"
        )
    try:
        with transaction.atomic():
            person = Person.objects.create(
                party=Party.objects.create(
                    kind=Party.Kind.HUMAN, is_inside=role != Person.Role.GUEST
                ),
                name=name,
                email=email,
                handle=handle,
                sort_key=sort_key(name),
                role=role,
                state=state,
                password=password_hash or make_password(None),
                title=one_line(title, 120) if title else "",
                about=about,
                languages=list(languages),
                language=language,
                time_zone=time_zone,
                place=place,
                team=team,
                joined_at=timezone.now() if state == Person.State.ACTIVE else None,
            )
    except IntegrityError as error:
        # Somebody was faster between the look and the write.
        raise Conflict(
            _("Somebody else took that address or user name just now. Try again."),
            code="taken-just-now",
        ) from error
    if email:
        with as_person(acting_id if acting_id is not None else person.pk):
            claim_address(person)
    return person


def claim_address(person: Person) -> None:
    """Tie the identity of the person's address to their party; needs a colleague's transaction."""
    home = installation.current()
    seen = (
        Identity.objects.select_related("party")
        .filter(layer=ORGANISATION_LAYER, kind=Identity.Kind.EMAIL, value=person.email)
        .first()
    )
    if seen is None:
        Identity.objects.create(
            layer=ORGANISATION_LAYER,
            kind=Identity.Kind.EMAIL,
            value=person.email,
            name=person.name,
            name_key=fold(person.name)[:200],
            party=person.party,
            organisation=home.party if home and is_home_address(person.email) else None,
        )
        return
    if seen.party_id == person.party_id or Person.objects.filter(party_id=seen.party_id).exists():
        return
    fresh = person.party
    person.party = seen.party
    person.save(update_fields=["party"])
    if not person.is_guest and not seen.party.is_inside:
        Party.objects.filter(pk=seen.party_id).update(is_inside=True)
    fresh.delete()
