"""Links that confirm a new address or take the old one back; GET only asks, POST does it."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from samband.people.actions import confirm_address_change, undo_address_change
from samband.people.errors import LinkUsed
from samband.people.views.shared import page, see_other
from samband.people.views.signing import FORM, refusal
from samband.web.shell import say


@FORM
def confirm_address(request: HttpRequest, token: str) -> HttpResponseBase:
    """Use the new address from now on."""
    if request.method == "POST":
        try:
            confirm_address_change(token=token)
        except LinkUsed as error:
            return refusal(request, error)
        say(request, _("Your new address counts from now on."))
        return see_other("/")
    return page(
        request,
        "address_link",
        title=_("Your new address"),
        text=_("Confirm that you want to use this address for Samband."),
        button=_("Confirm the address"),
    )


@FORM
def undo_address(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take the old address back."""
    if request.method == "POST":
        try:
            undo_address_change(token=token)
        except LinkUsed as error:
            return refusal(request, error)
        say(request, _("Your old address is back. Ask for a new password now."))
        return see_other("people:forgotten")
    return page(
        request,
        "address_link",
        title=_("Take your address back"),
        text=_(
            "Your old address counts again, everybody is signed out of your account, and you "
            "choose a new password."
        ),
        button=_("Take it back"),
    )
