"""Telling people outside that they are here, and from where: the ledger, the ready mail, what a job sends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.utils import translation
from django.utils.translation import gettext as _

from samband.cards.models import Card
from samband.kernel import mail, mail_address
from samband.kernel.db import as_system
from samband.kernel.errors import Conflict, Invalid
from samband.kernel.jobs import later
from samband.kernel.mail import Letter
from samband.kernel.text import without_controls
from samband.parties.models import Identity
from samband.parties.suppression import suppressed
from samband.people.letters import organisation_name
from samband.people.models import Person
from samband.privacy import jobs
from samband.privacy.models import Notice, Objection
from samband.sources.models import Import, Source
from samband.web.dates import long_day

LANGUAGES = ("sv", "en")
PURPOSE = "objection"
#: Article 14(3)(a): within a month at the latest.
DUE = timedelta(days=30)
LONGEST = 4_000
SHOWN = 100


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One contact of mine: where it is from, since when, whether they were told and by when they must be."""

    party_id: int
    name: str
    source: str
    since: datetime
    told_at: datetime | None
    state: str

    @property
    def due_at(self) -> datetime:
        return self.since + DUE


_LEDGER = """
SELECT c.party_id, c.name, coalesce(s.label, ''), c.created_at, n.told_at, coalesce(n.state, '')
  FROM cards_card c
  LEFT JOIN sources_import i ON i.id = c.import_id LEFT JOIN sources_source s ON s.id = i.source_id
  LEFT JOIN LATERAL (SELECT told_at, state FROM privacy_notice n WHERE n.owner_id = %(me)s AND n.party_id = c.party_id
                      ORDER BY n.told_at DESC NULLS LAST, n.id DESC LIMIT 1) n ON true
 WHERE c.owner_id = %(me)s AND (n.told_at IS NULL) = %(untold)s AND (%(party)s = 0 OR c.party_id = %(party)s)
 ORDER BY c.created_at, c.party_id LIMIT %(limit)s
"""


def ledger_of(owner: Person, *, untold: bool, party_id: int = 0) -> list[LedgerLine]:
    """My contacts who were not told yet (or were), those who wait longest first; one statement."""
    values = {"me": owner.pk, "untold": untold, "party": party_id, "limit": SHOWN + 1}
    with connection.cursor() as cursor:
        cursor.execute(_LEDGER, values)
        return [LedgerLine(*row) for row in cursor.fetchall()]


def objections_of(owner: Person) -> tuple[int, datetime | None]:
    """How many contacts of mine objected and are erased, and when the latest did; one statement."""
    found = Objection.objects.filter(owner=owner).aggregate(count=Sum("count"), at=Max("at"))
    return found["count"] or 0, found["at"]


def notices_of(owner: Person, party_id: int) -> list[Notice]:
    """What I told one contact, the newest first."""
    return list(Notice.objects.filter(owner=owner, party_id=party_id).order_by("-at")[:20])


def addresses_of(owner: Person, card: Card) -> list[str]:
    """Where the owner can write to: what stands on the card, and what their own sources know."""
    known = Identity.objects.filter(
        layer=owner.pk, party_id=card.party_id, kind=Identity.Kind.EMAIL, is_role=False
    ).order_by("value")
    return list(dict.fromkeys((*card.emails, *known.values_list("value", flat=True)[:50])))


def source_words(kind: str) -> str:
    """Where a contact came from, for the contact: the kind of source, never its file's name."""
    return {
        Source.Kind.MBOX.value: _("my own mailbox"),
        Source.Kind.CONTACTS.value: _("my own address book"),
        Source.Kind.CALENDAR.value: _("my own calendar"),
        "": _("written down by me"),
    }.get(kind, _("a source of my own"))


def source_of(card: Card) -> str:
    """The kind of source that a card of one's own came from, "" by hand; one statement."""
    found = Import.objects.filter(pk=card.import_id or 0).values_list("source__kind", flat=True)
    return found.first() or ""


def source_sentence(label: str) -> str:
    """Where a contact came from, for its owner."""
    if label:
        return _("from %(source)s") % {"source": label}
    return _("written down by hand")


def letter(notice: Notice, owner: Person, link: str) -> Letter:
    """The mail in the current language: the owner's words, then what the law asks for, then the link."""
    parts = {
        "name": notice.name,
        "owner": owner.name,
        "organisation": organisation_name(),
        "link": link,
        "address": notice.address,
        "source": source_words(notice.source),
        "day": long_day(notice.since),
    }
    said = notice.words.strip() or _("Hello %(name)s,") % parts
    body = (
        _(
            "I keep your contact details (name, address, organisation, and when we were in touch, never what we wrote) in "
            "Samband, the network of %(organisation)s. Where they come from: %(source)s, %(day)s.\n\n"
            "They are there so that I and, if I share them, my colleagues know whom to ask; the legal basis is our "
            "legitimate interest in staying in touch (Article 6(1)(f) GDPR). They are not sold, used for advertising, or "
            "given to others. They stay no longer than they are of use. You may ask for a copy, have them corrected or "
            "erased, object, and complain to your data protection authority.\n\n"
            "See what is there about you without an account, or object: then everything about you is erased, and your "
            "address is not stored again.\n"
            "%(link)s\n\n"
            "%(owner)s, %(organisation)s"
        )
        % parts
    )
    return Letter(
        _("Your contact details at %(organisation)s") % parts,
        f"{said}\n\n{body}\n",
        reply_to=mail.address_of(owner.name, owner.email) if owner.email else "",
        sender=_("%(owner)s via %(organisation)s") % parts,
        headers={
            "Message-ID": mail_address.message_id("notice", notice.pk or 0),
            "Auto-Submitted": "no",
        },
    )


def link_of(notice: Notice) -> str:
    """The address where whoever was told sees and objects; nobody can guess one."""
    word = mail_address.seal(PURPOSE, [notice.pk])
    return f"{settings.SAMBAND.base_url}/about-you/{word}"


def preview(*, owner: Person, card: Card, address: str, language: str, words: str) -> Letter:
    """The mail as it would go, with a place for the link."""
    shown = Notice(
        owner=owner,
        name=card.name,
        address=address,
        words=words,
        source=source_of(card),
        since=card.created_at,
    )
    with translation.override(language):
        return letter(shown, owner, f"{settings.SAMBAND.base_url}/about-you/…")


@transaction.atomic
def tell(
    *, actor: Person, card: Card, address: str, language: str, words: str, now: datetime
) -> Notice:
    """Tell a contact of one's own by mail; a job sends it.

    Raises `Invalid` for an address that is not on the card and for a language that there is no mail in, `Conflict` where a
    mail to them waits already or no mail server is set up.
    """
    words = without_controls(words).strip()
    if address not in addresses_of(actor, card) or language not in LANGUAGES:
        raise Invalid(_("Choose one of the addresses and a language."), code="address-missing")
    if len(words) > LONGEST:
        raise Invalid(_("That is too long for a mail."), code="too-long")
    if not mail.is_configured():
        raise Conflict(_("No mail server is set up. Tell them yourself, and say so here."))
    waits = Notice.objects.filter(owner=actor, party=card.party_id, state=Notice.State.WAITS)
    if waits.exists():
        raise Conflict(_("A mail to them is on its way already."), code="waits")
    notice = Notice.objects.create(
        owner=actor,
        party_id=card.party_id,
        name=card.name,
        how=Notice.How.MAIL,
        state=Notice.State.WAITS,
        address=address,
        language=language,
        words=words,
        source=source_of(card),
        since=card.created_at,
        at=now,
    )
    later(jobs.send_notice, key=f"privacy.notice-{notice.pk}", notice_id=notice.pk)
    return notice


@transaction.atomic
def told_myself(*, actor: Person, party_ids: Sequence[int], now: datetime) -> int:
    """Note that one told some of one's contacts oneself; others' parties count for nothing. Gives for how many."""
    cards = list(Card.objects.filter(owner=actor, party_id__in=party_ids))
    notices = [
        Notice(
            owner=actor,
            party_id=card.party_id,
            name=card.name,
            how=Notice.How.SELF,
            state=Notice.State.TOLD,
            source=source_of(card),
            since=card.created_at,
            at=now,
            told_at=now,
        )
        for card in cards
    ]
    Notice.objects.bulk_create(notices)
    return len(notices)


def send_notice(notice_id: int, now: datetime) -> bool:
    """Send a mail that waits, unless whoever it is for objected meanwhile or its owner left. Whether it was handed over.

    Claimed before it is sent, and given back where the mail server fails: that is raised, so that the job tries again with
    the same Message-ID.
    """
    with as_system():
        row = Notice.objects.filter(pk=notice_id)
        waiting = row.filter(state=Notice.State.WAITS)
        notice = waiting.select_related("owner").first()
        if notice is None:
            return False
        if suppressed([("email", notice.address)]) or not notice.owner.is_active:
            waiting.update(state=Notice.State.FAILED)
            return False
        if not waiting.update(state=Notice.State.TOLD, told_at=now):
            return False
    is_sent = False
    try:
        is_sent = mail.send(
            mail.Address(notice.name, notice.address, notice.language),
            lambda: letter(notice, notice.owner, link_of(notice)),
        )
    except OSError:
        with as_system():
            row.update(state=Notice.State.WAITS, told_at=None)
        raise
    if not is_sent:
        with as_system():
            row.update(state=Notice.State.FAILED, told_at=None)
    return is_sent
