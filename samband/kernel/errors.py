"""One base class for everything that can go wrong in a way a person can mend.

Domains know no HTTP; `status` is a hint that the one handler for pages, fragments and the API maps.
"""

from typing import Any

from django.utils.functional import Promise


class SambandError(Exception):
    """An error with a stable code and a translated sentence: what happened, where, and what to do."""

    code = "error"
    status = 400

    def __init__(self, message: str | Promise, *, code: str | None = None, **data: Any) -> None:
        super().__init__(str(message))
        self.message = message
        self.data = data
        if code is not None:
            self.code = code


class NotFound(SambandError):
    """Absent and forbidden are the same answer, so nobody learns what exists."""

    code = "not-found"
    status = 404

    def __init__(self) -> None:
        from django.utils.translation import gettext_lazy

        super().__init__(
            gettext_lazy("There is nothing here, or it is not for you. Check the address.")
        )


class Invalid(SambandError):
    """The input can't be used; `data["fields"]` may name sentences per field."""

    code = "invalid"
    status = 422


class Refused(SambandError):
    """The person may see the thing but may not do this to it."""

    code = "refused"
    status = 403


class Conflict(SambandError):
    """Somebody else changed it in the meantime."""

    code = "conflict"
    status = 409


class TooMany(SambandError):
    """Too many attempts in a short time; `data["retry_after"]` is in seconds."""

    code = "too-many"
    status = 429
