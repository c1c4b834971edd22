"""What imports add to other packages' pages: menu, administrators' tab, words of the access log."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samband.parties.registry import on_suppress
from samband.people import blocks
from samband.people.access import person_of
from samband.people.erasure import register_eraser
from samband.people.watching import register_words
from samband.sources.keeping import erase_sources_of
from samband.sources.masking import mask_imports
from samband.web.assets import register_stylesheet
from samband.web.parts import Action
from samband.web.shell import register_menu

_OPEN_WORDS = {
    "import.created": gettext_lazy("Started an import for the organisation"),
    "import.confirmed": gettext_lazy("Confirmed a public list"),
    "import.looked-at": gettext_lazy("Opened an import of the organisation"),
    "import.resumed": gettext_lazy("Stored an import of the organisation"),
    "import.reverted": gettext_lazy("Took back an import of the organisation"),
    "import.errors-read": gettext_lazy("Read the errors of an import of the organisation"),
}
# A personal mailbox is its person's own business: they see these, administrators don't.
_OWN_WORDS = {
    "mailbox.imported": gettext_lazy("Imported your mailbox"),
    "mailbox.looked-at": gettext_lazy("Opened an import of yours"),
    "mailbox.resumed": gettext_lazy("Stored an import of yours"),
    "mailbox.reverted": gettext_lazy("Took back an import of yours"),
    "mailbox.errors-read": gettext_lazy("Read the errors of an import of yours"),
    "mailbox.consent-given": gettext_lazy("Allowed somebody to import a mailbox"),
    "mailbox.consent-withdrawn": gettext_lazy("Took back who may import a mailbox"),
}


def menu(request: HttpRequest) -> list[Action]:
    """The way to one's imports; guests have none."""
    person = person_of(request)
    if person is None or person.is_guest:
        return []
    return [Action(_("Imports"), "/imports", "upload")]


def register() -> None:
    """Called once when Django has started."""
    register_menu(menu, order=40)
    register_stylesheet("sources/columns.css")
    blocks.register_tab("admin", blocks.tab(gettext_lazy("Sources"), "/admin/sources"), order=30)
    register_words(_OPEN_WORDS)
    register_words(_OWN_WORDS, private=True)
    register_eraser(erase_sources_of)
    # Before the evidence: what is being stored meanwhile is then evidence already.
    on_suppress(mask_imports, order=10)
