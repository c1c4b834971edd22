"""A rotated master key signs nobody out; a changed password does."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

from tests.cast import Cast, sign_in

pytestmark = pytest.mark.django_db


def test_a_session_from_before_the_rotation_still_counts(cast: Cast) -> None:
    client = sign_in(Client(), cast.bo)
    before = settings.SECRET_KEY
    with override_settings(SECRET_KEY="ny nyckel " * 5, SECRET_KEY_FALLBACKS=[before]):
        assert client.get("/people").status_code == 200
    with override_settings(SECRET_KEY="ny nyckel " * 5, SECRET_KEY_FALLBACKS=[]):
        assert client.get("/people").status_code == 302


def test_a_changed_password_ends_other_sessions(cast: Cast) -> None:
    client = sign_in(Client(), cast.bo)
    cast.bo.set_password("en annan lugn morgon")
    cast.bo.save(update_fields=["password"])
    assert client.get("/people").status_code == 302
