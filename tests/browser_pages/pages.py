"""Every page that can be opened, by its route: what stands in the address, and who looks at it.

A new route is looked at by anna, who is everybody, without a line here if its address needs nothing filled in;
otherwise the test asks for a line.
"""

from dataclasses import dataclass
from typing import Literal

from samband.people.models import Person
from tests.browser_pages.world import Place
from tests.cast import Cast
from tests.matrix.test_matrix import _fill, _pages

#: Anna looks at what everybody has, in two parts.
Who = Literal["conversation", "network", "administrator", "visitor"]

#: Which of a place's arguments an address takes where the name alone does not say it.
INSTEAD: dict[str, dict[str, str]] = {
    "offline/<str:code>": {"code": "language"},
    "join/<str:secret>": {"secret": "secret"},
    "unsubscribe/<str:word>": {"word": "stop"},
    "organisations/<int:party_id>": {"party_id": "organisation"},
    "organisations/<int:party_id>/picture": {"party_id": "organisation"},
    "organisations/<int:party_id>/history": {"party_id": "organisation"},
    "organisations/<int:party_id>/sheet": {"party_id": "organisation"},
    "organisations/<int:party_id>/using": {"party_id": "organisation"},
    "topics/<str:slug>": {"slug": "topic"},
    "about-you/file/<str:token>": {"token": "kept"},
    "imports/<int:import_id>/reversal": {"import_id": "done"},
    "imports/<int:import_id>/columns": {"import_id": "mapping"},
    "fika/<int:entry_id>": {"entry_id": "fika"},
    "contacts/<int:party_id>/introduction": {"party_id": "hinted"},
}

#: Addresses that show no page of ours: they take POST only, give a file, or lead elsewhere.
NO_PAGES = frozenset(
    {
        "healthz",
        "metrics",
        "mail/<int:incoming_id>/publication",
        "mail/<int:incoming_id>/removal",
        "notifications/count",
        "signed-in",
        "settings/devices/<int:device_id>/name",
        "settings/devices/<int:device_id>/removal",
        "notifications/reading",
        "manifest.webmanifest",
        "worker.js",
        "icon/<str:shape>",
        "styles",  # looked at in tests/web
        "logo",
        "presence/end",
        "presence/calendar/look",
        "presence/calendar/consent",
        "presence/calendar/end",
        "sign-out",
        "join/<str:secret>/openid",
        "people/<str:handle>/photo",
        "settings/profile/photo/remove",
        "settings/sessions/end",
        "settings/sessions/<int:session_id>/end",
        "settings/tokens/<int:token_id>/revoke",
        "feeds/<str:secret>/atom",
        "feeds/<str:secret>/json",
        "settings/feeds/<int:key_id>/revocation",
        "settings/contacts/<int:password_id>/revocation",
        ".well-known/carddav",
        "dav/",
        "dav/people/<str:handle>/",
        "dav/books/<str:handle>/",
        "dav/books/<str:handle>/contacts/",
        "dav/books/<str:handle>/contacts/<str:name>",
        "people/<str:handle>/following",
        "topics/<str:slug>/following",
        "rooms/<slug:slug>/following",
        "entries/<int:entry_id>/following",
        "search/form",
        "search/suggestions",
        "search/saved/<int:search_id>/removal",
        "search/saved/<int:search_id>/place",
        "search/saved/<int:search_id>/home",
        "search/saved/<int:search_id>/newest",  # a part of the home page
        "unread/counts",
        "reading",
        "reading/seen",
        "rooms/<slug:slug>/reading",
        "entries/<int:entry_id>/reading",
        "entries/<int:entry_id>/unread",
        "entries/<int:entry_id>/dwelling",
        "entries/<int:entry_id>/saving",
        "reminders/<int:reminder_id>/removal",
        "entries/<int:entry_id>/picking/end",
        "home/beside",  # a part of the home page
        "fika/part",
        "fika/<int:entry_id>/answer",
        "fika/<int:entry_id>/refusal",
        "thanks/<int:entry_id>/showing",
        "topic-claims",
        "topic-claims/<int:topic_id>/withdrawal",
        "admin/people/<int:person_id>/role",
        "admin/people/<int:person_id>/belonging",
        "admin/people/<int:person_id>/reactivation",
        "admin/people/<int:person_id>/invitation",
        "admin/organisation/logo",
        "admin/teams",
        "admin/teams/<int:team_id>",
        "admin/places",
        "admin/places/<int:place_id>",
        "admin/jobs/<int:job_id>/retry",
        "rooms/<slug:slug>/membership",
        "rooms/<slug:slug>/members/<str:handle>/removal",
        "rooms/<slug:slug>/members/<str:handle>/host",
        "rooms/<slug:slug>/members/<str:handle>/past",
        "rooms/<slug:slug>/openness",
        "rooms/<slug:slug>/archive",
        "entries/<int:entry_id>/comments",
        "entries/<int:entry_id>/poll/votes",
        "entries/<int:entry_id>/poll/end",
        "entries/<int:entry_id>/event/answers",
        "entries/<int:entry_id>/event/cancellation",
        "entries/<int:entry_id>/event.ics",
        "calendar/places",
        "calendar/<str:secret>/samband.ics",
        "settings/calendars/<int:key_id>/revocation",
        "entries/<int:entry_id>/deletion",
        "entries/<int:entry_id>/restoration",
        "entries/<int:entry_id>/title",
        "entries/<int:entry_id>/resolution",
        # Without a place to go to they are errors; they are reached from the page on a thread's order.
        "entries/<int:entry_id>/move",
        "entries/<int:entry_id>/merge",
        "entries/<int:entry_id>/pin",
        "entries/<int:entry_id>/away",
        "entries/<int:entry_id>/showing",
        "thread-changes/<int:change_id>/undo",
        "reports/<int:report_id>/judgement",
        "entries/pictures/<int:attachment_id>",
        "entries/files/<int:attachment_id>",
        "write/preview",
        "write/seen",
        "write/suggestions",
        "drafts/offered",
        "drafts/<int:draft_id>/discard",
        "drafts/<int:draft_id>/sending",
        "uploads",
        "uploads/<int:attachment_id>/removal",
        "uploads/<int:attachment_id>/description",
        "links/<int:link_id>/picture",
        "contacts/<int:party_id>/level",
        "contacts/<int:party_id>/tie",
        "contacts/<int:party_id>/tie/undoing",
        "contacts/contacts.vcf",
        "contacts/selection/tags",
        "organisations/<int:party_id>/said",  # a part of its page
        "organisations/<int:party_id>/history/<int:version>/undoing",
        "contacts/selection/export",
        # Nobody is chosen without a line below.
        "contacts/selection/level",
        "contacts/selection/removal",
        "contacts/contacts.csv",
        "contacts/blocklist/deleted",
        "contacts/blocklist/<int:block_id>/removal",
        "contacts/<int:party_id>/meetings",
        "contacts/<int:party_id>/meetings/<int:meeting_id>/removal",
        "contacts/<int:party_id>/notes",
        "contacts/<int:party_id>/notes/<uuid:note_id>/removal",
        "contacts/same/<int:merge_id>",
        "care/mail",
        "care/calendars/<int:key_id>/revocation",
        "care/calendars/<str:secret>/care.ics",
        "care/tags/end",
        "contacts/<int:party_id>/care/contact",
        "contacts/<int:party_id>/care/snooze",
        "contacts/<int:party_id>/care/end",
        "contacts/<int:party_id>/care/since",  # a part of the week's page
        "contacts/<int:party_id>/keeping",
        "contacts/<int:party_id>/employer",
        "contacts/employers/<int:change_id>/undoing",
        "handover/choices",
        "handover/decisions/<int:decision_id>/removal",
        "handover/end",
        "handover/asked/<int:decision_id>",
        "introductions/<int:introduction_id>/answer",
        "introductions/<int:introduction_id>/withdrawal",
        "introductions/<int:introduction_id>/outcome",
        "introductions/<int:introduction_id>/thanks",
        "imports/consents",
        "imports/feeds/<int:source_id>/end",
        "imports/servers/<int:source_id>",  # looked at in tests/sources
        "imports/servers/<int:source_id>/end",
        "imports/accounts/callback",
        "imports/accounts/<int:request_id>",  # looked at in tests/sources
        "imports/servers/<int:source_id>/both-ways",  # looked at in tests/dav
        "imports/servers/<int:source_id>/both-ways/on",
        "imports/servers/<int:source_id>/both-ways/off",
        "imports/servers/<int:source_id>/both-ways/now",
        "imports/servers/<int:source_id>/both-ways/gone",
        "imports/clashes/<int:clash_id>",  # looked at in tests/dav
        "imports/removed/<int:removed_id>/undoing",
        "imports/changes/<int:came_id>/undoing",
        "imports/consents/<int:consent_id>/withdrawal",
        "imports/<int:import_id>/application",
        "imports/<int:import_id>/confirmation",
        "imports/<int:import_id>/errors.csv",
        "evidence/<int:document_id>/rejection",
        "settings/known/export/<int:export_id>",
        "contacts/<int:party_id>/file/<slug:kind>",
        "about-you/file/<str:token>/<slug:kind>",
        "admin/outsiders/access",
        "admin/wrong/<int:report_id>",
    }
)

VISITORS = ("about-you/", "sign-in", "join", "first-run", "address/", "offline/")
NETWORK = ("contacts", "organisations", "introductions", "care", "handover", "imports", "commits")
#: Pages that are somewhat else for somebody, or with a question in the address.
MORE: dict[Who, tuple[str, ...]] = {
    "conversation": (
        "/ask?q=v%C3%A4rmepump",
        "/ask?q=v%C3%A4rmepump&show=said",
        "/ask?q=Berg-Lindqvist",
        "/ask?q=Berg-Lindqvist&show=outside",
        "/ask?q=xyzzy",
        "/write?kind=page",
        "/share?title=Pumpar&url=https%3A%2F%2Fpumpar.example%2F",
        "/write?to=people&persons=%40bo",
        "/write?kind=question&body=Vem%20vet%3F",
        "/links?topic=pumpar",
        "/people?q=zz",
        "/people/bo",
        "/thanks/new?to=bo",
        "/people/edit/thanks",
        "/rooms/open-plain",
        "/no-such-page",
    ),
    "network": ("/contacts?show=shared", "/contacts?name=zz", "/introductions?show=mine"),
    "administrator": (
        "/fika",
        "/",
        "/imports/new",
        "/rooms/open-plain/members",
        "/contacts",
        "/handover",
    ),
    "visitor": (),
}


@dataclass(frozen=True)
class Opened:
    """An address, and the answer that is right for it."""

    path: str
    status: int = 200


def opened_by(who: Who, place: Place) -> list[Opened]:
    """The pages that `who` looks at; together the four look at every one."""
    found = [
        Opened("/" + _fill(route, _arguments(route, place)), _status(route))
        for route in _pages()
        if route not in NO_PAGES and _looks(route) == who
    ]
    return [*found, *(Opened(path, 404 if "no-such" in path else 200) for path in MORE[who])]


def _looks(route: str) -> Who:
    if route.startswith(VISITORS):
        return "visitor"
    if route.startswith("admin") or route.endswith(("/picking", "/sheet")):
        return "administrator"
    return "network" if route.startswith(NETWORK) else "conversation"


def person_of(who: Who, cast: Cast) -> Person | None:
    """Who looks, nobody for a visitor."""
    if who == "visitor":
        return None
    return cast.administrator if who == "administrator" else cast.anna


def _status(route: str) -> int:
    """After the first run its page is gone."""
    return 404 if route == "first-run" else 200


def _arguments(route: str, place: Place) -> dict[str, object]:
    """Raises `KeyError` for a new argument: give it a value in tests/browser_pages/world.py."""
    chosen = {name: place.arguments[key] for name, key in INSTEAD.get(route, {}).items()}
    return {**place.arguments, **chosen}
