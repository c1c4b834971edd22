"""The form of what one is doing now."""

from django import forms
from django.utils.translation import gettext_lazy as _

from samband.people.models import LONGEST_DOING, LONGEST_PLACE
from samband.people.presence import UNTIL


class PresenceForm(forms.Form):
    """All of it is optional; nothing at all takes it back."""

    doing = forms.CharField(
        label=_("What are you doing?"), required=False, max_length=LONGEST_DOING
    )
    place = forms.CharField(label=_("Where?"), required=False, max_length=LONGEST_PLACE)
    availability = forms.ChoiceField(
        choices=[("", ""), ("free", "free"), ("busy", "busy")], required=False
    )
    until = forms.ChoiceField(choices=[(one, one) for one in UNTIL])
    away_until = forms.DateField(label=_("Last day of your absence"), required=False)
