"""Signing in and out: what turns a request into somebody's session."""

from datetime import timedelta

from django.contrib.auth import authenticate, login
from django.http import HttpRequest
from django.utils import timezone

from samband.kernel import audit
from samband.kernel.db import bind_person
from samband.kernel.events import announce
from samband.kernel.rates import count_attempt
from samband.kernel.tokens import token_hash
from samband.people.access import confirm_now
from samband.people.errors import SignInFailed
from samband.people.models import Person, Session
from samband.people.rules import browser_name, network_of

BACKEND = "samband.people.backends.PasswordBackend"
MINUTE = timedelta(minutes=1)
# Enough for an office behind one address on a Monday morning, too few for guessing.
PER_NETWORK = 60
PER_ACCOUNT = 5
# What live connections are told when a session or an account ended.
ENDED = "session-ended"


def network(request: HttpRequest) -> str:
    """The network a request comes from, for limits."""
    return network_of(str(request.META.get("REMOTE_ADDR", "")))


def count_sign_in(request: HttpRequest, who: str) -> None:
    """Count an attempt for this account from this network. Raises `TooMany` above 5 a minute."""
    now = timezone.now()
    place = network(request)
    count_attempt("sign-in", place, limit=PER_NETWORK, window=MINUTE, now=now)
    account = f"{who.strip().lower()}\0{place}"
    count_attempt("sign-in-account", account, limit=PER_ACCOUNT, window=MINUTE, now=now)


def sign_in(request: HttpRequest, *, who: str, password: str) -> Person:
    """Sign in by password; `who` is an address or a user name.

    Raises `SignInFailed` for whatever is wrong, after the same work, and `TooMany`.
    """
    count_sign_in(request, who)
    person = authenticate(request, email=who, password=password)
    if not isinstance(person, Person):
        raise SignInFailed
    start_session(request, person, how="password")
    return person


def start_session(request: HttpRequest, person: Person, *, how: str) -> None:
    """Make the request the person's from now on; `how` goes to the audit trail."""
    login(request, person, backend=BACKEND)
    mark_session(request)
    bind_person(person.pk)
    if person.is_administrator:
        # Others' coming and going is nobody's business.
        audit.record("people.signed-in", actor_id=person.pk, subject_id=person.pk, how=how)


def mark_session(request: HttpRequest) -> None:
    """Remember the browser, and that the person proved just now who they are."""
    confirm_now(request)
    request.session["browser"] = browser_name(request.headers.get("User-Agent", ""))


def confirm(request: HttpRequest, person: Person, password: str) -> None:
    """Check the password again before a sensitive act. Raises `SignInFailed` or `TooMany`."""
    count_sign_in(request, person.email or person.handle)
    if not person.check_password(password):
        raise SignInFailed
    confirm_now(request)


def sign_out(request: HttpRequest) -> None:
    """End this session and cut its live connections."""
    person = request.user
    request.session.flush()
    if isinstance(person, Person):
        announce(ENDED, person_id=person.pk)


def end_sessions(person: Person, *, keep: str | None = None, only: int | None = None) -> int:
    """Delete a person's sessions (all, all but the one with key `keep`, or one by its id).

    Returns how many ended; live connections are cut.
    """
    sessions = Session.objects.filter(person=person)
    if keep is not None:
        sessions = sessions.exclude(key_hash=token_hash(keep))
    if only is not None:
        sessions = sessions.filter(pk=only)
    ended, _by_model = sessions.delete()
    if ended:
        announce(ENDED, person_id=person.pk)
    return ended
