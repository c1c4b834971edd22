"""One transaction per request, who asks, and in which language."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from samband.kernel.errors import TooMany
from samband.kernel.middleware import error_page
from samband.kernel.unhurried import finished
from samband.people import installation
from samband.people.limits import count_write
from samband.people.models import Person, Session
from samband.people.sessions import SessionStore, keep_alive

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# Answered before and without any organisation.
ALWAYS_OPEN = (
    "/first-run",
    "/static/",
    "/healthz",
    "/manifest.webmanifest",
    "/worker.js",
    "/offline/",
)


class RequestTransaction:
    """Runs the whole request in one transaction and rolls it back when the answer is a server error.

    What a view leaves for `Afterwards` runs behind it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return finished(response)


def person_of_session(store: SessionStore) -> Person | None:
    """The active person a session belongs to; None when the password was changed since."""
    store.get(HASH_SESSION_KEY)
    row: Session | None = store.row
    person = row.person if row is not None else None
    if row is None or person is None or not person.is_active:
        return None
    # Older keys still check after `samband keys rotate`, so that nobody is signed out by it.
    known = (person.get_session_auth_hash(), *person.get_session_auth_fallback_hash())
    stored = str(store.get(HASH_SESSION_KEY, ""))
    if not any(constant_time_compare(stored, one) for one in known):
        return None
    return person


class Identify:
    """Sets `request.user` from the session that was loaded in one statement."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.user = AnonymousUser()
        store = request.session
        if store.session_key is not None and isinstance(store, SessionStore):
            person = person_of_session(store)
            if person is not None and store.row is not None:
                request.user = person
                keep_alive(store.row, timezone.now())
        if installation.current() is None and not request.path.startswith(ALWAYS_OPEN):
            return HttpResponseRedirect("/first-run")
        return self.get_response(request)


class LanguageAndZone:
    """The person's language and time zone, else the browser's, else the organisation's."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        person = request.user if isinstance(request.user, Person) else None
        home = installation.current()
        language = person.language if person is not None and person.language else ""
        if not language:
            fallback = home.language if home is not None else settings.LANGUAGE_CODE
            header = request.headers.get("Accept-Language", "")
            language = translation.get_language_from_request(request) if header else fallback
        zone = (person.time_zone if person is not None else "") or (
            home.time_zone if home is not None else settings.TIME_ZONE
        )
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(ZoneInfo(zone)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class WriteRate:
    """Counts every write of a signed-in person; too many get a page that says when to go on."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD", "OPTIONS") and isinstance(request.user, Person):
            try:
                count_write(request.user.pk, request.path)
            except TooMany as error:
                return error_page(request, error)
        return self.get_response(request)
