"""What rooms keep unless their hosts choose: the administrators' default, over page, API and command line."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from samband.entries.models import Entry
from samband.entries.retention import erasing
from samband.entries.retention.actions import choose_retention
from samband.entries.retention.command import outlook_text, retention
from samband.entries.retention.default import choose_default, default_outlooks, follow
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.models import AuditRecord
from samband.spaces import actions as spaces
from samband.spaces.models import Membership, Space
from tests.cast import Cast, sign_in
from tests.entries.test_retention import old_thread
from tests.entries.test_thread_api import caller
from tests.spaces.factories import make_room

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def months_of(*rooms: Space) -> list[int | None]:
    return [Space.objects.get(pk=room.pk).retention_months for room in rooms]


def test_rooms_follow_unless_their_hosts_chose(cast: Cast) -> None:
    following = make_room(cast.anna, "Följer", "secret", cast.bo)
    own = make_room(cast.anna, "Egen")
    shut = make_room(cast.anna, "Stängd")
    spaces.archive_space(actor=cast.anna, slug=shut.slug)
    choose_retention(actor=cast.anna, slug=own.slug, months=6)
    choose_retention(actor=cast.anna, slug=own.slug, months=None)
    gone = old_thread(cast.anna, following)
    kept = old_thread(cast.anna, own)
    assert months_of(following, own) == [None, None], "everything is kept as shipped"
    assert erasing.erase_quiet(NOW + timedelta(days=900)) == 0
    with pytest.raises(NotFound):
        choose_default(actor=cast.editor, months=12)
    with pytest.raises(Invalid):
        choose_default(actor=cast.administrator, months=0)
    choose_default(actor=cast.administrator, months=12, now=NOW)
    record = AuditRecord.objects.get(verb="retention.default-chosen")
    assert (record.actor_id, record.data) == (cast.administrator.pk, {"months": 12})
    assert follow(NOW) == 1
    assert follow(NOW) == 0
    assert months_of(following, own, shut) == [12, None, None]
    (told,) = Entry.objects.filter(audience__space=following, author=None)
    assert "12 m" in told.title
    (once,) = Entry.objects.filter(audience=1, author=None)
    assert "12 m" in once.title
    assert erasing.erase_quiet(NOW + timedelta(days=13)) == 0
    assert erasing.erase_quiet(NOW + timedelta(days=15)) == 1
    assert not Entry.objects.filter(pk=gone.pk).exists()
    assert Entry.objects.filter(pk=kept.pk).exists()
    # New rooms, and those that are taken up again, follow with the same notice; a host's choice ends it, and is taken back.
    spaces.archive_space(actor=cast.anna, slug=shut.slug, is_archived=False)
    new = make_room(cast.anna, "Ny")
    assert months_of(shut, new) == [12, 12]
    assert new.retention_from is not None
    assert new.retention_from > NOW + timedelta(days=13)
    choose_retention(actor=cast.anna, slug=new.slug, months=12)
    choose_default(actor=None, months=None)
    follow(NOW)
    assert months_of(following, shut, new) == [None, None, 12]
    choose_retention(actor=cast.anna, slug=new.slug, months=None, follows=True)
    assert months_of(new) == [None]


def test_the_preview_counts_nothing_of_what_is_not_the_administrators(
    cast: Cast, client: Client
) -> None:
    opened = make_room(cast.anna, "Öppet")
    for room in (
        opened,
        make_room(cast.anna, "Slutet", "closed"),
        make_room(cast.anna, "X", "secret"),
    ):
        old_thread(cast.anna, room)
    (outlook,) = default_outlooks([12], NOW)
    assert (outlook.threads, outlook.rooms) == (1, [(opened.slug, "Öppet", 1)])
    sign_in(client, cast.administrator)
    address = "/admin/retention"
    assert f'href="{address}"' in client.get("/admin/links").content.decode()
    assert "1 thread is older now" in client.get(address).content.decode()
    asked = client.get(f"{address}?months=12").content.decode()
    assert "1 thread in open rooms would go" in asked
    assert "Öppet" in asked
    assert "Slutet" not in asked
    for wrong in ("0", "601", "x", "other"):
        assert client.get(f"{address}?months={wrong}").status_code == 422
    assert client.post(address, {"months": "12"}).status_code == 303
    assert follow(timezone.now()) == 3
    assert not Entry.objects.filter(audience__space=opened, author=None).exists()
    assert "That is what holds now" in client.get(f"{address}?months=12").content.decode()
    host = sign_in(Client(), cast.anna)
    where = f"/rooms/{opened.slug}/retention"
    assert "keeps what the organisation says" in host.get(where).content.decode()
    assert "whatever the organisation says?" in host.get(f"{where}?months=12").content.decode()
    assert host.post(where, {"months": "12"}).status_code == 303
    assert not Space.objects.get(pk=opened.pk).follows_retention
    assert (
        "Keep what the organisation says?"
        in host.get(f"{where}?months=organisation").content.decode()
    )
    assert host.post(where, {"months": "organisation"}).status_code == 303
    assert Space.objects.get(pk=opened.pk).follows_retention


def test_the_same_over_the_api_and_on_the_command_line(cast: Cast) -> None:
    room = make_room(cast.anna, "Öppet")
    old_thread(cast.anna, room)
    call = caller(cast.administrator)
    assert call("GET", "/retention").json() == {"months": None}
    choices = call("GET", "/retention/outlook").json()["choices"]
    assert choices[1] == {
        "months": 12,
        "threads": 1,
        "rooms": [{"slug": room.slug, "threads": 1}],
    }
    assert call("PUT", "/retention", {"months": 24}).json() == {"months": 24}
    assert caller(cast.editor)("PUT", "/retention", {"months": 1}).status_code == 404
    follow(NOW)
    assert call("GET", f"/spaces/{room.slug}/retention").json()["follows"] is True
    shown = retention(months=12, everything=False, applies=False)
    assert shown == {"months": 24, "asked": 12, "threads_in_open_rooms": 1}
    assert "1 threads in open rooms" in outlook_text(shown)
    assert retention(months=None, everything=True, applies=True) == {"months": None}
    assert Membership.objects.filter(space=room).count() == 1
