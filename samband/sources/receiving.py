"""From an uploaded file to an import: what the page and the API share."""

from samband.kernel.errors import SambandError
from samband.people.models import Person
from samband.sources import actions, jobs, spool
from samband.sources.actions import home_domains
from samband.sources.forms import (
    ADDRESS_BOOK,
    CALENDAR,
    CONVERSATION,
    HISTORY,
    OWN_MAILBOX,
    PERSONAL,
    PUBLIC_LIST,
    NewImportForm,
)
from samband.sources.models import Import, Source
from samband.sources.options import Options

#: What a chosen file is; everything else is a mailbox.
_KINDS = {
    HISTORY: Source.Kind.GIT,
    CONVERSATION: Source.Kind.CHAT,
    ADDRESS_BOOK: Source.Kind.CONTACTS,
    CALENDAR: Source.Kind.CALENDAR,
}


def _options(form: NewImportForm, name: str) -> Options:
    data = form.cleaned_data
    what = data["what"]
    return Options(
        path=str(spool.folder() / name),
        is_upload=True,
        is_public_list=what == PUBLIC_LIST,
        with_subjects=what == OWN_MAILBOX and data["subjects"],
        own_mails=data["addresses"] if what in (OWN_MAILBOX, CALENDAR) else (),
        domains=(data["domains"] or home_domains()) if what == HISTORY else (),
        since=data["since"].isoformat() if data["since"] else "",
        with_mailmap=data["mailmap"],
        mapping=data["mapping"] if what == CONVERSATION else "",
        private_as=data["private_as"] or "secret",
        with_direct=what == CONVERSATION and data["direct"],
        with_birthdays=what == ADDRESS_BOOK and data["birthdays"],
    )


def receive(form: NewImportForm, person: Person) -> Import:
    """Keep the uploaded file of a valid form in the folder of imports and make the import; reading is a job.

    Raises what `create_import` raises; then no file is left.
    """
    file = form.cleaned_data["file"]
    name = spool.new_name("upload")
    with spool.writing(name) as stream:
        for piece in file.chunks():
            stream.write(piece)
    try:
        run = actions.create_import(
            actor=person,
            kind=_KINDS.get(form.cleaned_data["what"], Source.Kind.MBOX),
            label=file.name,
            options=_options(form, name),
            owner=person if form.cleaned_data["what"] in PERSONAL else None,
        )
    except SambandError:
        spool.remove(name)
        raise
    jobs.start(jobs.plan, run)
    return run
