"""The cast itself, and the doors every package relies on."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from samband.kernel.db import as_person
from samband.kernel.errors import NotFound
from samband.parties.models import Identity
from samband.people import access
from samband.people.models import Person
from tests.cast import Cast


def test_everybody_has_an_address_that_colleagues_know(cast: Cast) -> None:
    with as_person(cast.anna.pk):
        seen = set(Identity.objects.values_list("value", flat=True))
    assert {person.email for person in cast.everybody} <= seen
    with as_person(cast.guest.pk):
        assert not Identity.objects.exists()
    assert not Identity.objects.exists()


def test_doors_by_role(cast: Cast, rf: RequestFactory) -> None:
    def page(request: access.PersonRequest) -> HttpResponse:
        return HttpResponse(request.user.name)

    request = rf.get("/people?q=å")
    for person, colleague, administrator in (
        (cast.administrator, True, True),
        (cast.editor, True, False),
        (cast.guest, False, False),
    ):
        request.user = person
        assert access.signed_in(page)(request).status_code == 200
        for door, passes in (
            (access.colleague_only, colleague),
            (access.administrator_only, administrator),
        ):
            if passes:
                assert door(page)(request).status_code == 200
            else:
                with pytest.raises(NotFound):
                    door(page)(request)


def test_strangers_are_sent_to_sign_in_and_back(
    client: Client, cast: Cast, rf: RequestFactory
) -> None:
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/people?q=a b")
    request.user = AnonymousUser()
    answer = access.signed_in(lambda request: HttpResponse())(request)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=%2Fpeople%3Fq%3Da%2520b"


def test_a_guest_sees_only_whom_a_scope_names(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_guest_scopes", [])
    assert access.person_for_reading(cast.guest, "greta") == cast.guest
    with pytest.raises(NotFound):
        access.person_for_reading(cast.guest, "anna")
    access.register_guest_scope(lambda guest: Person.objects.filter(handle="anna").values("pk"))
    assert access.person_for_reading(cast.guest, "anna") == cast.anna
    with pytest.raises(NotFound):
        access.person_for_reading(cast.guest, "bo")
    assert set(access.people_visible_to(cast.guest)) == {cast.guest, cast.anna}


def test_who_was_only_invited_has_no_profile_and_who_left_keeps_it(cast: Cast) -> None:
    with pytest.raises(NotFound):
        access.person_for_reading(cast.anna, "ivar")
    with pytest.raises(NotFound):
        access.person_for_reading(cast.anna, "nobody")
    assert access.person_for_reading(cast.anna, "gunnar") == cast.gone
    assert cast.gone not in access.people_visible_to(cast.anna)
