"""After somebody was erased nothing here says who they were."""

from django.test import Client

from samband.entries import actions
from samband.entries.addressing import ToColleagues, ToSpace
from samband.entries.erasure import erase_mentions
from samband.entries.models import Mention
from samband.people.actions import erase
from samband.people.models import Person
from samband.spaces.erasure import erase_memberships
from samband.spaces.models import Membership
from tests.cast import Cast, sign_in
from tests.spaces.factories import make_room


def test_links_and_memberships_go_and_words_stay_unsigned(cast: Cast) -> None:
    room = make_room(cast.anna, "Pilot", "closed", cast.bo)
    named = actions.write_post(actor=cast.anna, to=ToSpace(room.pk), body="Fråga @bo om #pumpar")
    own = actions.write_post(actor=cast.bo, to=ToColleagues(), body="Så gör man")
    erase(actor=cast.administrator, person=Person.objects.get(pk=cast.bo.pk))
    for _twice in range(2):
        erase_mentions(cast.bo.pk)
        erase_memberships(cast.bo.pk)
    named.refresh_from_db()
    assert "/people/bo" not in named.html
    assert named.outline["hashtags"] == ["pumpar"]
    assert not Mention.objects.exists()
    assert list(Membership.objects.values_list("person_id", flat=True)) == [cast.anna.pk]
    html = sign_in(Client(), cast.anna).get(f"/entries/{own.pk}").content.decode()
    assert "Så gör man" in html
    assert "Bo Östlund" not in html
    assert "/people/erased" not in html
