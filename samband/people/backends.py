"""Sign-in by address (or user name) and password."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from samband.people import installation
from samband.people.models import Person


class PasswordBackend(BaseBackend):
    """Checks who and password with the same work for unknown names; refuses where passwords are off."""

    def authenticate(
        self,
        request: HttpRequest | None,
        email: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Person | None:
        if not email or password is None or not installation.passwords_allowed():
            return None
        who = email.strip().lower()
        if "@" in who.lstrip("@"):
            person = Person.objects.with_email(who).first()
        else:
            person = Person.objects.filter(handle=who.lstrip("@")).first()
        if person is None:
            Person().set_password(password)
            return None
        if person.check_password(password) and person.is_active:
            return person
        return None

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.active().filter(pk=user_id).first()
