"""The form of one's own calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CalendarForm(forms.Form):
    """An address or a file; which of them is checked where it is read."""

    address = forms.CharField(label=_("The calendar's address"), required=False, max_length=2_000)
    file = forms.FileField(label=_("Or a calendar file"), required=False, allow_empty_file=True)
