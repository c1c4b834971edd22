"""The doors of people: who is signed in, who may be seen, who may administer, who confirmed it.

Every package above uses these. Views decorated with a door get a `PersonRequest`, whose `user`
is a `Person`.
"""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from samband.kernel.errors import NotFound
from samband.kernel.middleware import signed_out, words_of
from samband.people.models import Person

P = ParamSpec("P")
SIGN_IN = "/sign-in"
CONFIRM = "/confirm"
# How long a password (or a sign-in at the provider) counts for sensitive acts.
CONFIRMED_FOR = timedelta(minutes=15)
CONFIRMED_AT = "confirmed_at"


class PersonRequest(HttpRequest):
    """A request of somebody who is signed in."""

    user: Person


View = Callable[Concatenate[PersonRequest, P], HttpResponseBase]
Door = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
GuestScope = Callable[[Person], Iterable[int] | QuerySet[Any]]

_guest_scopes: list[GuestScope] = []


def register_guest_scope(scope: GuestScope) -> None:
    """Say whom a guest may see: `scope(guest)` gives person ids, a list or a one-column query."""
    if scope not in _guest_scopes:
        _guest_scopes.append(scope)


def person_of(request: HttpRequest) -> Person | None:
    """Who is signed in, or None."""
    return request.user if isinstance(request.user, Person) else None


def own_address(request: HttpRequest, address: str | None, otherwise: str = "/") -> str:
    """`address` as a path if it stays on this site, so that a link can't send anybody elsewhere."""

    def is_own(where: str) -> bool:
        return url_has_allowed_host_and_scheme(
            where, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    if not address or not is_own(address):
        return otherwise
    # A browser's Referer is the whole address; its path alone may still lead elsewhere (`//elsewhere`).
    path = address if address.startswith("/") else urlunsplit(("", "", *urlsplit(address)[2:]))
    return path if path.startswith("/") and is_own(path) else otherwise


def _send_to(request: HttpRequest, door: str) -> HttpResponse:
    """To a door and back; a form can't be sent again, so one comes back to where it stood."""
    back = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    if not back:
        referrer = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
        back = own_address(request, referrer, "")
    address = f"{door}?{urlencode({'next': back})}" if back else door
    is_part = bool(request.headers.get("HX-Request"))
    # A script that sends words keeps them itself and knows what a way to the door means.
    is_page = not is_part and request.accepts("text/html")
    if door == SIGN_IN and request.method == "POST" and is_page and words_of(request):
        return signed_out(request)
    if is_part:
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = address
        return response
    return HttpResponseRedirect(address, status=303 if request.method == "POST" else 302)


def signed_in(view: View[P]) -> Door[P]:
    """Let only people who are signed in pass; others go to the sign-in page and come back."""

    @wraps(view)
    def door(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if person_of(request) is None:
            return _send_to(request, SIGN_IN)
        return view(cast(PersonRequest, request), *args, **kwargs)

    return door


def colleague_only(view: View[P]) -> Door[P]:
    """Let colleagues pass; a guest gets the same answer as for a page that isn't there."""

    @wraps(view)
    def door(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.is_guest:
            raise NotFound
        return view(request, *args, **kwargs)

    return signed_in(door)


def administrator_only(view: View[P]) -> Door[P]:
    """Let administrators pass; for everybody else the page isn't there."""

    @wraps(view)
    def door(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_administrator:
            raise NotFound
        return view(request, *args, **kwargs)

    return signed_in(door)


def confirm_now(request: HttpRequest) -> None:
    """Remember in the session that the person just proved who they are."""
    request.session[CONFIRMED_AT] = int(timezone.now().timestamp())


def recently_confirmed(request: HttpRequest) -> bool:
    """Whether the person gave their password (or signed in) in the last 15 minutes."""
    at = request.session.get(CONFIRMED_AT)
    age = timezone.now().timestamp() - float(at) if at is not None else None
    return age is not None and 0 <= age <= CONFIRMED_FOR.total_seconds()


def confirmed(view: View[P]) -> Door[P]:
    """Ask for the password again before sensitive acts, unless it was given lately.

    For exports, tokens, addresses, sources, roles and bulk sharing; implies `signed_in`.
    """

    @wraps(view)
    def door(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not recently_confirmed(request):
            return _send_to(request, CONFIRM)
        return view(request, *args, **kwargs)

    return signed_in(door)


def people_visible_to(reader: Person) -> QuerySet[Person]:
    """Active people the reader may see: all for colleagues, those of their spaces for guests."""
    people = Person.objects.active()
    return people.filter(_scope(reader)) if reader.is_guest else people


def _scope(guest: Person) -> Q:
    seen = Q(pk=guest.pk)
    for scope in _guest_scopes:
        seen |= Q(pk__in=scope(guest))
    return seen


def person_for_reading(reader: Person, handle: str) -> Person:
    """The person behind a handle, with team and place, also after they left; one statement.

    Raises `NotFound` for handles that don't exist, that were only invited or erased, and that a
    guest may not see.
    """
    people = Person.objects.filter(state__in=(Person.State.ACTIVE, Person.State.DEACTIVATED))
    if reader.is_guest:
        people = people.filter(_scope(reader))
    person = people.select_related("team", "place", "presence").filter(handle=handle).first()
    if person is None:
        raise NotFound
    return person
