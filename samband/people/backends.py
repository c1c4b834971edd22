"""Sign-in by address and password."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from samband.people import installation
from samband.people.models import Person


class PasswordBackend(BaseBackend):
    """Checks address and password with the same work for unknown names; refuses when passwords are switched off."""

    def authenticate(
        self,
        request: HttpRequest | None,
        email: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Person | None:
        if not email or password is None:
            return None
        home = installation.current()
        if home is not None and not home.allows_passwords:
            return None
        person = Person.objects.filter(email__iexact=email).first()
        if person is None:
            Person().set_password(password)
            return None
        if person.check_password(password) and person.is_active:
            return person
        return None

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.active().filter(pk=user_id).first()
