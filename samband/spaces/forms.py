"""What people fill in about rooms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from samband.people.access import people_visible_to
from samband.people.models import Person
from samband.spaces.models import Openness


class SpaceForm(forms.Form):
    """A room's name and what it is about."""

    name = forms.CharField(label=_("Name"), max_length=80)
    about = forms.CharField(
        label=_("What it is about"),
        help_text=_("Two sentences: what is talked about here, and for whom it is."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NewSpaceForm(SpaceForm):
    """The same with the choice of who may see it."""

    openness = forms.ChoiceField(
        choices=Openness.choices,
        error_messages={"required": _("Choose who may see the room.")},
    )


class OpennessForm(forms.Form):
    """Who may see a room."""

    openness = forms.ChoiceField(choices=Openness.choices)


class MemberForm(forms.Form):
    """Somebody to let in, by handle or mail address, and how much of the past they see."""

    who = forms.CharField(label=_("Whom do you let in?"), max_length=254)
    past = forms.ChoiceField(
        choices=[("now", ""), ("everything", "")],
        required=False,
    )

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.person: Person | None = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        who = str(data.get("who", "")).strip().removeprefix("@").lower()
        if not who:
            return data
        people = people_visible_to(self.actor)
        field = "email__iexact" if "@" in who else "handle"
        self.person = people.filter(**{field: who}).first()
        if self.person is None:
            self.add_error("who", _("There is nobody with this user name or address."))
        elif self.person.is_guest and not data.get("past"):
            self.add_error("past", _("Choose how much of what was written before a guest may see."))
        return data

    @property
    def from_now_on(self) -> bool:
        """Whether what was written before stays hidden."""
        return bool(self.cleaned_data.get("past") == "now")
