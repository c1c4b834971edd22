"""What can go wrong on the way out."""

from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import SambandError


class OutgoingError(SambandError):
    """Something outside could not be fetched or told."""

    code = "outgoing"
    status = 502


class AddressRefused(OutgoingError):
    """Samband does not go there; asking again changes nothing."""

    code = "address-refused"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            _(
                "Samband does not fetch from this address. It takes http and https, and hosts of "
                "the own network only if an administrator has listed them."
            )
        )


class NoAnswer(OutgoingError):
    """Nobody answered, or not in a way that can be understood; may work later."""

    code = "no-answer"

    def __init__(self) -> None:
        super().__init__(_("The other server doesn't answer. Try again later."))


class TooSlow(OutgoingError):
    """The whole answer did not arrive in time."""

    code = "too-slow"
    status = 504

    def __init__(self) -> None:
        super().__init__(_("The other server took too long. Try again later."))


class TooLarge(OutgoingError):
    """The answer is larger than what was asked for."""

    code = "answer-too-large"

    def __init__(self) -> None:
        super().__init__(_("The other server's answer is too large."))
