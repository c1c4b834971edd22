"""The form for a calendar's address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samband.sources.headers import clean_mail


class FeedForm(forms.Form):
    """Where the calendar is, and under which addresses its owner is invited."""

    address = forms.CharField(label=_("The calendar's address"), max_length=2_000)
    addresses = forms.CharField(label=_("Your other addresses"), required=False, max_length=2_000)

    def clean_addresses(self) -> tuple[str, ...]:
        words = self.cleaned_data["addresses"].replace(",", " ").split()
        wrong = [word for word in words if not clean_mail(word)]
        if wrong:
            raise forms.ValidationError(_("%(word)s is no mail address.") % {"word": wrong[0]})
        return tuple(dict.fromkeys(clean_mail(word) for word in words))
