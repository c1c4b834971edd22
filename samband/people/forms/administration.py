"""Forms of the administrators' pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samband.people.actions.invitations import LONGEST_WORDS
from samband.people.forms.settings import time_zones
from samband.people.models import Invitation, Person, Place, Team

ROLES = {
    Person.Role.PERSON: _("Colleague"),
    Person.Role.EDITOR: _("Editor"),
    Person.Role.ADMINISTRATOR: _("Administrator"),
    Person.Role.GUEST: _("Guest"),
}
STATES = {
    Person.State.ACTIVE: _("Here"),
    Person.State.INVITED: _("Invited"),
    Person.State.DEACTIVATED: _("Has left"),
    Person.State.ERASED: _("Erased"),
}
LARGEST_LIST = 1_000_000


class InvitationForm(forms.Form):
    """Whom to invite, in which words, by what."""

    kind = forms.ChoiceField(
        label=_("How do the invitations get there?"),
        choices=[
            (Invitation.Kind.MAIL, _("By mail: everybody gets a link of their own, for 7 days")),
            (Invitation.Kind.CODE, _("On paper: you print a code for each, for 14 days")),
        ],
        initial=Invitation.Kind.MAIL,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Your own words"),
        required=False,
        max_length=LONGEST_WORDS,
        help_text=_("They come first in the mail; the link is added below them."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    people = forms.CharField(
        label=_("Whom?"),
        required=False,
        strip=False,
        max_length=LARGEST_LIST,
        help_text=_(
            "One a line: name, address, role, team, place. Only the name is needed for a code. "
            "Roles are colleague, editor, administrator, guest; nothing means colleague."
        ),
        widget=forms.Textarea(
            attrs={"rows": 8, "spellcheck": "false", "placeholder": "Anna Lind, anna@norr.example"}
        ),
    )
    file = forms.FileField(
        label=_("Or a CSV file"),
        required=False,
        help_text=_("With the same columns; a first line may name them."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )


class RoleForm(forms.Form):
    """A role that isn't guest."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role, label) for role, label in ROLES.items() if role != Person.Role.GUEST],
    )


class BelongingForm(forms.Form):
    """Team and place."""

    team = forms.ModelChoiceField(
        Team.objects.order_by("name"), label=_("Team"), required=False, empty_label=_("None")
    )
    place = forms.ModelChoiceField(
        Place.objects.order_by("name"), label=_("Place"), required=False, empty_label=_("None")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("team", "place"):
            field = self.fields[name]
            field.label_from_instance = lambda row: row.name  # type: ignore[attr-defined]


class OrganisationForm(forms.Form):
    """Name, domains, language, zone, passwords."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    about = forms.CharField(
        label=_("What it is"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    domains = forms.CharField(
        label=_("Mail domains"),
        required=False,
        max_length=1000,
        help_text=_(
            "The part after @ in your colleagues' addresses; several with commas between. Whoever "
            "signs in at your OpenID Connect provider with such an address gets in."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    allows_passwords = forms.BooleanField(
        label=_("People may sign in with a password"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = time_zones("")[1:]  # type: ignore[attr-defined]


class LogoForm(forms.Form):
    """A picture."""

    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("JPEG, PNG, WebP or GIF; it is shown 36 pixels high."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )


class NameForm(forms.Form):
    """A team or a place."""

    name = forms.CharField(label=_("Name"), max_length=80)
