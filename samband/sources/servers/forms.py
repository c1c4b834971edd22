"""What people fill in to have a server asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samband.sources.servers.models import Server

KINDS = (
    (Server.Kind.CONTACTS, _("An address book (CardDAV)")),
    (Server.Kind.CALENDAR, _("A calendar (CalDAV)")),
    (Server.Kind.MAIL, _("A mailbox (IMAP)")),
)


class ServerForm(forms.Form):
    """Where the server is, and how one signs in."""

    kind = forms.ChoiceField(label=_("What is it?"), choices=KINDS)
    address = forms.CharField(label=_("The server's address"), max_length=2_000)
    user = forms.CharField(label=_("User name there"), max_length=320)
    password = forms.CharField(label=_("App password"), max_length=500, strip=False)
