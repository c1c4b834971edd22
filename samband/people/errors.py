"""What can go wrong with ways in."""

from django.utils.translation import gettext_lazy as _

from samband.kernel.errors import SambandError


class SignInFailed(SambandError):
    """Wrong in some way that is not told: name, password or account."""

    code = "sign-in-failed"
    status = 422

    def __init__(self) -> None:
        super().__init__(_("That name and password don't go together. Check both and try again."))


class LinkUsed(SambandError):
    """A link or code that is wrong, used or too old; which of these is not told."""

    code = "link-used"
    status = 404

    def __init__(self) -> None:
        super().__init__(
            _("This link or code doesn't work: it was used, is too old, or lacks a part.")
        )
