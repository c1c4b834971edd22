"""Forms of those who are not in yet, or prove again who they are."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

# Refused before hashing; the rules for new passwords stand in the settings.
LONGEST_PASSWORD = 256


def password_field(label: Any, *, new: bool = False, required: bool = True) -> forms.CharField:
    """A password; `new` lets the browser offer to make one."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_PASSWORD,
        strip=False,
        required=required,
        help_text=_("At least 12 characters. A few words of your own are good.") if new else "",
        widget=forms.PasswordInput(
            attrs={"autocomplete": "new-password" if new else "current-password"}
        ),
    )


class SignInForm(forms.Form):
    """Address or user name, and password."""

    who = forms.CharField(
        label=_("Mail address or user name"),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = password_field(_("Password"))


class ForgottenForm(forms.Form):
    """Where the link goes."""

    email = forms.EmailField(
        label=_("Your mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class NewPasswordForm(forms.Form):
    """A new password, by link."""

    password = password_field(_("New password"), new=True)


class ConfirmForm(forms.Form):
    """The password once more."""

    password = password_field(_("Your password"))


class CodeForm(forms.Form):
    """A printed code."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=64,
        help_text=_("Twelve letters and figures, as on your paper."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class JoinForm(forms.Form):
    """The only thing asked before the first page."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = password_field(_("Choose a password"), new=True)


class FirstRunForm(forms.Form):
    """The organisation and its first administrator."""

    code = forms.CharField(
        label=_("Code from the terminal"),
        max_length=64,
        help_text=_("“samband serve” printed it when it started."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    organisation = forms.CharField(label=_("Name of the organisation"), max_length=120)
    domains = forms.CharField(
        label=_("Mail domains"),
        max_length=1000,
        required=False,
        help_text=_("The part after @ in your colleagues' addresses; several with commas between."),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = password_field(_("Choose a password"), new=True)
