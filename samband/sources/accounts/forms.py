"""What people choose to have an account asked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samband.sources.accounts.providers import providers
from samband.sources.servers.models import Server

KINDS = (
    (Server.Kind.CONTACTS, _("Contacts")),
    (Server.Kind.CALENDAR, _("Calendar")),
    (Server.Kind.MAIL, _("Mail: who, to whom and when")),
)


class AccountForm(forms.Form):
    """Where the account is, and what of it is read."""

    provider = forms.ChoiceField(label=_("Where is the account?"))
    kind = forms.ChoiceField(label=_("What is read?"), choices=KINDS)

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # what a request holds
        field = self.fields["provider"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(one.key, one.name) for one in providers()]
