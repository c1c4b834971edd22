"""The sample organisation: the same every time, whole, and nothing in it real."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from samband.demo.generate import generate
from samband.demo.shapes import Entry, Sample
from samband.demo.stories import StoryError, read_stories
from samband.demo.tables import mail_name

NOW = datetime(2026, 11, 18, 13, 5, tzinfo=UTC)
# A Monday just after midnight, a Sunday, the night the clocks change, a leap day.
MOMENTS = [
    NOW,
    datetime(2026, 11, 15, 23, 30, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    datetime(2027, 12, 31, 23, 59, tzinfo=UTC),
    datetime(2028, 2, 29, 6, 0, tzinfo=UTC),
]
HASHTAG = re.compile(r"(?<![\w&/])#(\w+)")
MENTION = re.compile(r"(?<![\w.])@(\w+)")


@pytest.fixture(scope="module")
def sample() -> Sample:
    return generate(NOW)


def _repeated(texts: list[str]) -> list[str]:
    return [text for text, times in Counter(texts).items() if times > 1]


def _on_the_wall(entry: Entry) -> datetime:
    """The clock on the wall, so that summer time moves nothing."""
    return entry.published_at.astimezone(ZoneInfo("Europe/Stockholm")).replace(tzinfo=None)


def test_the_same_moment_gives_the_same_sample(sample: Sample) -> None:
    assert generate(NOW) == sample


def test_another_moment_moves_the_story_along_by_whole_weeks(sample: Sample) -> None:
    later = generate(NOW + timedelta(days=7))
    at = {entry.key: _on_the_wall(entry) for entry in sample.entries if not entry.root}
    moved = {_on_the_wall(each) - at[each.key] for each in later.entries if not each.root}
    assert moved == {timedelta(days=7)}


def test_now_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        generate(datetime(2026, 11, 18))


def test_the_sizes_are_those_the_product_promises(sample: Sample) -> None:
    assert len(sample.places) == 3
    assert len(sample.teams) == 10
    assert len(sample.people) == 60
    assert len(sample.spaces) == 12
    assert 35 <= len(sample.topics) <= 50
    assert 480 <= len(sample.entries) <= 680
    assert len(sample.organisations) == 80
    assert len(sample.contacts) == 400
    assert len(sample.interactions) == 8_000


def test_roles_and_kinds_of_spaces(sample: Sample) -> None:
    roles = Counter(person.role for person in sample.people)
    assert roles == {"person": 51, "editor": 3, "administrator": 2, "guest": 4}
    assert {space.openness for space in sample.spaces} == {"open", "closed", "secret"}
    assert {space.kind for space in sample.spaces} == {"room", "project", "community"}
    assert {entry.kind for entry in sample.entries} == {"post", "comment", "page"}
    levels = Counter(tie.level for contact in sample.contacts for tie in contact.known_by)
    assert set(levels) == {"mine", "known", "shared", "company"}
    assert levels["mine"] > sum(levels.values()) / 2


def test_names_handles_and_addresses_belong_to_one_each(sample: Sample) -> None:
    people, contacts = sample.people, sample.contacts
    assert not _repeated([each.name for each in people] + [each.name for each in contacts])
    assert not _repeated([each.email for each in people] + [each.email for each in contacts])
    assert not _repeated([person.handle for person in sample.people])
    assert not _repeated([entry.key for entry in sample.entries])
    assert not _repeated([each.domain for each in sample.organisations])
    assert not _repeated([each.slug for each in sample.topics])
    assert not _repeated([entry.body for entry in sample.entries if len(entry.body) > 25])


def test_people_stand_in_teams_and_places_that_exist(sample: Sample) -> None:
    teams = {team.key for team in sample.teams}
    places = {place.key for place in sample.places}
    topics = {topic.slug for topic in sample.topics}
    for person in sample.people:
        assert person.place in places
        assert set(person.topics) <= topics, person.key
        if person.role == "guest":
            assert person.team == ""
            assert not person.email.endswith(f"@{sample.domain}")
        else:
            assert person.team in teams
            assert person.email == f"{mail_name(person.name)}@{sample.domain}"


def test_spaces_have_hosts_among_members_who_exist(sample: Sample) -> None:
    keys = {person.key for person in sample.people}
    for space in sample.spaces:
        assert set(space.hosts) <= set(space.members) <= keys
        assert len(set(space.members)) == len(space.members)


def test_everybody_writes_only_where_they_may_read(sample: Sample) -> None:
    spaces = {space.slug: space for space in sample.spaces}
    guests = {person.key for person in sample.people if person.role == "guest"}
    keys = {person.key for person in sample.people}
    for entry in sample.entries:
        if entry.audience.kind == "space":
            assert entry.author in spaces[entry.audience.space].members, entry.key
        else:
            assert entry.author not in guests, entry.key
        if entry.audience.kind == "people":
            assert entry.author in entry.audience.people
            assert set(entry.audience.people) <= keys


def test_hashtags_and_mentions_lead_somewhere(sample: Sample) -> None:
    topics = {topic.slug for topic in sample.topics}
    handles = {person.handle for person in sample.people}
    tags = Counter[str]()
    for entry in sample.entries:
        tags.update(HASHTAG.findall(entry.body))
        assert set(MENTION.findall(entry.body)) <= handles, entry.key
    assert set(tags) == topics
    assert {person.key for person in sample.people} == {e.author for e in sample.entries}


def test_nobody_writes_before_they_came(sample: Sample) -> None:
    joined = {person.key: person.joined_at for person in sample.people}
    assert {e.key for e in sample.entries if e.published_at < joined[e.author]} == set()


def test_a_topic_of_the_stories_has_more_than_one_voice(sample: Sample) -> None:
    threads = {e.key for e in sample.entries if "#värmepump" in e.body}
    voices = {e.author for e in sample.entries if (e.root or e.key) in threads}
    assert len(voices) > 10


def test_threads_hang_together(sample: Sample) -> None:
    by_key: dict[str, Entry] = {}
    for entry in sample.entries:
        if entry.kind == "comment":
            root, parent = by_key[entry.root], by_key[entry.parent]
            assert root.kind != "comment"
            assert parent.key == root.key or parent.root == root.key
            assert entry.audience == root.audience
            assert root.published_at <= parent.published_at < entry.published_at
        else:
            assert not entry.root
            assert not entry.parent
        assert entry.body
        by_key[entry.key] = entry


@pytest.mark.parametrize("now", MOMENTS)
def test_nothing_happens_after_now_or_before_two_years_ago(now: datetime) -> None:
    sample = generate(now)
    first = now - timedelta(days=104 * 7 + 7)
    assert all(first <= entry.published_at <= now for entry in sample.entries)
    assert all(first <= each.at <= now for each in sample.interactions)
    ats = [each.at for each in sample.interactions]
    assert ats == sorted(ats)


def test_both_languages_are_there(sample: Sample) -> None:
    languages = Counter(entry.language for entry in sample.entries)
    share = languages["en"] / len(sample.entries)
    assert 0.28 <= share <= 0.42
    assert {person.language for person in sample.people} == {"sv", "en"}


def test_an_interaction_has_its_owner_at_one_end(sample: Sample) -> None:
    address = {person.key: person.email for person in sample.people}
    contacts = {contact.email: contact for contact in sample.contacts}
    ours = set(address.values())
    for each in sample.interactions:
        ends = {each.from_email, each.to_email}
        assert len(ends) == 2
        assert address[each.owner] in ends
        (other,) = ends - {address[each.owner]}
        if other not in ours:
            assert each.owner in {tie.person for tie in contacts[other].known_by}


def test_everybody_who_knows_a_contact_has_been_in_touch(sample: Sample) -> None:
    owners = {person.email: person.key for person in sample.people}
    met = {
        (each.owner, end)
        for each in sample.interactions
        for end in (each.from_email, each.to_email)
        if end not in owners
    }
    known = {(tie.person, each.email) for each in sample.contacts for tie in each.known_by}
    assert met == known


def test_some_relations_have_gone_quiet_and_some_are_new(sample: Sample) -> None:
    ours = {person.email for person in sample.people}
    last: dict[tuple[str, str], datetime] = {}
    first: dict[tuple[str, str], datetime] = {}
    for each in sample.interactions:
        other = each.to_email if each.from_email in ours else each.from_email
        last[each.owner, other] = each.at
        first.setdefault((each.owner, other), each.at)
    quiet = sum(NOW - at > timedelta(days=150) for at in last.values())
    new = sum(NOW - at < timedelta(days=180) for at in first.values())
    assert quiet > 80
    assert new > 40


def test_contacts_work_at_organisations_of_the_sample(sample: Sample) -> None:
    domains = {each.domain for each in sample.organisations}
    colleagues = {person.key for person in sample.people if person.role != "guest"}
    for contact in sample.contacts:
        assert contact.organisation in domains
        assert contact.email.endswith(f"@{contact.organisation}")
        owners = [tie.person for tie in contact.known_by]
        assert owners
        assert len(set(owners)) == len(owners)
        assert set(owners) <= colleagues
    assert {contact.organisation for contact in sample.contacts} == domains


def test_what_the_stories_say_and_whom_our_people_know_meet(sample: Sample) -> None:
    """Ask joins the halves: the outsider of a story is a contact somebody shares."""
    written = "\n".join(entry.body for entry in sample.entries)
    names = {each.name for each in sample.organisations if each.name in written}
    assert len(names) >= 10
    shared = {
        contact.name
        for contact in sample.contacts
        if any(tie.level == "shared" for tie in contact.known_by)
    }
    for name in ("Torvald Esping", "Lisbet Ugnsgård", "Östen Kvarnbäck", "Gunvor Askeby"):
        assert name in written
        assert name in shared


def test_a_secret_word_stands_only_in_the_secret_space(sample: Sample) -> None:
    """Leak tests search for these words as people who may not see them."""
    told = [e for e in sample.entries if re.search("lavskrika|Forsmyra", e.title + e.body, re.I)]
    assert told
    assert {entry.audience.space for entry in told} == {"lavskrikan"}
    secret = next(space for space in sample.spaces if space.openness == "secret")
    assert secret.slug == "lavskrikan"
    guests = {person.key for person in sample.people if person.role == "guest"}
    assert not guests & set(secret.members)
    for contact in sample.contacts:
        if contact.name in ("Ingela Forsmyr", "Casper Nedremo"):
            assert {tie.level for tie in contact.known_by} == {"mine"}, contact.name


def test_no_address_or_domain_is_real(sample: Sample) -> None:
    everything = repr(sample)
    for domain in re.findall(r"@([\w-]+(?:\.[\w-]+)+)", everything):
        assert domain.endswith(".example"), domain
    for host in re.findall(r"https?://([^/\s)]+)", everything):
        assert host.endswith(".example"), host
    assert not re.search(r"\b[\w-]+\.(?:se|com|org|net|nu|eu|io|no|dk|fi|de)\b", everything)


def test_a_story_that_is_written_wrongly_is_refused() -> None:
    zone = ZoneInfo("Europe/Stockholm")
    for text in (
        "--- anna +1h\nA comment without a thread.",
        "=== a anna alla 3.1 09:00\nNo language.",
        "=== a anna alla 3.1 09:00 sv\nText.\n--- bo soon\nNo time.",
    ):
        with pytest.raises(StoryError):
            list(read_stories(text, now=NOW, zone=zone))
