"""What is known about one person outside: as JSON and as PDF, as one colleague sees it or, for themselves, whole.

Which colleague keeps a private card or note is not told: what stands on it is theirs to know, who wrote it is not (Article
15(4)). Read as a person, row-level security leaves what that person sees; read as the system, everything.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samband.kernel import mail, mail_address
from samband.kernel.db import as_system
from samband.kernel.jobs import later
from samband.kernel.mail import Letter
from samband.kernel.tokens import new_token, token_hash
from samband.parties.models import Identity, Party
from samband.parties.suppression import suppress
from samband.people import installation
from samband.people.letters import organisation_name
from samband.people.registration import clean_email
from samband.privacy import jobs
from samband.privacy.catalogue import HIDDEN
from samband.privacy.models import AccessFile, AccessRequest, Notice
from samband.privacy.pdf import as_pdf
from samband.privacy.telling import PURPOSE
from samband.privacy.wording import lines_of
from samband.web.dates import long_day

KEPT = timedelta(hours=24)
#: Article 12(3) GDPR.
ANSWERED_WITHIN = timedelta(days=31)
#: So many rows of each kind; nobody outside has more touches with an organisation that a person can read.
MOST = 5_000
_CARDS = "(SELECT c.id FROM cards_card c WHERE c.party_id = ANY (%(parties)s))"
_IDENTITIES = "(SELECT i.id FROM parties_identity i WHERE i.party_id = ANY (%(parties)s))"
#: Numbers that lead to colleagues or to nothing that anybody outside could look up.
_INTERNAL = HIDDEN | {
    "id", "owner_id", "card_id", "party_id", "layer", "import_id", "organisation_id", "source_id", "from_identity_id",
    "to_identity_id", "from_party_id", "to_party_id", "kept_id", "joined_id", "asker_id", "go_between_id", "contact_id",
    "import_run_id", "identity_id", "one_id", "other_id", "team_id", "weight", "as_of", "weeks", "contact_name", "person_id",
    "introduction_id", "words", "passage", "actor_id", "handover_id", "colleague_id", "from_organisation_id",
    "to_organisation_id", "twin_id", "both_id", "here", "there", "first_id", "audience_id", "entry_id",
}  # fmt: skip

PARTS: tuple[tuple[str, str | Promise, str, str], ...] = (
    ("cards", gettext_lazy("Cards"), "cards_card", "t.party_id = ANY (%(parties)s)"),
    ("details", gettext_lazy("Details on cards"), "cards_cardfield", f"t.card_id IN {_CARDS}"),
    ("tags", gettext_lazy("Tags"), "cards_cardtag", "t.party_id = ANY (%(parties)s)"),
    ("notes", gettext_lazy("Notes"), "cards_cardnote", f"t.card_id IN {_CARDS}"),
    ("addresses", gettext_lazy("Addresses and names"), "parties_identity", "t.party_id = ANY (%(parties)s)"),
    ("names", gettext_lazy("Names as sources wrote them"), "sources_sighting", f"t.identity_id IN {_IDENTITIES}"),
    ("contacts", gettext_lazy("Contacts made"), "ties_interaction",
     f"t.from_identity_id IN {_IDENTITIES} OR t.to_identity_id IN {_IDENTITIES}"),
    ("ties", gettext_lazy("How well you know each other"), "ties_tie",
     "t.from_party_id = ANY (%(parties)s) OR t.to_party_id = ANY (%(parties)s)"),
    ("corrections", gettext_lazy("How well somebody says they know you"), "ties_correction",
     "t.party_id = ANY (%(parties)s)"),
    ("merges", gettext_lazy("Addresses that were taken for one person"), "parties_merge",
     "t.kept_id = ANY (%(parties)s) OR t.joined_id = ANY (%(parties)s)"),
    ("hints", gettext_lazy("“Somebody here knows you”"), "cards_knownhint", "t.party_id = ANY (%(parties)s)"),
    ("introductions", gettext_lazy("Introductions"), "introductions_introduction", "t.contact_id = ANY (%(parties)s)"),
    ("employers", gettext_lazy("New employers"), "cards_employerchange", "t.party_id = ANY (%(parties)s)"),
    ("handovers", gettext_lazy("Handovers"), "handover_decision", "t.contact_id = ANY (%(parties)s)"),
    ("evidence", gettext_lazy("What you did in public lists and repositories"), "knowledge_document",
     "t.entry_id IS NULL AND t.id IN (SELECT r.document_id FROM knowledge_role r WHERE r.party_id = ANY (%(parties)s))"),
    ("devices", gettext_lazy("As colleagues' devices wrote them"), "dav_kept", f"t.card_id IN {_CARDS}"),
    ("elsewhere", gettext_lazy("As they stand in colleagues' address books elsewhere"), "dav_clash",
     f"t.twin_id IN (SELECT w.id FROM dav_twin w WHERE w.card_id IN {_CARDS})"),  # noqa: S608 - constants
    ("paired", gettext_lazy("That they stand in colleagues' address books elsewhere"), "dav_twin", f"t.card_id IN {_CARDS}"),
    ("deleted", gettext_lazy("Deleted lately, to be taken back"), "dav_removed", "t.party_id = ANY (%(parties)s)"),
    ("changed", gettext_lazy("Changed lately in step with an address book elsewhere, to be taken back"), "dav_camein",
     "t.party_id = ANY (%(parties)s)"),
    ("care", gettext_lazy("That somebody wants to keep in touch"), "care_plan", "t.contact_id = ANY (%(parties)s)"),
    ("told", gettext_lazy("When you were told"), "privacy_notice", "t.party_id = ANY (%(parties)s)"),
)  # fmt: skip


def parties_behind(root: int) -> list[int]:
    """A party and all that became part of it."""
    found, layer = {root}, {root}
    while layer:
        merged = Party.objects.filter(merged_into_id__in=layer).values_list("pk", flat=True)
        layer = set(merged) - found
        found |= layer
    return sorted(found)


def about(party_ids: Sequence[int]) -> dict[str, Any]:
    """All that the transaction's person (or the system) may read about these parties; one statement for each kind."""
    found: dict[str, Any] = {"organisation": organisation_name(), "made_at": None}
    with connection.cursor() as cursor:
        for key, title, table, where in PARTS:
            cursor.execute(
                f"SELECT (to_jsonb(t) - %(hidden)s::text[])::text FROM {table} t WHERE {where} LIMIT {MOST}",  # noqa: S608
                {"parties": list(party_ids), "hidden": sorted(_INTERNAL)},
            )
            rows = [json.loads(row[0]) for row in cursor.fetchall()]
            found[key] = {"title": str(title), "rows": rows}
    return found


def json_of(found: dict[str, Any], now: datetime) -> bytes:
    """The same as a JSON document."""
    return json.dumps({**found, "made_at": now.isoformat()}, ensure_ascii=False, indent=1).encode()


def pdf_of(name: str, found: dict[str, Any], now: datetime) -> bytes:
    """The same as a PDF to read and print."""
    parts = [
        (one["title"], [lines_of(row) for row in one["rows"]])
        for one in found.values()
        if isinstance(one, dict) and one["rows"]
    ]
    title = _("What is kept about %(name)s at %(organisation)s") % {
        "name": name,
        "organisation": organisation_name(),
    }
    return as_pdf(title, long_day(now), parts)


@transaction.atomic
def ask_access(*, address: str, now: datetime) -> None:
    """Somebody outside asks what is kept about them; the answer goes to the address itself, if it is known here.

    The caller learns nothing. Runs as anybody.
    """
    AccessRequest.objects.bulk_create([AccessRequest(address=clean_email(address)[:320], at=now)])
    later(jobs.answer_requests, key="privacy.answer-requests")


def notice_in(word: str) -> int | None:
    """The number of the notice whose link this is; None for a word that is not ours."""
    numbers = mail_address.read(word)
    if numbers is None or len(numbers) != 1 or not mail_address.is_ours(PURPOSE, word):
        return None
    return numbers[0]


def access_for_notice(notice_id: int, now: datetime) -> None:
    """Answer whoever followed the link of a notice, at the address that it went to; by the job process."""
    with as_system():
        address = Notice.objects.filter(pk=notice_id).values_list("address", flat=True).first()
        if address:
            AccessRequest.objects.create(address=address, at=now)
            later(jobs.answer_requests, key="privacy.answer-requests")


def object_by_notice(notice_id: int) -> None:
    """Erase whoever followed the link of a notice and objected; their address is not stored again. By the job process."""
    from samband.cards.erasing import erase_objectors

    with as_system():
        address = Notice.objects.filter(pk=notice_id).values_list("address", flat=True).first()
        if not address:
            return
        suppress([(Identity.Kind.EMAIL.value, address)], actor_id=None)
    erase_objectors(0)


def answer_requests(now: datetime) -> int:
    """Make the files for everybody who asked, and send each a link; gives how many were known here. By the job process.

    A request from an address that is not here goes without an answer, as design 3.7.11 says: nobody learns who is known.
    What the mail server does not take stays, and holds up nobody else's: the last fault is raised, so that the job tries
    again. Without a mail server all wait, for a month.
    """
    with as_system():
        AccessRequest.objects.filter(at__lt=now - ANSWERED_WITHIN).delete()
        waiting = list(AccessRequest.objects.order_by("at")) if mail.is_configured() else []
    done, fault = 0, None
    for request in waiting:
        try:
            done += _answer(request, now)
        except OSError as error:
            fault = error
            continue
        with as_system():
            AccessRequest.objects.filter(pk=request.pk).delete()
    if fault is not None:
        raise fault
    return done


def _answer(request: AccessRequest, now: datetime) -> bool:
    with as_system():
        known = Identity.objects.filter(
            kind=Identity.Kind.EMAIL, value=request.address, party__is_inside=False
        )
        roots = set(known.values_list("party_id", flat=True))
        if not roots:
            return False
        parties = sorted({party for root in roots for party in parties_behind(root)})
        token = new_token()
        with translation.override(installation.language()):
            found = about(parties)
            name = next((row["name"] for row in found["cards"]["rows"]), "") or request.address
            made = AccessFile.objects.create(
                token_hash=token_hash(token),
                as_json=_store(json_of(found, now)),
                as_pdf=_store(pdf_of(name, found, now)),
                made_at=now,
            )
    try:
        with translation.override(installation.language()):
            return mail.send(mail.Address(name, request.address), lambda: _letter(token))
    except OSError:
        with as_system():
            _drop([made])
        raise


def _store(data: bytes) -> str:
    key = new_token()[:32].replace("-", "a").replace("_", "b").lower()
    return default_storage.save(f"exports/{key[:2]}/{key}", ContentFile(data))


def _letter(token: str) -> Letter:
    parts = {
        "organisation": organisation_name(),
        "link": f"{settings.SAMBAND.base_url}/about-you/file/{token}",
    }
    return Letter(
        _("What %(organisation)s keeps about you") % parts,
        _(
            "You, or %(organisation)s on your behalf, asked what is kept about you. Here it is, as PDF and as JSON, for a "
            "day:\n"
            "%(link)s\n\n"
            "If you did not ask, do nothing: the link went to nobody else.\n"
        )
        % parts,
    )


def file_of(token: str, now: datetime) -> AccessFile | None:
    """The files behind a link, for a day."""
    return AccessFile.objects.filter(token_hash=token_hash(token), made_at__gt=now - KEPT).first()


@transaction.atomic
def drop_old_files(now: datetime) -> int:
    """Delete files that somebody outside had a day to fetch; gives how many pairs."""
    old = list(AccessFile.objects.filter(made_at__lt=now - KEPT))
    _drop(old)
    return len(old)


def _drop(files: Sequence[AccessFile]) -> None:
    for one in files:
        default_storage.delete(one.as_json)
        default_storage.delete(one.as_pdf)
    AccessFile.objects.filter(pk__in=[one.pk for one in files]).delete()
