"""What the author and those who reported are told when somebody decided, each in their own language."""

from django.utils import translation
from django.utils.translation import gettext as _

from samband.entries.models import Entry
from samband.people import installation
from samband.people.models import Person


def _language(person: Person) -> str:
    return person.language or installation.language()


def words_to_author(author: Person, entry: Entry, why: str) -> str:
    """To the author of what was hidden: what, what it means, and why."""
    with translation.override(_language(author)):
        about = _(
            "I have hidden [something you wrote](%(address)s). You and those who look after the place still see it, "
            "nobody else does."
        ) % {"address": f"/entries/{entry.pk}"}
    return f"{about}\n\n{why}"


def words_to_reporter(reporter: Person, entry: Entry, *, hides: bool) -> str:
    """To somebody who reported: what was decided. No word about the author's answer."""
    with translation.override(_language(reporter)):
        if hides:
            return _("Thank you for telling. What you reported is hidden now.")
        return _(
            "Thank you for telling. I looked at [what you reported](%(address)s) and left it as it is. "
            "You can put it away for yourself, or block the person who wrote it."
        ) % {"address": f"/entries/{entry.pk}"}
