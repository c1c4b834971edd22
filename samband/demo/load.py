"""Loads the sample organisation through the domains' own actions and bulk paths.

Everything happens in one transaction: the sample is there or it is not.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from samband.demo import accounts
from samband.demo.accounts import Account
from samband.demo.generate import generate
from samband.demo.load_book import load_book
from samband.demo.load_bothways import load_bothways
from samband.demo.load_calendars import load_calendars
from samband.demo.load_care import load_care
from samband.demo.load_corrections import load_corrections
from samband.demo.load_fika import load_fika
from samband.demo.load_gatherings import load_gatherings
from samband.demo.load_handover import load_handover
from samband.demo.load_history import load_history
from samband.demo.load_introductions import load_introductions
from samband.demo.load_meetings import load_meetings
from samband.demo.load_moves import load_moves
from samband.demo.load_network import load_network
from samband.demo.load_notices import load_notices
from samband.demo.load_outside import load_outside
from samband.demo.load_presence import load_presence
from samband.demo.load_privacy import load_privacy
from samband.demo.load_reading import load_reading
from samband.demo.load_retention import load_retention
from samband.demo.load_searches import load_searches
from samband.demo.load_thanks import load_thanks
from samband.demo.load_threads import load_threads
from samband.demo.load_topics import index_entries, load_claims, load_topics
from samband.demo.load_writing import load_writing
from samband.demo.shapes import Audience, Sample
from samband.entries.bulk import NewEntry, insert_entries
from samband.kernel.db import as_person
from samband.kernel.errors import Conflict, Refused
from samband.people import actions as people
from samband.people import first_run
from samband.people.models import Person, Place, Team
from samband.people.registration import create_person
from samband.spaces import actions as spaces
from samband.spaces.audiences import audience_of_people
from samband.spaces.models import COLLEAGUES_AUDIENCE, Membership, Space

#: Called with what is being done (a translated word), and how many of how many.
Told = Callable[[str, int, int], None]


def load(*, now: datetime, told: Told | None = None) -> list[Account]:
    """Fill an empty installation on loopback with the sample; returns whom one can sign in as.

    Needs the system role's rights (the command line). Raises `Conflict` when there is an organisation already,
    `Refused` where pages are served to other machines.
    """
    if not settings.SAMBAND.is_loopback:
        raise Refused(_("The sample loads only where nobody else can reach it: on this machine."))
    if not first_run.is_needed():
        raise Conflict(_("There is an organisation here already. The sample needs an empty place."))
    tell = told or (lambda what, done, total: None)
    sample = generate(now)
    with transaction.atomic():
        found = _load_people(sample, tell)
        by_key = Person.objects.in_bulk(field_name="handle")
        audiences = _load_spaces(sample, by_key, tell)
        load_topics(sample)
        _load_entries(sample, by_key, audiences, tell)
        load_threads(now=now)
        load_claims(sample, by_key)
        load_writing(by_key, now=now)
        load_thanks(by_key, now)
        load_fika(by_key, now)
        load_retention(now)
        load_notices(now)
        load_presence(by_key, now)
        load_calendars(by_key, now)
        load_searches([by_key[key] for key in accounts.TRIED])
        load_reading(now)
        load_gatherings(by_key, now=now)
        load_outside(sample, by_key, now=now, told=tell)
        load_book(by_key, now)
        load_meetings(by_key, now)
        load_bothways(by_key, now)
        load_network(sample, by_key, now=now)
        load_introductions(by_key, now)
        load_care(by_key, now)
        load_privacy(by_key, now)
        load_moves(by_key, now)
        load_corrections(by_key, now)
        load_handover(by_key, now)
        load_history(sample, by_key, now=now)
    accounts.remember(found)
    return found


def _load_people(sample: Sample, tell: Told) -> list[Account]:
    tried = {
        each.key: Account(each.key, each.name, each.email, each.role, accounts.new_password())
        for each in sample.people
        if each.key in accounts.TRIED
    }
    first = next(each for each in sample.people if each.role == "administrator")
    administrator = people.first_run(
        organisation=sample.name,
        domains=[sample.domain],
        name=first.name,
        email=first.email,
        password=tried[first.key].password,
        language=first.language,
        is_sample=True,
    )
    places = {each.key: Place.objects.create(name=each.name) for each in sample.places}
    teams = {each.key: Team.objects.create(name=each.name) for each in sample.teams}
    for number, each in enumerate(sample.people, 1):
        if each.key != first.key:
            account = tried.get(each.key)
            create_person(
                name=each.name,
                email=each.email,
                handle=each.handle,
                role=each.role,
                state=Person.State.ACTIVE,
                password_hash=make_password(account.password) if account else "",
                acting_id=administrator.pk,
            )
        tell(gettext("People"), number, len(sample.people))
    administrator.handle = first.handle
    _describe(sample, administrator, places, teams)
    return [tried[key] for key in accounts.TRIED]


def _describe(
    sample: Sample,
    administrator: Person,
    places: dict[str, Place],
    teams: dict[str, Team],
) -> None:
    """What people say about themselves, and that they have been here since before the story begins."""
    administrator.save(update_fields=["handle"])
    by_key = Person.objects.in_bulk(field_name="handle")
    for each in sample.people:
        person = by_key[each.key]
        person.title, person.about = each.title, each.about
        person.languages, person.language = list(each.languages), each.language
        person.place, person.team = places[each.place], teams.get(each.team)
        person.joined_at = each.joined_at
    fields = ["title", "about", "languages", "language", "place", "team", "joined_at"]
    Person.objects.bulk_update(by_key.values(), fields)


def _load_spaces(sample: Sample, by_key: dict[str, Person], tell: Told) -> dict[str, int]:
    """The spaces with their members; returns the audience of each by the sample's slug."""
    audiences: dict[str, int] = {}
    for number, each in enumerate(sample.spaces, 1):
        host = by_key[each.hosts[0]]
        with as_person(host.pk):
            space = spaces.create_space(
                actor=host,
                name=each.name,
                about=each.about,
                openness=each.openness,
                kind=each.kind,
            )
        Membership.objects.bulk_create(
            [
                Membership(space=space, person=by_key[key], is_host=key in each.hosts)
                for key in each.members
                if key != each.hosts[0]
            ]
        )
        since = min(each.joined_at for each in sample.people)
        Membership.objects.filter(space=space).update(since=since)
        Space.objects.filter(pk=space.pk).update(created_at=since)
        assert space.audience_id is not None
        audiences[each.slug] = space.audience_id
        tell(gettext("Rooms"), number, len(sample.spaces))
    return audiences


def _load_entries(
    sample: Sample, by_key: dict[str, Person], audiences: dict[str, int], tell: Told
) -> None:
    def audience_of(audience: Audience) -> int:
        if audience.kind == "space":
            return audiences[audience.space]
        if audience.kind == "people":
            return audience_of_people(by_key[key].pk for key in audience.people).pk
        return COLLEAGUES_AUDIENCE

    tell(gettext("What they wrote"), 0, len(sample.entries))
    insert_entries(
        (
            NewEntry(
                key=each.key,
                author_id=by_key[each.author].pk,
                audience_id=audience_of(each.audience),
                body=each.body,
                published_at=each.published_at,
                kind=each.kind,
                title=each.title,
                language=each.language,
                root_key=each.root,
                parent_key=each.parent,
            )
            for each in sample.entries
        ),
        tells_others=False,
    )
    index_entries()
    tell(gettext("What they wrote"), len(sample.entries), len(sample.entries))
