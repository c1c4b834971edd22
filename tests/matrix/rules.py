"""What is expected at each address: one line per URL and API operation, each a function of person and thing.

Outcomes: `absent` (404), `refused` (403), `present` (anything else that is no error of the server and no way to the sign-in
page), `redirected` (to the page where one proves who one is). A new address without a line here fails the test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from samband.people.models import Person
from tests.matrix.world import (
    EntryThing,
    SpaceThing,
    World,
    knows_space,
    reads_entry,
    reads_space,
    sees_person,
)

Outcomes = frozenset[str]
ABSENT, REFUSED, PRESENT = frozenset({"absent"}), frozenset({"refused"}), frozenset({"present"})
Expect = Callable[[World, Person, Any], Outcomes]
Things = Callable[[World], Iterator[tuple[dict[str, Any], Any]]]


@dataclass(frozen=True)
class Rule:
    """Which things are tried at an address, and what each person should get."""

    things: Things
    expect: Expect
    is_open: bool = False  # answers also without signing in
    data: Callable[[Any], dict[str, Any]] | None = None


def _if(is_there: bool) -> Outcomes:
    return PRESENT if is_there else ABSENT


def nothing(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    yield {}, None


def all_entries(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for thing in world.entries:
        yield {"entry_id": thing.id}, thing
    yield {"entry_id": 10**9}, None


def thanked_entries(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for given, thing in all_entries(world):
        yield {**given, "emoji": ":tack:"}, thing


def all_pictures(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for key, thing in world.attachments.items():
        yield {"attachment_id": key}, thing
    yield {"attachment_id": 10**9}, None


def all_files(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for key, thing in world.files.items():
        yield {"attachment_id": key}, thing
    # A picture is not given as a file.
    yield {"attachment_id": min(world.attachments)}, None


def all_files_by_id(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for key, thing in {**world.attachments, **world.files}.items():
        yield {"file_id": key}, thing
    yield {"file_id": 10**9}, None


def spaces_as_data(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    """A space that is named in what is sent, not in the address."""
    for _given, thing in all_spaces(world):
        yield {}, thing


def all_spaces(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for thing in world.spaces:
        yield {"slug": thing.space.slug}, thing
    yield {"slug": "finns-inte"}, None


def spaces_with_edit(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for given, thing in all_spaces(world):
        yield {**given, "handle": "edit"}, thing


def all_people(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    for person in (*world.readers, world.cast.invited):
        yield {"handle": person.handle}, person
    yield {"handle": "ingen.alls"}, None


_NO_NOTE = "00000000-0000-4000-8000-000000000000"


def together(**given: Any) -> Things:
    """Only one thing that is not there, whose address names several."""

    def only(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
        yield dict(given), None

    return only


def missing(name: str, value: Any = 10**9) -> Things:
    """Only a thing that is not there: its own package tests the ones that are."""

    def only(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
        yield {name: value}, None

    return only


def known_sections(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    """Of one's own data: every person has the same sections."""
    for key in ("account", "ties", "no-such"):
        yield {"section": key}, key


def known_section(world: World, person: Person, thing: str) -> Outcomes:
    return _if(thing != "no-such")


def a_person_id(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    yield {"person_id": world.cast.bo.pk}, None


def everybody(world: World, person: Person, thing: Any) -> Outcomes:
    return PRESENT


def nobody(world: World, person: Person, thing: Any) -> Outcomes:
    return ABSENT


def device_only(world: World, person: Person, thing: Any) -> Outcomes:
    return frozenset({"redirected"})


def device_cards(world: World) -> Iterator[tuple[dict[str, Any], Any]]:
    yield {"handle": world.cast.anna.handle, "name": "kim.vcf"}, None


def colleagues(world: World, person: Person, thing: Any) -> Outcomes:
    return _if(not person.is_guest)


def administrators(world: World, person: Person, thing: Any) -> Outcomes:
    return _if(person.is_administrator)


def administrators_somehow(world: World, person: Person, thing: Any) -> Outcomes:
    """An administrator reaches it; whether it can be done now is its package's to test."""
    return frozenset({"present", "refused", "absent"}) if person.is_administrator else ABSENT


def own_if_any(world: World, person: Person, thing: Any) -> Outcomes:
    """Of one's own, if one has begun it; guests never."""
    return ABSENT if person.is_guest else frozenset({"present", "absent"})


def leavers(world: World, person: Person, thing: SpaceThing | None) -> Outcomes:
    """Whoever knows a space may leave it, except its last host."""
    if thing is not None and person.pk in thing.hosts:
        return REFUSED
    return space_knowers(world, person, thing)


def entry_readers(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    return _if(thing is not None and reads_entry(person, thing))


def entry_author(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    if thing is None or not reads_entry(person, thing):
        return ABSENT
    return PRESENT if person.pk == thing.author else REFUSED


def pinners(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    """Hosts pin in their rooms; elsewhere there is nothing to pin, and that is said."""
    if thing is None or not reads_entry(person, thing):
        return ABSENT
    return PRESENT if thing.space is None or person.pk in thing.space.hosts else REFUSED


def movers(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    """Whoever reads a thread may move it, guests not to all colleagues; direct messages stay."""
    if thing is None or not reads_entry(person, thing):
        return ABSENT
    return REFUSED if thing.audience == "people" or person.is_guest else PRESENT


def reporters(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    """Whoever reads it may report it, except direct messages."""
    if thing is None or not reads_entry(person, thing):
        return ABSENT
    return REFUSED if thing.audience == "people" and person.pk != thing.author else PRESENT


def who_deleted(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    return _if(thing is not None and thing.is_deleted and person.pk == thing.author)


def editors(world: World, person: Person, thing: Any) -> Outcomes:
    return _if(person.is_editor)


def pickers(world: World, person: Person, thing: EntryThing | None) -> Outcomes:
    """Editors pick what they may read; what not all colleagues may read is refused."""
    if thing is None or not reads_entry(person, thing) or not person.is_editor:
        return ABSENT
    is_for_all = thing.audience == "colleagues" or (
        thing.space is not None and thing.space.openness == "open"
    )
    return PRESENT if is_for_all else REFUSED


def space_knowers(world: World, person: Person, thing: SpaceThing | None) -> Outcomes:
    return _if(thing is not None and knows_space(person, thing))


def space_readers(world: World, person: Person, thing: SpaceThing | None) -> Outcomes:
    return _if(thing is not None and reads_space(person, thing))


def space_joiners(world: World, person: Person, thing: SpaceThing | None) -> Outcomes:
    if thing is None or not knows_space(person, thing):
        return ABSENT
    return PRESENT if thing.openness == "open" or person.pk in thing.members else REFUSED


def space_hosts(world: World, person: Person, thing: SpaceThing | None) -> Outcomes:
    if thing is None or not knows_space(person, thing):
        return ABSENT
    hosts_by_role = person.is_administrator and thing.openness == "open"
    return PRESENT if person.pk in thing.hosts or hosts_by_role else REFUSED


def profile_readers(world: World, person: Person, thing: Person | None) -> Outcomes:
    if thing is None or thing.state == Person.State.INVITED:
        return ABSENT
    return _if(sees_person(person, thing, world.spaces))


def no_photo(world: World, person: Person, thing: Person | None) -> Outcomes:
    return ABSENT


OPEN = Rule(nothing, everybody, is_open=True)
SIGNED_IN = Rule(nothing, everybody)
COLLEAGUES = Rule(nothing, colleagues)
ADMINISTRATORS = Rule(nothing, administrators)


def gone(name: str, value: Any = 10**9) -> Rule:
    return Rule(missing(name, value), nobody)


PAGES: dict[str, Rule] = {
    "healthz": OPEN,
    "metrics": Rule(nothing, nobody, is_open=True),
    "manifest.webmanifest": OPEN,
    "worker.js": OPEN,
    "offline/<str:code>": Rule(missing("code", "sv"), everybody, is_open=True),
    "icon/<str:shape>": Rule(missing("shape", "192"), nobody, is_open=True),
    "share": SIGNED_IN,
    "outbox": SIGNED_IN,
    "styles": Rule(nothing, lambda w, p, t: frozenset({"present", "absent"}), is_open=True),
    "sign-in": OPEN,
    "signed-in": OPEN,
    "sign-out": Rule(nothing, lambda w, p, t: frozenset({"redirected"})),
    "confirm": SIGNED_IN,
    "sign-in/forgotten": OPEN,
    "sign-in/new-password/<str:token>": Rule(
        missing("token", "x" * 43), lambda w, p, t: frozenset({"present", "absent"}), is_open=True
    ),
    "address/confirm/<str:token>": Rule(
        missing("token", "x" * 43), lambda w, p, t: frozenset({"present", "absent"}), is_open=True
    ),
    "address/undo/<str:token>": Rule(
        missing("token", "x" * 43), lambda w, p, t: frozenset({"present", "absent"}), is_open=True
    ),
    "join": OPEN,
    "join/<str:secret>": Rule(
        missing("secret", "x" * 43), lambda w, p, t: frozenset({"present", "absent"}), is_open=True
    ),
    # A key opens its feed to whoever has it; a wrong one opens nothing (tests/mashup).
    "feeds/<str:secret>/atom": Rule(missing("secret", "x" * 43), nobody, is_open=True),
    "feeds/<str:secret>/json": Rule(missing("secret", "x" * 43), nobody, is_open=True),
    "join/<str:secret>/openid": Rule(
        missing("secret", "x" * 43), lambda w, p, t: frozenset({"present", "absent"}), is_open=True
    ),
    "first-run": Rule(nothing, lambda w, p, t: frozenset({"present", "absent"}), is_open=True),
    "logo": Rule(nothing, nobody, is_open=True),
    "people": SIGNED_IN,
    "people/<str:handle>": Rule(all_people, profile_readers),
    "people/<str:handle>/photo": Rule(all_people, no_photo),
    "people/<str:handle>/entries": Rule(all_people, profile_readers),
    "settings": SIGNED_IN,
    "presence": SIGNED_IN,
    "settings/feeds": SIGNED_IN,
    "settings/feeds/<int:key_id>/revocation": gone("key_id"),
    "settings/contacts": COLLEAGUES,
    "settings/contacts/<int:password_id>/revocation": gone("password_id"),
    # A session opens nothing for devices; tests/dav has them with their passwords.
    ".well-known/carddav": OPEN,
    "dav/": Rule(nothing, device_only),
    "dav/people/<str:handle>/": Rule(all_people, device_only),
    "dav/books/<str:handle>/": Rule(all_people, device_only),
    "dav/books/<str:handle>/contacts/": Rule(all_people, device_only),
    "dav/books/<str:handle>/contacts/<str:name>": Rule(device_cards, device_only),
    "presence/end": SIGNED_IN,
    "presence/calendar": SIGNED_IN,
    "presence/calendar/look": SIGNED_IN,
    "presence/calendar/consent": SIGNED_IN,
    "presence/calendar/end": SIGNED_IN,
    "settings/profile": SIGNED_IN,
    "settings/profile/photo/remove": SIGNED_IN,
    "settings/password": SIGNED_IN,
    "settings/address": SIGNED_IN,
    "settings/sessions": SIGNED_IN,
    "settings/sessions/end": SIGNED_IN,
    "settings/sessions/<int:session_id>/end": gone("session_id"),
    "settings/tokens": SIGNED_IN,
    "settings/tokens/<int:token_id>/revoke": gone("token_id"),
    "settings/access": SIGNED_IN,
    "settings/known": SIGNED_IN,
    "settings/known/<slug:section>": Rule(known_sections, known_section),
    "settings/known/export": SIGNED_IN,
    "settings/known/export/<int:export_id>": gone("export_id"),
    "admin/wrong": ADMINISTRATORS,
    "admin/wrong/<int:report_id>": gone("report_id"),
    "admin": ADMINISTRATORS,
    "admin/people": ADMINISTRATORS,
    "admin/people/<int:person_id>": Rule(a_person_id, administrators),
    "admin/people/<int:person_id>/role": Rule(a_person_id, administrators),
    "admin/people/<int:person_id>/belonging": Rule(a_person_id, administrators),
    "admin/people/<int:person_id>/deactivation": Rule(a_person_id, administrators),
    "admin/people/<int:person_id>/reactivation": Rule(a_person_id, administrators_somehow),
    "admin/people/<int:person_id>/erasure": Rule(a_person_id, administrators),
    "admin/people/<int:person_id>/invitation": Rule(a_person_id, administrators_somehow),
    "admin/invitations/new": ADMINISTRATORS,
    "admin/organisation": ADMINISTRATORS,
    "admin/organisation/logo": ADMINISTRATORS,
    "admin/teams": ADMINISTRATORS,
    "admin/teams/<int:team_id>": Rule(missing("team_id"), administrators_somehow),
    "admin/places": ADMINISTRATORS,
    "admin/places/<int:place_id>": Rule(missing("place_id"), administrators_somehow),
    "admin/jobs": ADMINISTRATORS,
    "admin/jobs/<int:job_id>/retry": gone("job_id"),
    "admin/access": ADMINISTRATORS,
    "admin/sources": ADMINISTRATORS,
    "admin/outsiders": ADMINISTRATORS,
    "everything": SIGNED_IN,
    "concerns": SIGNED_IN,
    "keys": SIGNED_IN,
    "unread": SIGNED_IN,
    "unread/counts": SIGNED_IN,
    "reading": SIGNED_IN,
    "reading/seen": SIGNED_IN,
    "rooms/<slug:slug>/reading": Rule(all_spaces, space_readers),
    "entries/<int:entry_id>/reading": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/unread": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/dwelling": Rule(all_entries, entry_readers),
    "saved": SIGNED_IN,
    "entries/<int:entry_id>/saving": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/reminder": Rule(all_entries, entry_readers),
    "reminders/<int:reminder_id>/removal": gone("reminder_id"),
    "picks": SIGNED_IN,
    "entries/<int:entry_id>/picking": Rule(all_entries, pickers),
    "entries/<int:entry_id>/picking/end": Rule(all_entries, editors),
    "waiting": SIGNED_IN,
    "home/beside": SIGNED_IN,
    "admin/voices": ADMINISTRATORS,
    "settings/following": SIGNED_IN,
    "people/<str:handle>/following": Rule(all_people, profile_readers),
    "topics/<str:slug>/following": Rule(missing("slug", "varme"), everybody),
    "rooms/<slug:slug>/following": Rule(all_spaces, space_readers),
    "entries/<int:entry_id>/following": Rule(all_entries, entry_readers),
    "rooms": SIGNED_IN,
    "rooms/new": COLLEAGUES,
    "rooms/<slug:slug>": Rule(all_spaces, space_knowers),
    "rooms/<slug:slug>/membership": Rule(all_spaces, space_joiners),
    "rooms/<slug:slug>/departure": Rule(all_spaces, space_knowers),
    "rooms/<slug:slug>/members": Rule(all_spaces, space_readers),
    "rooms/<slug:slug>/members/<str:handle>/removal": Rule(spaces_with_edit, space_hosts),
    "rooms/<slug:slug>/members/<str:handle>/host": Rule(spaces_with_edit, space_hosts),
    "rooms/<slug:slug>/members/<str:handle>/past": Rule(spaces_with_edit, space_hosts),
    "rooms/<slug:slug>/settings": Rule(all_spaces, space_hosts),
    "rooms/<slug:slug>/openness": Rule(all_spaces, space_hosts),
    "rooms/<slug:slug>/older": Rule(all_spaces, space_hosts),
    "rooms/<slug:slug>/archive": Rule(all_spaces, space_hosts),
    "write": SIGNED_IN,
    "write/preview": SIGNED_IN,
    "write/seen": SIGNED_IN,
    "write/suggestions": SIGNED_IN,
    "drafts": SIGNED_IN,
    "drafts/offered": SIGNED_IN,
    "drafts/<int:draft_id>": gone("draft_id"),
    "drafts/<int:draft_id>/discard": gone("draft_id"),
    "drafts/<int:draft_id>/sending": gone("draft_id"),
    "uploads": SIGNED_IN,
    "uploads/<int:attachment_id>/removal": Rule(all_pictures, nobody),
    "uploads/<int:attachment_id>/description": Rule(all_pictures, nobody),
    "links": SIGNED_IN,
    "links/<int:link_id>/picture": gone("link_id"),
    "admin/links": ADMINISTRATORS,
    "admin/retention": ADMINISTRATORS,
    "rooms/<slug:slug>/files": Rule(all_spaces, space_readers),
    "rooms/<slug:slug>/retention": Rule(all_spaces, space_readers),
    "entries/<int:entry_id>": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/comments": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/edit": Rule(all_entries, entry_author),
    "entries/<int:entry_id>/history": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/deletion": Rule(all_entries, entry_author),
    "entries/<int:entry_id>/restoration": Rule(all_entries, who_deleted),
    "entries/<int:entry_id>/readers": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/reactions": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/poll": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/poll/votes": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/poll/end": Rule(all_entries, entry_author),
    "entries/<int:entry_id>/event": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/event/answers": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/event/cancellation": Rule(all_entries, entry_author),
    "entries/<int:entry_id>/event.ics": Rule(all_entries, entry_readers),
    "calendar": SIGNED_IN,
    "calendar/places": SIGNED_IN,
    # A key opens its calendar to whoever has it; a wrong one opens nothing (tests/gatherings).
    "calendar/<str:secret>/samband.ics": Rule(missing("secret", "x" * 43), nobody, is_open=True),
    "settings/calendars": SIGNED_IN,
    "settings/calendars/<int:key_id>/revocation": gone("key_id"),
    "entries/<int:entry_id>/order": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/title": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/resolution": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/move": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/merge": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/split": Rule(all_entries, entry_readers),
    "thread-changes/<int:change_id>/undo": gone("change_id"),
    "entries/<int:entry_id>/pin": Rule(all_entries, pinners),
    "entries/<int:entry_id>/away": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/report": Rule(all_entries, entry_readers),
    "entries/<int:entry_id>/showing": Rule(all_entries, nobody),
    "reports": SIGNED_IN,
    "reports/<int:report_id>/judgement": gone("report_id"),
    "people/<str:handle>/block": Rule(all_people, profile_readers),
    "settings/blocks": SIGNED_IN,
    "entries/pictures/<int:attachment_id>": Rule(all_pictures, entry_readers),
    "entries/files/<int:attachment_id>": Rule(all_files, entry_readers),
    "": SIGNED_IN,
    "mentions": SIGNED_IN,
    "mail": SIGNED_IN,
    "mail/<int:incoming_id>/publication": gone("incoming_id"),
    "mail/<int:incoming_id>/removal": gone("incoming_id"),
    "unsubscribe/<str:word>": Rule(missing("word", "finns-inte"), nobody, is_open=True),
    "notifications": SIGNED_IN,
    "notifications/count": SIGNED_IN,
    "notifications/reading": SIGNED_IN,
    "settings/notifications": SIGNED_IN,
    "settings/devices": SIGNED_IN,
    "settings/devices/<int:device_id>/name": gone("device_id"),
    "settings/devices/<int:device_id>/removal": gone("device_id"),
    "contacts": COLLEAGUES,
    "contacts/sharing": COLLEAGUES,
    "contacts/sharing/seen": COLLEAGUES,
    "contacts/<int:party_id>/sharing": gone("party_id"),
    "contacts/told": COLLEAGUES,
    "contacts/ending": COLLEAGUES,
    "admin/keeping": ADMINISTRATORS,
    "contacts/<int:party_id>/told": gone("party_id"),
    "contacts/<int:party_id>/file/<slug:kind>": Rule(together(party_id=10**9, kind="json"), nobody),
    "about-you/<str:word>": Rule(missing("word", "guessed"), everybody, is_open=True),
    "about-you/file/<str:token>": Rule(missing("token", "guessed"), nobody, is_open=True),
    "about-you/file/<str:token>/<slug:kind>": Rule(
        together(token="guessed", kind="json"), nobody, is_open=True
    ),
    "admin/outsiders/access": Rule(nothing, administrators_somehow),
    "contacts/new": COLLEAGUES,
    "contacts/contacts.vcf": COLLEAGUES,
    "contacts/contacts.csv": COLLEAGUES,
    "contacts/selection": COLLEAGUES,
    "contacts/selection/tags": COLLEAGUES,
    # Nobody is chosen in the matrix.
    "contacts/selection/level": Rule(nothing, nobody),
    "contacts/selection/export": COLLEAGUES,
    "contacts/selection/removal": Rule(nothing, nobody),
    "contacts/blocklist": COLLEAGUES,
    "contacts/blocklist/deleted": COLLEAGUES,
    "contacts/blocklist/<int:block_id>/removal": gone("block_id"),
    "contacts/blocklist/<int:block_id>/contacts": gone("block_id"),
    "contacts/<int:party_id>/card": gone("party_id"),
    "contacts/<int:party_id>/removal": gone("party_id"),
    "contacts/<int:party_id>/meetings": gone("party_id"),
    "contacts/<int:party_id>/meetings/<int:meeting_id>/removal": Rule(
        together(party_id=10**9, meeting_id=10**9), nobody
    ),
    "contacts/<int:party_id>/notes": gone("party_id"),
    "contacts/<int:party_id>/notes/<uuid:note_id>/removal": Rule(
        together(party_id=10**9, note_id=_NO_NOTE), nobody
    ),
    "contacts/same": COLLEAGUES,
    "contacts/same/<int:merge_id>": Rule(
        missing("merge_id"), nobody, data=lambda thing: {"answer": "same"}
    ),
    "handover": COLLEAGUES,
    "handover/choices": COLLEAGUES,
    "handover/contacts/<int:party_id>": gone("party_id"),
    "handover/decisions/<int:decision_id>/removal": gone("decision_id"),
    "handover/taking-along": Rule(nothing, own_if_any),
    "handover/deletion": Rule(nothing, own_if_any),
    "handover/end": Rule(nothing, own_if_any),
    "handover/asked": COLLEAGUES,
    "handover/asked/<int:decision_id>": Rule(
        missing("decision_id"), nobody, data=lambda thing: {"answer": "yes"}
    ),
    "contacts/employers": COLLEAGUES,
    "contacts/employers/<int:change_id>/undoing": gone("change_id"),
    "contacts/<int:party_id>/employer": Rule(
        missing("party_id"), nobody, data=lambda thing: {"answer": "moved", "organisation": 1}
    ),
    "contacts/merges/<int:merge_id>": gone("merge_id"),
    "contacts/<int:party_id>/apart": gone("party_id"),
    "contacts/<int:party_id>": gone("party_id"),
    "contacts/<int:party_id>/longer": gone("party_id"),
    "contacts/<int:party_id>/level": gone("party_id"),
    "organisations/<int:party_id>/using": gone("party_id"),
    "contacts/<int:party_id>/tie": Rule(
        missing("party_id"), nobody, data=lambda thing: {"said": "closer"}
    ),
    "contacts/<int:party_id>/tie/undoing": gone("party_id"),
    "contacts/<int:party_id>/introduction": gone("party_id"),
    # Nobody has a plan in the world: whose they are is tests/care's.
    "care": COLLEAGUES,
    "care/mail": COLLEAGUES,
    "care/calendars": COLLEAGUES,
    "care/calendars/<int:key_id>/revocation": gone("key_id"),
    "care/calendars/<str:secret>/care.ics": Rule(
        missing("secret", "finns-inte"), nobody, is_open=True
    ),
    "care/tags": COLLEAGUES,
    "care/tags/end": Rule(nothing, nobody),
    "contacts/<int:party_id>/care": gone("party_id"),
    "contacts/<int:party_id>/care/end": gone("party_id"),
    "contacts/<int:party_id>/care/contact": gone("party_id"),
    "contacts/<int:party_id>/care/snooze": gone("party_id"),
    "contacts/<int:party_id>/care/since": gone("party_id"),
    "contacts/<int:party_id>/keeping": gone("party_id"),
    # Nobody asked for one in the world: who reads which side is tests/introductions'.
    "introductions": COLLEAGUES,
    "introductions/<int:introduction_id>": gone("introduction_id"),
    "introductions/<int:introduction_id>/answer": gone("introduction_id"),
    "introductions/<int:introduction_id>/withdrawal": gone("introduction_id"),
    "introductions/<int:introduction_id>/outcome": gone("introduction_id"),
    "introductions/<int:introduction_id>/thanks": gone("introduction_id"),
    "contacts/network": COLLEAGUES,
    "contacts/coverage": COLLEAGUES,
    "contacts/coverage/mine": COLLEAGUES,
    "organisations": COLLEAGUES,
    "organisations/<int:party_id>": gone("party_id"),
    "organisations/<int:party_id>/picture": gone("party_id"),
    "organisations/<int:party_id>/said": gone("party_id"),
    "organisations/<int:party_id>/sheet": gone("party_id"),
    "organisations/<int:party_id>/history": gone("party_id"),
    "organisations/<int:party_id>/history/<int:version>/undoing": Rule(
        together(party_id=10**9, version=1), nobody
    ),
    "imports": COLLEAGUES,
    "imports/new": COLLEAGUES,
    "imports/consents": COLLEAGUES,
    "imports/feeds/new": COLLEAGUES,
    "imports/servers/new": COLLEAGUES,
    "imports/servers/<int:source_id>": gone("source_id"),
    "imports/servers/<int:source_id>/end": gone("source_id"),
    "imports/servers/<int:source_id>/both-ways": gone("source_id"),
    "imports/servers/<int:source_id>/both-ways/on": gone("source_id"),
    "imports/servers/<int:source_id>/both-ways/off": gone("source_id"),
    "imports/servers/<int:source_id>/both-ways/now": gone("source_id"),
    "imports/servers/<int:source_id>/both-ways/gone": gone("source_id"),
    "imports/clashes/<int:clash_id>": gone("clash_id"),
    "imports/removed/<int:removed_id>/undoing": gone("removed_id"),
    "imports/changes/<int:came_id>/undoing": gone("came_id"),
    "imports/feeds/<int:source_id>/end": gone("source_id"),
    "imports/accounts/new": COLLEAGUES,
    # Who did not go to a service does not come back from one.
    "imports/accounts/callback": Rule(nothing, nobody),
    "imports/accounts/<int:request_id>": gone("request_id"),
    # Withdrawing what is not there, or not mine, gives the same answer as withdrawing mine.
    "imports/consents/<int:consent_id>/withdrawal": Rule(missing("consent_id"), colleagues),
    "imports/<int:import_id>": gone("import_id"),
    "imports/<int:import_id>/columns": gone("import_id"),
    "imports/<int:import_id>/application": gone("import_id"),
    "imports/<int:import_id>/confirmation": gone("import_id"),
    "imports/<int:import_id>/reversal": gone("import_id"),
    "imports/<int:import_id>/errors.csv": gone("import_id"),
    "commits/<str:key>": gone("key", "finns-inte"),
    "topic-claims": COLLEAGUES,
    "topic-claims/<int:topic_id>/withdrawal": gone("topic_id"),
    # Fika is off in the world, and nobody was proposed to anybody: what is seen then is tests/fika's.
    "fika": Rule(nothing, nobody),
    "fika/part": COLLEAGUES,
    "fika/<int:entry_id>": Rule(all_entries, nobody),
    "fika/<int:entry_id>/answer": Rule(all_entries, nobody),
    "fika/<int:entry_id>/refusal": Rule(all_entries, nobody),
    "admin/fika": ADMINISTRATORS,
    "thanks/new": SIGNED_IN,
    # The world has no thanks: who may choose is tests/thanks'.
    "thanks/<int:entry_id>/showing": Rule(all_entries, nobody),
    "people/<str:handle>/thanks": Rule(all_people, profile_readers),
    "search": SIGNED_IN,
    "search/form": SIGNED_IN,
    "search/suggestions": SIGNED_IN,
    "search/saved": SIGNED_IN,
    "search/saved/<int:search_id>/removal": gone("search_id"),
    "search/saved/<int:search_id>/place": gone("search_id"),
    "search/saved/<int:search_id>/home": gone("search_id"),
    "search/saved/<int:search_id>/newest": gone("search_id"),
    "ask": SIGNED_IN,
    "topics/<str:slug>": gone("slug", "finns-inte"),
    "evidence/<int:document_id>/rejection": gone("document_id"),
}

_NEW_POST = {"body": "Ett inlägg.", "audience": {"people": ["anna"]}}

_THANKS = {"to": ["bo"], "words": "Det hjälpte.", "audience": {"colleagues": True}}
_TO_COLLEAGUES = {"audience": {"colleagues": True}}

OPERATIONS: dict[tuple[str, str], Rule] = {
    ("get", "/me"): SIGNED_IN,
    ("put", "/me/presence"): SIGNED_IN,
    ("get", "/me/presence/calendar"): SIGNED_IN,
    ("put", "/me/presence/calendar"): SIGNED_IN,
    ("delete", "/me/presence/calendar"): SIGNED_IN,
    ("post", "/me/presence/calendar/look"): SIGNED_IN,
    ("get", "/people"): SIGNED_IN,
    ("get", "/people/{handle}"): Rule(all_people, profile_readers),
    ("get", "/spaces"): SIGNED_IN,
    ("get", "/spaces/{slug}"): Rule(all_spaces, space_knowers),
    ("post", "/spaces/{slug}/membership"): Rule(all_spaces, space_joiners),
    ("delete", "/spaces/{slug}/membership"): Rule(all_spaces, leavers),
    ("post", "/entries"): Rule(nothing, everybody, data=lambda thing: _NEW_POST),
    ("post", "/polls"): Rule(
        nothing, everybody, data=lambda thing: {**_NEW_POST, "poll": {"options": ["1", "2"]}}
    ),
    ("get", "/entries/{entry_id}/poll"): Rule(all_entries, entry_readers),
    ("put", "/entries/{entry_id}/poll"): Rule(
        all_entries, entry_author, data=lambda thing: {"options": ["1", "2"]}
    ),
    ("put", "/entries/{entry_id}/poll/vote"): Rule(
        all_entries, entry_readers, data=lambda thing: {"options": []}
    ),
    ("delete", "/entries/{entry_id}/poll/vote"): Rule(all_entries, entry_readers),
    ("put", "/entries/{entry_id}/poll/end"): Rule(all_entries, entry_author),
    ("post", "/events"): Rule(
        nothing, everybody, data=lambda thing: {**_NEW_POST, "event": {"day": "2099-06-03"}}
    ),
    ("get", "/events"): SIGNED_IN,
    ("get", "/entries/{entry_id}/event"): Rule(all_entries, entry_readers),
    ("put", "/entries/{entry_id}/event"): Rule(
        all_entries, entry_author, data=lambda thing: {"day": "2099-06-04"}
    ),
    ("put", "/entries/{entry_id}/event/answer"): Rule(
        all_entries, entry_readers, data=lambda thing: {"answer": "yes"}
    ),
    ("delete", "/entries/{entry_id}/event/answer"): Rule(all_entries, entry_readers),
    ("put", "/entries/{entry_id}/event/cancellation"): Rule(all_entries, entry_author),
    ("get", "/entries/{entry_id}"): Rule(all_entries, entry_readers),
    ("patch", "/entries/{entry_id}"): Rule(
        all_entries, entry_author, data=lambda thing: {"version": 1, "body": "Nytt."}
    ),
    ("delete", "/entries/{entry_id}"): Rule(all_entries, entry_author),
    ("post", "/entries/{entry_id}/restoration"): Rule(all_entries, who_deleted),
    ("get", "/entries/{entry_id}/comments"): Rule(all_entries, entry_readers),
    ("post", "/entries/{entry_id}/comments"): Rule(
        all_entries, entry_readers, data=lambda thing: {"body": "Ett svar."}
    ),
    ("get", "/stream/followed"): SIGNED_IN,
    ("get", "/stream/concerns"): SIGNED_IN,
    ("get", "/unread"): SIGNED_IN,
    ("delete", "/unread"): SIGNED_IN,
    ("delete", "/spaces/{slug}/unread"): Rule(all_spaces, space_readers),
    ("post", "/entries/{entry_id}/reading"): Rule(
        all_entries, entry_readers, data=lambda thing: {}
    ),
    ("post", "/entries/{entry_id}/unread"): Rule(all_entries, entry_readers),
    ("get", "/saved"): SIGNED_IN,
    ("put", "/entries/{entry_id}/saving"): Rule(all_entries, entry_readers),
    # Taking away what is not on my list changes nothing, whether it is there or not.
    ("delete", "/entries/{entry_id}/saving"): Rule(all_entries, everybody),
    ("get", "/reminders"): SIGNED_IN,
    ("post", "/entries/{entry_id}/reminders"): Rule(
        all_entries,
        entry_readers,
        data=lambda thing: {"at": (timezone.now() + timedelta(days=1)).isoformat()},
    ),
    ("delete", "/reminders/{reminder_id}"): gone("reminder_id"),
    ("get", "/picks"): SIGNED_IN,
    ("put", "/entries/{entry_id}/picking"): Rule(
        all_entries, pickers, data=lambda thing: {"reason": "Läs det."}
    ),
    ("delete", "/entries/{entry_id}/picking"): Rule(all_entries, editors),
    ("get", "/waiting"): SIGNED_IN,
    ("get", "/follows"): SIGNED_IN,
    ("put", "/people/{handle}/following"): Rule(
        all_people, profile_readers, data=lambda thing: {"level": "all"}
    ),
    ("put", "/topics/{slug}/following"): Rule(
        missing("slug", "varme"), everybody, data=lambda thing: {"level": "all"}
    ),
    ("put", "/spaces/{slug}/following"): Rule(
        all_spaces, space_readers, data=lambda thing: {"level": "nothing"}
    ),
    ("put", "/entries/{entry_id}/following"): Rule(
        all_entries, entry_readers, data=lambda thing: {"level": "concerns"}
    ),
    ("get", "/entries/{entry_id}/history"): Rule(all_entries, entry_readers),
    ("get", "/entries/{entry_id}/files"): Rule(all_entries, entry_readers),
    ("get", "/files/{file_id}"): Rule(all_files_by_id, entry_readers),
    ("post", "/uploads"): SIGNED_IN,
    ("patch", "/uploads/{file_id}"): Rule(
        all_files_by_id, nobody, data=lambda thing: {"alt": "En pall"}
    ),
    ("delete", "/uploads/{file_id}"): Rule(all_files_by_id, nobody),
    ("get", "/drafts"): SIGNED_IN,
    ("post", "/drafts"): Rule(nothing, everybody, data=lambda thing: {"body": "Ett halvt"}),
    ("get", "/drafts/{draft_id}"): gone("draft_id"),
    ("put", "/drafts/{draft_id}"): Rule(
        missing("draft_id"), nobody, data=lambda thing: {"body": "Ett halvt"}
    ),
    ("delete", "/drafts/{draft_id}"): gone("draft_id"),
    ("put", "/drafts/{draft_id}/sending"): Rule(
        missing("draft_id"), nobody, data=lambda thing: {"at": "2999-01-01T10:00:00Z"}
    ),
    ("delete", "/drafts/{draft_id}/sending"): gone("draft_id"),
    ("post", "/preview"): Rule(nothing, everybody, data=lambda thing: {"body": "**Hej**"}),
    ("post", "/seen"): Rule(
        spaces_as_data,
        space_readers,
        data=lambda thing: {"space": thing.space.slug if thing else "finns-inte"},
    ),
    ("get", "/suggestions"): SIGNED_IN,
    ("get", "/links"): SIGNED_IN,
    ("get", "/spaces/{slug}/files"): Rule(all_spaces, space_readers),
    ("get", "/retention"): ADMINISTRATORS,
    ("get", "/retention/outlook"): ADMINISTRATORS,
    ("put", "/retention"): Rule(
        ADMINISTRATORS.things, ADMINISTRATORS.expect, data=lambda thing: {"months": None}
    ),
    ("get", "/spaces/{slug}/retention"): Rule(all_spaces, space_readers),
    ("get", "/spaces/{slug}/retention/outlook"): Rule(all_spaces, space_hosts),
    ("put", "/spaces/{slug}/retention"): Rule(
        all_spaces, space_hosts, data=lambda thing: {"months": None}
    ),
    ("get", "/entries/{entry_id}/thread"): Rule(all_entries, entry_readers),
    ("get", "/entries/{entry_id}/changes"): Rule(all_entries, entry_readers),
    ("post", "/thread-changes/{change_id}/undo"): gone("change_id"),
    ("put", "/entries/{entry_id}/title"): Rule(
        all_entries, entry_readers, data=lambda thing: {"title": "Om pumpen"}
    ),
    ("put", "/entries/{entry_id}/resolution"): Rule(all_entries, entry_readers),
    ("delete", "/entries/{entry_id}/resolution"): Rule(all_entries, entry_readers),
    ("post", "/entries/{entry_id}/move/question"): Rule(
        all_entries, movers, data=lambda thing: _TO_COLLEAGUES
    ),
    ("post", "/entries/{entry_id}/move"): Rule(
        all_entries, movers, data=lambda thing: _TO_COLLEAGUES
    ),
    ("post", "/entries/{entry_id}/merge/question"): Rule(
        all_entries, entry_readers, data=lambda thing: {"into": thing.id if thing else 1}
    ),
    ("post", "/entries/{entry_id}/merge"): Rule(
        all_entries, entry_readers, data=lambda thing: {"into": thing.id if thing else 1}
    ),
    ("post", "/entries/{entry_id}/split"): Rule(
        all_entries, entry_readers, data=lambda thing: {"comments": [1], "title": "För sig"}
    ),
    ("get", "/spaces/{slug}/pins"): Rule(all_spaces, space_readers),
    ("put", "/entries/{entry_id}/pin"): Rule(all_entries, pinners),
    ("delete", "/entries/{entry_id}/pin"): Rule(all_entries, pinners),
    ("put", "/entries/{entry_id}/away"): Rule(all_entries, entry_readers),
    ("delete", "/entries/{entry_id}/away"): Rule(all_entries, entry_readers),
    ("post", "/entries/{entry_id}/reports"): Rule(
        all_entries, reporters, data=lambda thing: {"reason": "Otrevligt"}
    ),
    ("put", "/entries/{entry_id}/showing"): Rule(all_entries, nobody),
    ("get", "/reports"): SIGNED_IN,
    ("post", "/reports/{report_id}/judgement"): Rule(
        missing("report_id"), nobody, data=lambda thing: {"hide": False}
    ),
    ("get", "/blocks"): SIGNED_IN,
    ("put", "/blocks/{handle}"): Rule(all_people, profile_readers),
    ("delete", "/blocks/{handle}"): Rule(all_people, nobody),
    ("get", "/entries/{entry_id}/reactions"): Rule(all_entries, entry_readers),
    ("put", "/entries/{entry_id}/reactions/{emoji}"): Rule(thanked_entries, entry_readers),
    ("delete", "/entries/{entry_id}/reactions/{emoji}"): Rule(thanked_entries, entry_readers),
    ("get", "/stream"): SIGNED_IN,
    ("get", "/mentions"): SIGNED_IN,
    ("get", "/spaces/{slug}/entries"): Rule(all_spaces, space_readers),
    ("get", "/devices"): SIGNED_IN,
    # What is no subscription is refused as such to everybody alike.
    ("post", "/devices"): Rule(
        nothing, everybody, data=lambda thing: {"address": "", "p256dh": "", "auth": ""}
    ),
    ("patch", "/devices/{device_id}"): Rule(
        missing("device_id"), nobody, data=lambda thing: {"name": "Min telefon"}
    ),
    ("delete", "/devices/{device_id}"): gone("device_id"),
    ("get", "/mail/held"): SIGNED_IN,
    ("post", "/mail/held/{held_id}/publication"): gone("held_id"),
    ("delete", "/mail/held/{held_id}"): gone("held_id"),
    ("get", "/spaces/{slug}/address"): Rule(all_spaces, space_readers),
    ("get", "/notifications"): SIGNED_IN,
    ("post", "/notifications/reading"): Rule(nothing, everybody, data=lambda thing: {"all": True}),
    ("get", "/notifications/settings"): SIGNED_IN,
    ("patch", "/notifications/settings"): Rule(
        nothing, everybody, data=lambda thing: {"summary": "daily"}
    ),
    ("get", "/contacts"): COLLEAGUES,
    ("get", "/contacts/{contact_id}"): gone("contact_id"),
    ("get", "/contacts/{contact_id}/ways"): gone("contact_id"),
    ("get", "/organisations/{organisation_id}/using"): gone("organisation_id"),
    ("put", "/contacts/{contact_id}/tie"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"said": "closer"}
    ),
    ("delete", "/contacts/{contact_id}/tie"): gone("contact_id"),
    ("get", "/organisations/{organisation_id}/ways"): gone("organisation_id"),
    ("post", "/contacts"): Rule(nothing, colleagues, data=lambda thing: {"name": "Ada Berg"}),
    ("put", "/contacts/{contact_id}/card"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"name": "Ada Berg"}
    ),
    ("delete", "/contacts/{contact_id}/card"): gone("contact_id"),
    ("post", "/contacts/{contact_id}/meetings"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {}
    ),
    ("delete", "/contacts/{contact_id}/meetings/{meeting_id}"): Rule(
        together(contact_id=10**9, meeting_id=10**9), nobody
    ),
    ("post", "/contacts/{contact_id}/notes"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"text": "x"}
    ),
    ("delete", "/contacts/{contact_id}/notes/{note_id}"): Rule(
        together(contact_id=10**9, note_id=_NO_NOTE), nobody
    ),
    ("post", "/contact-tags"): Rule(
        nothing, nobody, data=lambda thing: {"contacts": [10**9], "tag": "x"}
    ),
    ("post", "/contact-levels/preview"): Rule(
        nothing, nobody, data=lambda thing: {"contacts": [10**9], "level": "mine"}
    ),
    ("post", "/contact-levels"): Rule(
        nothing, nobody, data=lambda thing: {"contacts": [10**9], "level": "mine"}
    ),
    ("post", "/contact-removals"): Rule(nothing, nobody, data=lambda thing: {"contacts": [10**9]}),
    ("get", "/blocklist"): COLLEAGUES,
    ("post", "/blocklist"): Rule(
        nothing, colleagues, data=lambda thing: {"lines": ["clinic.example"]}
    ),
    ("delete", "/blocklist/{block_id}"): gone("block_id"),
    ("get", "/contacts/{contact_id}/sharing"): gone("contact_id"),
    ("put", "/contacts/{contact_id}/sharing"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"level": "mine"}
    ),
    ("get", "/handover"): Rule(nothing, own_if_any),
    ("post", "/handover"): Rule(
        nothing,
        colleagues,
        data=lambda thing: {"reason": "absence", "last_day": "2031-01-31"},
    ),
    ("delete", "/handover"): Rule(nothing, own_if_any),
    ("get", "/handover/relations"): Rule(nothing, own_if_any),
    ("put", "/handover/relations/{contact_id}"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"choice": "private"}
    ),
    ("delete", "/handover/decisions/{decision_id}"): gone("decision_id"),
    ("post", "/handover/deletion"): Rule(nothing, own_if_any),
    ("get", "/handover/asked"): COLLEAGUES,
    ("post", "/handover/asked/{decision_id}"): Rule(
        missing("decision_id"), nobody, data=lambda thing: {"answer": "yes"}
    ),
    ("get", "/employer-changes"): COLLEAGUES,
    ("post", "/employer-changes/{change_id}/undoing"): gone("change_id"),
    ("post", "/contacts/{contact_id}/employer-change"): Rule(
        missing("contact_id"),
        nobody,
        data=lambda thing: {"answer": "moved", "to_organisation_id": 1},
    ),
    ("get", "/contacts/{contact_id}/who-is-who"): gone("contact_id"),
    ("post", "/contacts/{contact_id}/splits"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"identity_ids": [1]}
    ),
    ("get", "/contact-questions"): COLLEAGUES,
    ("post", "/contact-questions/{question_id}"): Rule(
        missing("question_id"), nobody, data=lambda thing: {"answer": "different"}
    ),
    ("post", "/contact-merges/{merge_id}/undoing"): Rule(
        missing("merge_id"), nobody, data=lambda thing: {"fields": []}
    ),
    ("get", "/care"): COLLEAGUES,
    ("put", "/care/mail"): Rule(nothing, colleagues, data=lambda thing: {"wants_mail": False}),
    ("get", "/care/tags"): COLLEAGUES,
    ("put", "/care/tags"): Rule(
        nothing,
        nobody,
        data=lambda thing: {"tag": "finns-inte", "ideal_days": 9, "longest_days": 9},
    ),
    ("post", "/contacts/{contact_id}/care/contact"): gone("contact_id"),
    ("put", "/contacts/{contact_id}/care/snooze"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"days": 7}
    ),
    ("get", "/contacts/{contact_id}/care"): gone("contact_id"),
    ("put", "/contacts/{contact_id}/care"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"ideal_days": 30, "longest_days": 60}
    ),
    ("delete", "/contacts/{contact_id}/care"): gone("contact_id"),
    ("get", "/contacts/{contact_id}/care/since"): gone("contact_id"),
    ("get", "/contacts/{contact_id}/keepers"): gone("contact_id"),
    ("put", "/contacts/{contact_id}/keepers/me"): gone("contact_id"),
    # Taking back what is not there is the same for every contact.
    ("delete", "/contacts/{contact_id}/keepers/me"): Rule(missing("contact_id"), colleagues),
    ("get", "/introductions"): COLLEAGUES,
    ("post", "/contacts/{contact_id}/introductions"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"words": "x"}
    ),
    ("get", "/introductions/{introduction_id}"): gone("introduction_id"),
    ("delete", "/introductions/{introduction_id}"): gone("introduction_id"),
    ("put", "/introductions/{introduction_id}/answer"): Rule(
        missing("introduction_id"), nobody, data=lambda thing: {"decision": "no"}
    ),
    ("put", "/introductions/{introduction_id}/outcome"): Rule(
        missing("introduction_id"), nobody, data=lambda thing: {"happened": "yes"}
    ),
    ("put", "/introductions/{introduction_id}/thanks"): Rule(
        missing("introduction_id"), nobody, data=lambda thing: {"words": "x"}
    ),
    ("get", "/network"): COLLEAGUES,
    ("get", "/coverage"): COLLEAGUES,
    ("get", "/coverage/mine"): COLLEAGUES,
    ("get", "/organisations"): COLLEAGUES,
    ("get", "/organisations/{organisation_id}"): gone("organisation_id"),
    ("put", "/organisations/{organisation_id}/sheet"): Rule(
        missing("organisation_id"), nobody, data=lambda thing: {"name": "X"}
    ),
    ("get", "/organisations/{organisation_id}/changes"): gone("organisation_id"),
    ("post", "/organisations/{organisation_id}/changes/{version}/undoing"): Rule(
        together(organisation_id=10**9, version=1), nobody
    ),
    ("get", "/imports"): COLLEAGUES,
    ("get", "/imports/feeds"): COLLEAGUES,
    # Without an address the answer is the same for everybody.
    ("post", "/imports/feeds"): SIGNED_IN,
    ("delete", "/imports/feeds/{source_id}"): gone("source_id"),
    ("get", "/imports/servers"): COLLEAGUES,
    ("post", "/imports/servers"): SIGNED_IN,
    ("post", "/imports/servers/{source_id}/folders"): Rule(
        missing("source_id"), nobody, data=lambda thing: {"folders": ["INBOX"]}
    ),
    ("delete", "/imports/servers/{source_id}"): gone("source_id"),
    ("get", "/imports/accounts"): COLLEAGUES,
    ("post", "/imports/accounts"): SIGNED_IN,
    ("get", "/imports/servers/{source_id}/both-ways"): gone("source_id"),
    ("post", "/imports/servers/{source_id}/both-ways"): Rule(
        missing("source_id"), nobody, data=lambda thing: {}
    ),
    ("post", "/imports/servers/{source_id}/both-ways/activation"): gone("source_id"),
    ("delete", "/imports/servers/{source_id}/both-ways"): gone("source_id"),
    ("get", "/imports/clashes/{clash_id}"): gone("clash_id"),
    ("post", "/imports/clashes/{clash_id}"): Rule(
        missing("clash_id"), nobody, data=lambda thing: {"chosen": {}}
    ),
    # What is gone is named in the body; without any the answer is the same for everybody.
    ("post", "/imports/clashes/settlement"): SIGNED_IN,
    ("post", "/imports/removed/{removed_id}/undoing"): gone("removed_id"),
    ("post", "/imports/changes/{came_id}/undoing"): gone("came_id"),
    # Without a file the answer is the same for everybody: what is missing.
    ("post", "/imports"): SIGNED_IN,
    ("get", "/imports/{import_id}"): gone("import_id"),
    ("get", "/imports/{import_id}/plan"): gone("import_id"),
    ("post", "/imports/{import_id}/columns"): Rule(
        missing("import_id"), nobody, data=lambda thing: {"fields": ["name"]}
    ),
    ("post", "/imports/{import_id}/application"): gone("import_id"),
    ("post", "/imports/{import_id}/reversal"): gone("import_id"),
    ("get", "/me/known"): SIGNED_IN,
    ("get", "/contacts-told"): COLLEAGUES,
    ("get", "/contacts-objected"): COLLEAGUES,
    ("get", "/contacts/{contact_id}/notices"): gone("contact_id"),
    ("post", "/contacts/{contact_id}/notices"): Rule(
        missing("contact_id"), nobody, data=lambda thing: {"myself": True}
    ),
    ("get", "/me/known/{section}"): Rule(known_sections, known_section),
    ("post", "/me/known/{section}/reports"): Rule(
        known_sections, known_section, data=lambda thing: {"words": "Jag har bytt namn."}
    ),
    ("get", "/fika/part"): Rule(nothing, nobody),
    ("put", "/fika/part"): Rule(nothing, nobody, data=lambda thing: {"paused": False}),
    ("delete", "/fika/part"): COLLEAGUES,
    ("get", "/fika/proposals"): COLLEAGUES,
    ("get", "/fika/proposals/{entry_id}"): Rule(all_entries, nobody),
    ("put", "/fika/proposals/{entry_id}/met"): Rule(
        all_entries, nobody, data=lambda thing: {"met": "yes"}
    ),
    ("put", "/fika/proposals/{entry_id}/refusal"): Rule(all_entries, nobody),
    ("delete", "/fika/proposals/{entry_id}/refusal"): Rule(all_entries, nobody),
    ("post", "/thanks"): Rule(nothing, everybody, data=lambda thing: _THANKS),
    ("get", "/people/{handle}/thanks"): Rule(all_people, profile_readers),
    ("patch", "/thanks/{entry_id}/showing"): Rule(
        all_entries, nobody, data=lambda thing: {"on_profile": False}
    ),
    ("get", "/search"): SIGNED_IN,
    ("get", "/saved-searches"): SIGNED_IN,
    ("post", "/saved-searches"): Rule(
        nothing, everybody, data=lambda thing: {"name": "Pumpar", "query": "pump"}
    ),
    ("delete", "/saved-searches/{search_id}"): gone("search_id"),
    ("get", "/ask"): SIGNED_IN,
    ("get", "/topics/{slug}"): gone("slug", "finns-inte"),
}
