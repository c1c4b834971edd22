"""How fika is said: in forms, in mail, beside the pair's thread, in the settings."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samband.entries.blocks import ThreadBlock
from samband.entries.models import Entry
from samband.entries.threads import Thread
from samband.fika.arranging import is_on
from samband.fika.queries import meeting_of_entry, proposal_for
from samband.kernel.db import as_person
from samband.kernel.errors import NotFound
from samband.people.access import PersonRequest, person_of
from samband.people.blocks import TabProvider, tab
from samband.people.models import Person
from samband.web.parts import Choice, Tab


def met_choices() -> list[Choice]:
    """What can be answered to "Did you meet?"."""
    return [Choice("yes", _("Yes")), Choice("not-yet", _("Not yet")), Choice("no", _("No"))]


def in_mail(person: Person, entry: Entry) -> str:
    """What a mail says of a proposal: who, why, and where its page is."""
    try:
        with as_person(person.pk):
            found = proposal_for(person, entry.pk, timezone.now())
    except NotFound:
        return ""
    link = f"{settings.SAMBAND.base_url}/fika/{entry.pk}"
    parts = [
        "\n".join((_("Fika with %(name)s?") % {"name": one.name}, *one.why))
        for one in found.partners
    ]
    if not parts:
        parts = [_("You have nobody to have fika with this time. Next time you come first.")]
    parts.append(_("More, and whether it suits you: %(link)s") % {"link": link})
    return "\n\n".join(parts)


def thread_block(request: PersonRequest, thread: Thread) -> ThreadBlock | None:
    """The way from the pair's thread to its page; one statement, for fika only."""
    root = thread.root
    if root.kind != Entry.Kind.FIKA or meeting_of_entry(root.pk) is None:
        return None
    return ThreadBlock(_("Fika"), "fika/thread.html", {"url": f"/fika/{root.pk}"})


_TAB: TabProvider = tab(gettext_lazy("Fika"), "/fika")


def settings_tab(request: HttpRequest) -> Tab | None:
    """A tab in the settings of colleagues, where there is fika."""
    person = person_of(request)
    return _TAB(request) if person is not None and not person.is_guest and is_on() else None
