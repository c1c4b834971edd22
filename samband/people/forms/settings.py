"""Forms of a person's own settings."""

from typing import Any, cast
from zoneinfo import available_timezones

from babel import Locale
from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samband.kernel.text import sort_key
from samband.people.actions.accounts import LONGEST_ABOUT, SCOPES, scopes_for
from samband.people.forms.signing import password_field
from samband.people.models import Person

# Languages that people here may speak with each other; more can be typed.
_COMMON = [
    "sv",
    "en",
    "fi",
    "no",
    "da",
    "is",
    "se",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "cs",
    "sk",
    "hu",
    "ro",
    "bg",
    "el",
    "ru",
    "uk",
    "lt",
    "lv",
    "et",
    "sr",
    "hr",
    "bs",
    "sq",
    "tr",
    "ar",
    "fa",
    "ku",
    "so",
    "ti",
    "am",
    "sw",
    "hi",
    "ur",
    "bn",
    "pa",
    "ta",
    "zh",
    "ja",
    "ko",
    "vi",
    "th",
    "he",
    "mk",
]


def time_zones(first: str) -> list[tuple[str, Any]]:
    """All time zones by area, and the organisation's own as no choice."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and zone[0].isupper())
    return [("", first), *((zone, zone.replace("_", " ")) for zone in zones)]


def spoken_languages() -> list[tuple[str, str]]:
    """Languages by their names in the reader's language, in its order; our pages' own first."""
    here = Locale.parse(get_language() or "en", sep="-")
    names = [(code, here.languages.get(code) or code) for code in _COMMON]
    own = [code for code, _name in settings.LANGUAGES]
    return sorted(names, key=lambda pair: (pair[0] not in own, sort_key(pair[1])))


class PreferencesForm(forms.Form):
    """Language, time zone, theme."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    theme = forms.ChoiceField(
        label=_("Light or dark"),
        choices=[
            (Person.Theme.SYSTEM, _("As my device does")),
            (Person.Theme.LIGHT, _("Light")),
            (Person.Theme.DARK, _("Dark")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_names = [("sv", "Svenska"), ("en", "English")]
        known = dict(settings.LANGUAGES)
        self.fields["language"].choices = [  # type: ignore[attr-defined]  # a ChoiceField
            ("", _("As my browser does")),
            *(pair for pair in own_names if pair[0] in known),
        ]
        zones = time_zones(str(_("As the organisation does")))
        self.fields["time_zone"].choices = zones  # type: ignore[attr-defined]  # a ChoiceField


class ProfileForm(forms.Form):
    """Who I am; my title last."""

    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    about = forms.CharField(
        label=_("About me"),
        required=False,
        max_length=LONGEST_ABOUT,
        help_text=_("What you do all day, what people may ask you about."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages I speak"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    photo = forms.FileField(
        label=_("Photo"),
        required=False,
        help_text=_("It is cut to a square. Where and when it was taken is removed."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = spoken_languages()
        known = {code for code, _name in choices}
        for code in self.initial.get("languages", []):
            if code not in known:
                choices.append((code, code))
        self.fields["languages"].choices = choices  # type: ignore[attr-defined]


class PasswordForm(forms.Form):
    """The old password and a new one."""

    old = password_field(_("Your password now"))
    password = password_field(_("New password"), new=True)

    def __init__(self, *args: Any, has_old: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_old:
            del self.fields["old"]


class AddressForm(forms.Form):
    """A new mail address."""

    email = forms.EmailField(
        label=_("New mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


SCOPE_WORDS = list(
    zip(
        SCOPES,
        (
            _("Read what I may read"),
            _("Write in my name"),
            _("Import from my sources"),
            _("Ask"),
            _("Import for the organisation"),
        ),
        strict=True,
    )
)


class TokenForm(forms.Form):
    """A key to the API."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=80, help_text=_("So that you know it again.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=SCOPE_WORDS,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("How long?"),
        coerce=int,
        choices=[(7, _("A week")), (30, _("30 days")), (90, _("90 days")), (365, _("A year"))],
        initial=90,
    )

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = scopes_for(actor)
        field = cast("forms.MultipleChoiceField", self.fields["scopes"])
        field.choices = [choice for choice in SCOPE_WORDS if choice[0] in offered]
