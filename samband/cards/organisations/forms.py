"""What editors fill in about an organisation."""

import re
from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from samband.cards.models import OrganisationSheet
from samband.cards.organisations.actions import SheetWritten
from samband.cards.organisations.queries import find_organisations
from samband.kernel.text import fold, one_line, without_controls
from samband.people.models import Person

MOST = 30
_ADDRESS = re.compile(r"(?:.*/organisations/)?(\d{1,18})/?")
_DOMAIN = re.compile(r"(?:[a-z0-9å-ö](?:[a-z0-9å-ö-]*[a-z0-9å-ö])?\.)+[a-zå-ö]{2,}")


def _parts(text: str, longest: int, *, at: str = r"[\n]+") -> tuple[str, ...]:
    found = [one_line(one, longest) for one in re.split(at, without_controls(text)) if one.strip()]
    return tuple(dict.fromkeys(found))[:MOST]


class SheetForm(forms.Form):
    """A sheet; lists are one a line. Needs `reader`, whose organisations can be named."""

    name = forms.CharField(label=_("Name"), max_length=200)
    former_names = forms.CharField(label=_("Formerly"), max_length=8_000, required=False)
    domains = forms.CharField(label=_("Domains"), max_length=8_000, required=False)
    place = forms.CharField(label=_("Place"), max_length=80, required=False)
    about = forms.CharField(label=_("About"), max_length=4_000, required=False)
    topics = forms.CharField(label=_("Topics"), max_length=2_000, required=False)
    part_of = forms.CharField(label=_("Part of"), max_length=300, required=False)
    became = forms.CharField(label=_("Went up in"), max_length=300, required=False)
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: object, reader: Person, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as given
        self.reader = reader

    def clean_domains(self) -> tuple[str, ...]:
        found = _parts(self.cleaned_data["domains"].lower(), 255, at=r"[\s,;]+")
        for one in found:
            if not _DOMAIN.fullmatch(one):
                raise ValidationError(_("“%(text)s” is not a domain.") % {"text": one[:60]})
        return found

    def clean_part_of(self) -> int | None:
        return self._named(self.cleaned_data["part_of"])

    def clean_became(self) -> int | None:
        return self._named(self.cleaned_data["became"])

    def _named(self, text: str) -> int | None:
        """The organisation that a name or the address of its page means."""
        text = text.strip()
        if not text:
            return None
        match = _ADDRESS.fullmatch(text)
        if match:
            return int(match.group(1))
        lines = find_organisations(self.reader, text).page.rows
        same = [line.party_id for line in lines if fold(line.name) == fold(text)]
        if len(same) != 1:
            raise ValidationError(
                _("Several organisations are called so. Write the address of its page.")
                if same
                else _("No organisation that you see is called so.")
            )
        return same[0]

    def written(self) -> SheetWritten:
        """What a valid form says."""
        data = self.cleaned_data
        return SheetWritten(
            name=one_line(data["name"], 200),
            former_names=_parts(data["former_names"], 200),
            domains=data["domains"],
            place=one_line(data["place"], 80),
            about=without_controls(data["about"]).strip(),
            topics=tuple(one.lstrip("#") for one in _parts(data["topics"], 80, at=r"[,;\n]+")),
            part_of_id=data["part_of"],
            became_id=data["became"],
        )


def filled(sheet: OrganisationSheet | None, name: str, domains: Sequence[str]) -> dict[str, object]:
    """What stands on a sheet, for its form; of an organisation without one what is known of it."""
    if sheet is None:
        return {"name": name, "domains": "\n".join(domains), "version": 0}
    return {
        "name": sheet.name,
        "former_names": "\n".join(sheet.former_names),
        "domains": "\n".join(sheet.domains),
        "place": sheet.place,
        "about": sheet.about,
        "topics": ", ".join(sheet.topics),
        "part_of": f"/organisations/{sheet.part_of_id}" if sheet.part_of_id else "",
        "became": f"/organisations/{sheet.became_id}" if sheet.became_id else "",
        "version": sheet.version,
    }
