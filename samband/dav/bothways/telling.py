"""That something of an address book waits for its person: told once for each run that adds something, at the bell and by mail
as they want it; gone when all of it is decided."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from markupsafe import Markup, escape

from samband.dav.bothways.models import BothWays, Clash
from samband.kernel.db import as_person
from samband.kernel.mail import Letter as Mail
from samband.kernel.mail import is_configured
from samband.kernel.mail_address import message_id
from samband.notices.kinds import NoticeKind, Told
from samband.notices.models import Letter
from samband.notices.outbox import put_decisions
from samband.notices.things import mark_seen, settle, tell
from samband.notices.wishes import wishes_of
from samband.people.letters import address, organisation_name
from samband.people.models import Person

WAITS = "book-waits"


def titles(reader: Person, ids: Collection[int]) -> Mapping[int, str]:
    """How much waits in some of the reader's address books, as the sentence of the bell; one statement."""
    waiting, nothing = _waiting(reader, ids), _("No contact that is kept in step waits any more")
    return {pk: _sentence(waiting[pk]) if pk in waiting else nothing for pk in ids}


def _waiting(reader: Person, ids: Collection[int]) -> Counter[int]:
    found = Clash.objects.filter(layer=reader.pk, twin__both__in=ids)
    return Counter(found.values_list("twin__both_id", flat=True))


def _sentence(many: int) -> str:
    return ngettext(
        "%(count)d contact that is kept in step waits for your decision",
        "%(count)d contacts that are kept in step wait for your decision",
        many,
    ) % {"count": many}


def _said(told: Told) -> Markup:
    return escape(told.title)


KIND = NoticeKind(
    WAITS,
    62,
    gettext_lazy("Contacts kept in step that wait for my decision"),
    _said,
    False,
    path="/imports/servers/{object}/both-ways",
    titles=titles,
    brief=lambda _name: _("Contacts wait for your decision"),
)


def tell_new(both: BothWays, owner: Person, now: datetime) -> None:
    """After a run, as its owner: tell of what waits, if something has come that they were not told of."""
    last = Clash.objects.filter(twin__both=both).aggregate(last=Max("pk"))["last"]
    if last is None:
        seen(owner, both.pk, is_decided=True)
    elif last > both.told_to:
        BothWays.objects.filter(pk=both.pk).update(told_to=last)
        # One line, however many runs: the newest takes the place of the one before.
        settle([WAITS], [both.pk], person_id=owner.pk)
        tell(WAITS, both.pk, [owner.pk], actor_id=None, at=now)
        if is_configured() and wishes_of([owner.pk])[owner.pk].mails(WAITS):
            put_decisions(owner.pk, now=now)


def decided(owner: Person, source_ids: Collection[int]) -> None:
    """Something was decided: of address books in which nothing waits any more, nobody is told."""
    waiting = _waiting(owner, source_ids)
    settle([WAITS], [pk for pk in source_ids if not waiting[pk]], person_id=owner.pk)


def seen(owner: Person, source_id: int, *, is_decided: bool = False) -> None:
    """Its person has it before them, or nothing waits any more."""
    if is_decided:
        settle([WAITS], [source_id], person_id=owner.pk)
    else:
        mark_seen(owner, [WAITS], source_id)


def compose(letter: Letter, person: Person) -> Mail | None:
    """The mail about all that waits for somebody when it is sent; None when nothing does any more."""
    with as_person(person.pk):
        found = Clash.objects.filter(layer=person.pk).values_list("twin__both_id", flat=True)
        waiting = Counter(found)
    if not waiting:
        return None
    links = [address("dav:both-ways", pk) for pk in sorted(waiting)]
    parts = {
        "name": person.name,
        "waits": _sentence(waiting.total()),
        "links": "\n".join(links),
        "settings": address("notices:settings"),
    }
    return Mail(
        subject=_("Contacts wait for your decision"),
        body=_(
            "Hello %(name)s,\n\n"
            "%(waits)s: they changed both here and on the other server, or are gone on one side. Nothing happens to them "
            "before you have looked:\n\n"
            "%(links)s\n\n"
            "Whether this comes by mail you choose here:\n"
            "%(settings)s\n"
        )
        % parts,
        sender=organisation_name(),
        headers={"Message-ID": message_id("decide", letter.pk)},
    )
