"""Feeds: one key, one feed, its person's rights at each reading."""

import json
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samband.entries import actions as entries
from samband.entries.addressing import ToColleagues, ToSpace
from samband.entries.peace import block_person
from samband.kernel.errors import NotFound
from samband.mashup.actions import Wanted, forget_keys, make_feed_key, revoke_feed_key
from samband.mashup.models import FeedKey
from samband.people.models import Person
from samband.spaces.actions import add_member, remove_member
from tests.cast import Cast, sign_in
from tests.spaces.factories import make_room as make_space

ATOM = "{http://www.w3.org/2005/Atom}"


def read(secret: str) -> list[dict[str, str]]:
    answer = Client().get(f"/feeds/{secret}/json")
    assert answer.status_code == 200
    items: list[dict[str, str]] = json.loads(answer.content)["items"]
    return items


def test_a_room_as_atom_and_json_without_signing_in(cast: Cast) -> None:
    space = make_space(cast.anna, "Drift")
    entries.write_post(
        actor=cast.anna, to=ToSpace(space.pk), body="Se <b> & #pump @bo", title="Läcka"
    )
    _key, secret = make_feed_key(actor=cast.bo, of=Wanted(space=space.slug))
    answer = Client().get(f"/feeds/{secret}/atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    assert feed.findtext(f"{ATOM}title") == "Drift"
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Läcka"
    content = entry.findtext(f"{ATOM}content") or ""
    assert 'href="http' in content
    assert 'href="/' not in content, "a reader elsewhere has no base address"
    (item,) = read(secret)
    assert item["title"] == "Läcka"
    again = Client().get(f"/feeds/{secret}/atom", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert "no-store" in answer.headers["Cache-Control"]


def test_rights_are_checked_at_each_reading(cast: Cast) -> None:
    space = make_space(cast.anna, "Slutet", "secret")
    add_member(actor=cast.anna, slug=space.slug, person=cast.bo)
    entries.write_post(actor=cast.anna, to=ToSpace(space.pk), body="Bara vi")
    _key, secret = make_feed_key(actor=cast.bo, of=Wanted(space=space.slug))
    assert len(read(secret)) == 1
    remove_member(actor=cast.anna, slug=space.slug, person=cast.bo)
    answer = Client().get(f"/feeds/{secret}/json")
    assert json.loads(answer.content)["items"] == []
    assert b"Slutet" not in answer.content, "not even its name"


def test_who_is_blocked_or_gone(cast: Cast) -> None:
    entries.write_post(actor=cast.anna, to=ToColleagues(), body="Hej")
    _key, secret = make_feed_key(actor=cast.bo, of=Wanted(person="anna"))
    assert len(read(secret)) == 1
    block_person(actor=cast.bo, handle="anna")
    assert read(secret) == []
    Person.objects.filter(pk=cast.bo.pk).update(state=Person.State.DEACTIVATED)
    assert Client().get(f"/feeds/{secret}/json").status_code == 404


def test_a_search_and_a_topic(cast: Cast) -> None:
    entries.write_post(actor=cast.anna, to=ToColleagues(), body="Värmepumpen läcker #värmepump")
    entries.write_post(actor=cast.anna, to=ToColleagues(), body="Annat")
    for of in (Wanted(query="läcker"), Wanted(topic="värmepump")):
        _key, secret = make_feed_key(actor=cast.bo, of=of)
        assert len(read(secret)) == 1


@pytest.mark.parametrize(
    "of", [Wanted(space="finns-inte"), Wanted(topic="finns-inte"), Wanted(person="ingen"), Wanted()]
)
def test_no_feed_of_what_is_not_there(cast: Cast, of: Wanted) -> None:
    with pytest.raises(NotFound):
        make_feed_key(actor=cast.bo, of=of)


def test_a_secret_room_looks_like_none(cast: Cast) -> None:
    space = make_space(cast.anna, "Hemligt", "secret")
    with pytest.raises(NotFound):
        make_feed_key(actor=cast.bo, of=Wanted(space=space.slug))


def test_revoked_keys_and_wrong_ones_open_nothing(cast: Cast, client: Client) -> None:
    key, secret = make_feed_key(actor=cast.bo, of=Wanted(person="anna"))
    with pytest.raises(NotFound):
        revoke_feed_key(actor=cast.anna, key_id=key.pk)
    sign_in(client, cast.bo)
    assert client.post(f"/settings/feeds/{key.pk}/revocation").status_code == 303
    assert Client().get(f"/feeds/{secret}/atom").status_code == 404
    assert Client().get("/feeds/nonsense/atom").status_code == 404


def test_erasing_somebody_takes_their_feeds_along(cast: Cast) -> None:
    make_feed_key(actor=cast.bo, of=Wanted(person="anna"))
    make_feed_key(actor=cast.anna, of=Wanted(query="x"))
    forget_keys(cast.anna.pk)
    assert not FeedKey.objects.exists()


def test_the_page_shows_the_address_once(cast: Cast, client: Client) -> None:
    sign_in(client, cast.bo, confirmed=True)
    page = client.post("/settings/feeds", {"of": "person:anna"}).content.decode()
    assert "/atom<" in page
    assert "/atom<" not in client.get("/settings/feeds").content.decode()
    assert client.post("/settings/feeds", {"of": "nonsense"}).status_code == 422


def test_twenty_entries_cost_what_ten_cost(cast: Cast) -> None:
    _key, secret = make_feed_key(actor=cast.bo, of=Wanted(person="anna"))
    counts = []
    for _round in range(2):
        for number in range(10):
            entries.write_post(actor=cast.anna, to=ToColleagues(), body=f"Nr {number}")
        with CaptureQueriesContext(connection) as found:
            read(secret)
        counts.append(len(found))
    assert counts[0] == counts[1]
