"""What a device is refused, in the words of WebDAV: a status and the condition that did not hold."""

from samband.kernel.errors import SambandError


class Condition(SambandError):
    """A precondition of RFC 4918, 6352 or 6578; `element` has its namespace's letter ("card:no-uid-conflict")."""

    code = "dav-condition"

    def __init__(self, status: int, element: str = "", said: str = "") -> None:
        super().__init__(said or element or str(status))
        self.status, self.element = status, element


def changed_meanwhile() -> Condition:
    """If-Match or If-None-Match did not hold."""
    return Condition(412)


def no_card() -> Condition:
    """What was sent is no card that can be kept."""
    return Condition(403, "card:valid-address-data")
