"""What people fill in to bring something in."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from samband.people.models import Person
from samband.sources.access import may_import_for_organisation
from samband.sources.headers import clean_mail

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

OWN_MAILBOX, PUBLIC_LIST, HISTORY, CONVERSATION = "mailbox", "list", "history", "conversation"
ADDRESS_BOOK, CALENDAR = "contacts", "calendar"
#: What everybody may bring in for themselves.
PERSONAL = (ADDRESS_BOOK, OWN_MAILBOX, CALENDAR)


class NewImportForm(forms.Form):
    """A file and what it is. Only administrators may bring in for the organisation."""

    what = forms.ChoiceField(
        choices=[(one, one) for one in (*PERSONAL, PUBLIC_LIST, HISTORY, CONVERSATION)],
        error_messages={"required": _("Choose what the file is.")},
    )
    file = forms.FileField(label=_("File"), allow_empty_file=True)
    addresses = forms.CharField(label=_("Your other addresses"), required=False, max_length=2_000)
    subjects = forms.BooleanField(label=_("Keep the subjects too"), required=False)
    domains = forms.CharField(label=_("Our mail domains"), required=False, max_length=2_000)
    mailmap = forms.BooleanField(label=_("Use the names of its .mailmap"), required=False)
    since = forms.DateField(label=_("Only from this day on"), required=False)
    mapping = forms.CharField(label=_("Mapping"), required=False, max_length=20_000)
    private_as = forms.ChoiceField(
        choices=[("secret", "secret"), ("closed", "closed")], required=False
    )
    direct = forms.BooleanField(label=_("Bring in direct messages too"), required=False)
    birthdays = forms.BooleanField(label=_("Keep birthdays too"), required=False)

    def __init__(self, *args: Any, actor: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor

    def clean_what(self) -> str:
        what: str = self.cleaned_data["what"]
        if what not in PERSONAL and not may_import_for_organisation(self._actor):
            raise forms.ValidationError(
                _("Only administrators bring in what belongs to the organisation.")
            )
        return what

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        limit = settings.SAMBAND.import_mb
        if (file.size or 0) > limit * 1_000_000:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB. Split it, or ask an administrator to "
                  "import it on the command line.") % {"limit": limit}
            )  # fmt: skip
        return file

    def clean_addresses(self) -> tuple[str, ...]:
        words = self.cleaned_data["addresses"].replace(",", " ").split()
        found = [(word, clean_mail(word)) for word in words]
        wrong = [word for word, mail in found if not mail]
        if wrong:
            raise forms.ValidationError(_("%(word)s is no mail address.") % {"word": wrong[0]})
        return tuple(dict.fromkeys(mail for _, mail in found))

    def clean_domains(self) -> tuple[str, ...]:
        words = self.cleaned_data["domains"].lower().replace(",", " ").split()
        wrong = [word for word in words if not clean_mail(f"x@{word}")]
        if wrong:
            raise forms.ValidationError(_("%(word)s is no mail domain.") % {"word": wrong[0]})
        return tuple(dict.fromkeys(words))


class ConsentForm(forms.Form):
    """Whom to let import one's mailbox."""

    who = forms.CharField(label=_("Who may do it for you?"), max_length=254)
