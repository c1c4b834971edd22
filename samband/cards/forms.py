"""What people fill in about a contact."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from samband.cards.models import Card
from samband.cards.regions import region_of
from samband.cards.shapes import OwnDetails
from samband.cards.writing import Written
from samband.kernel.text import one_line, without_controls
from samband.parties.phones import phone_of
from samband.people.models import Person
from samband.people.registration import clean_email

MOST_LINES = 500
MOST_TOPICS = 30


def _lines(text: str, longest: int) -> list[str]:
    found = [" ".join(without_controls(line).split()) for line in text.splitlines()]
    return [line[:longest] for line in found if line][:MOST_LINES]


class CardForm(forms.Form):
    """A card by hand, as from a business card; several addresses and numbers are one a line."""

    name = forms.CharField(label=_("Name"), max_length=200)
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)
    title = forms.CharField(label=_("Title"), max_length=120, required=False)
    place = forms.CharField(label=_("Place"), max_length=80, required=False)
    topics = forms.CharField(label=_("Topics"), max_length=2_000, required=False)
    mails = forms.CharField(label=_("Mail addresses"), max_length=20_000, required=False)
    phones = forms.CharField(label=_("Phone numbers"), max_length=20_000, required=False)
    links = forms.CharField(
        label=_("Web addresses and accounts"), max_length=20_000, required=False
    )
    note = forms.CharField(label=_("Note"), max_length=20_000, required=False)

    def clean_mails(self) -> tuple[str, ...]:
        found = [clean_email(line.removeprefix("mailto:")) for line in
                 re.split(r"[\s,;]+", self.cleaned_data["mails"]) if line]  # fmt: skip
        for one in found:
            try:
                validate_email(one)
            except ValidationError:
                raise ValidationError(
                    _("“%(text)s” is not a mail address.") % {"text": one[:60]}
                ) from None
        return tuple(dict.fromkeys(found))[:MOST_LINES]

    def written(self, owner: Person) -> Written:
        """What a valid form says; numbers as one number each."""
        data, region = self.cleaned_data, region_of(owner)
        return Written(
            name=one_line(data["name"], 200),
            organisation=" ".join(data["organisation"].split()),
            title=" ".join(data["title"].split()),
            place=" ".join(data["place"].split()),
            topics=tuple(
                " ".join(one.split()).lstrip("#")[:80]
                for one in re.split(r"[,;\n]+", without_controls(data["topics"]))
                if one.strip("# \t\r")
            )[:MOST_TOPICS],
            mails=data["mails"],
            phones=tuple(phone_of(one, region) for one in _lines(data["phones"], 60)),
            links=tuple(_lines(data["links"], 500)),
            note=data["note"].strip(),
        )


def filled(card: Card, details: OwnDetails, mails: tuple[str, ...]) -> dict[str, str]:
    """What stands on a card, for its form."""
    return {
        "name": card.name,
        "organisation": card.organisation_name,
        "title": card.title,
        "place": card.place,
        "topics": ", ".join(card.topics),
        "mails": "\n".join(dict.fromkeys((*card.emails, *details.mails, *mails))),
        "phones": "\n".join(details.phones),
        "links": "\n".join(details.links),
    }
