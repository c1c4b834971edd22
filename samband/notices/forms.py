"""How somebody wants to be told, as a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from babel.dates import get_day_names
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from samband.kernel.mail import is_configured
from samband.notices.kinds import NoticeKind, offered_kinds
from samband.notices.models import Preferences
from samband.notices.wishes import wishes_in


@dataclass(frozen=True, slots=True)
class Row:
    """One kind with its three boxes; `mailed` is None where there is no mail."""

    kind: NoticeKind
    shown: bool
    mailed: bool | None
    pushed: bool


def weekdays() -> list[tuple[str, str]]:
    """Monday to Sunday in the reader's language."""
    names = get_day_names("wide", "stand-alone", (get_language() or "en").replace("-", "_"))
    return [(str(day), names[day].capitalize()) for day in range(7)]


class PreferencesForm(forms.Form):
    """Kinds in the product and by mail, hours and days, the summary."""

    push_words = forms.BooleanField(
        label=_("Show on my devices what was written"),
        required=False,
        help_text=_(
            "Otherwise they say who, where and of what kind, and of secret rooms only that something is new."
        ),
    )
    days = forms.MultipleChoiceField(
        label=_("Days on which mail comes and devices are told"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    quiet_until = forms.TimeField(
        label=_("until"),
        required=False,
        help_text=_(
            "Your day begins here: the summary comes then. Empty both to be told at any time."
        ),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    summary = forms.ChoiceField(
        label=_("A summary of what you missed"),
        choices=[
            (Preferences.Summary.DAILY, _("Every one of these days")),
            (Preferences.Summary.WEEKLY, _("Every week, on the first of these days")),
            (Preferences.Summary.NEVER, _("Never")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, chosen: Preferences) -> None:
        initial = {
            "days": [str(day) for day in chosen.days],
            "quiet_from": chosen.quiet_from,
            "quiet_until": chosen.quiet_until,
            "summary": chosen.summary,
            "push_words": chosen.push_words,
        }
        super().__init__(data, initial=initial)
        self.fields["days"].choices = weekdays()  # type: ignore[attr-defined]  # a MultipleChoiceField
        self._wishes = wishes_in(chosen)
        self.has_mail = is_configured()

    @property
    def rows(self) -> Sequence[Row]:
        """The table of kinds, as chosen or as just posted."""
        return [
            Row(
                kind,
                self._box(f"shown-{kind.key}", self._wishes.shows(kind.key)),
                None
                if kind.mail is None
                else self._box(f"mailed-{kind.key}", self._wishes.mails(kind.key)),
                self._box(f"pushed-{kind.key}", self._wishes.pushes(kind.key)),
            )
            for kind in offered_kinds()
        ]

    def _box(self, name: str, otherwise: bool) -> bool:
        return name in self.data if self.is_bound else otherwise

    def said(self) -> dict[str, Any]:
        """What `change_preferences` takes."""
        found = self.cleaned_data
        return {
            "shown": {row.kind.key: row.shown for row in self.rows},
            "mailed": {row.kind.key: row.mailed for row in self.rows if row.mailed is not None},
            "pushed": {row.kind.key: row.pushed for row in self.rows},
            "push_words": found["push_words"],
            "quiet": (found["quiet_from"], found["quiet_until"]),
            "days": [int(day) for day in found["days"]],
            "summary": found["summary"],
        }
