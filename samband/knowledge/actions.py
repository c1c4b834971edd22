"""What changes what we know about who knows: indexing, statements about oneself, corrections."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries.models import Entry
from samband.kernel import audit
from samband.kernel.errors import NotFound, Refused
from samband.knowledge import entries, indexing
from samband.knowledge.evidence import Evidence
from samband.knowledge.models import (
    Document,
    EntryTopic,
    EvidenceCorrection,
    Role,
    Topic,
    TopicClaim,
)
from samband.people.models import Person
from samband.spaces.audiences import InAudiencesOf
from samband.spaces.models import COLLEAGUES_AUDIENCE


def index_documents(pieces: Sequence[Evidence]) -> list[int]:
    """Store and index evidence in one transaction; returns the new ids in order.

    A few ms for one piece, about 0.5 ms each in batches of 1,000. What a source gave before is the caller's to leave out
    (`Evidence.external_id` is unique within a source).
    """
    return indexing.add(pieces)


def remove_documents(document_ids: Iterable[int]) -> int:
    """Take evidence away with its words, roles and counts; returns how many there were."""
    return indexing.take_away(document_ids)


@transaction.atomic(savepoint=False)
def index_entry(entry_id: int) -> None:
    """Make the index say what an entry says now; an entry that is not published, or gone, leaves it.

    Called after every write of an entry, in its transaction. Doing it twice changes nothing.
    """
    entry = Entry.objects.select_related("author", "root", "document").filter(pk=entry_id).first()
    if entry is None:
        return
    document: Document | None = getattr(entry, "document", None)
    if entry.state != Entry.State.PUBLISHED:
        if document is not None:
            indexing.take_away([document.pk])
        return
    has_topics = document is not None or entry.outline.get("hashtags")
    piece = entries.evidence_of(entry, entries.set_topics(entry) if has_topics else [])
    if document is None:
        indexing.add([piece])
    else:
        indexing.replace(document.pk, document.audience_id, piece)


@transaction.atomic
def index_entries(entry_ids: Sequence[int]) -> None:
    """`index_entry` for many, new or gone ones, about a hundred times as fast for each."""
    found = Entry.objects.select_related("author", "root", "document").filter(pk__in=entry_ids)
    gone, pieces = [], []
    changed: list[tuple[int, int, Evidence]] = []
    tagged = set(EntryTopic.objects.filter(entry__in=entry_ids).values_list("entry_id", flat=True))
    for entry in found.order_by("pk"):
        document: Document | None = getattr(entry, "document", None)
        if entry.state != Entry.State.PUBLISHED:
            gone += [document.pk] if document is not None else []
            continue
        has_topics = entry.pk in tagged or entry.outline.get("hashtags")
        piece = entries.evidence_of(entry, entries.set_topics(entry) if has_topics else [])
        if document is None:
            pieces.append(piece)
        else:
            changed.append((document.pk, document.audience_id, piece))
    if gone:
        indexing.take_away(gone)
    indexing.replace_many(changed)
    if pieces:
        indexing.add(pieces)


@transaction.atomic
def claim_topic(
    *, actor: Person, topic: Topic, words: str = "", now: datetime | None = None
) -> TopicClaim:
    """Say that one knows a topic, with a few words on how; all colleagues may see it. Saying it again replaces it.

    Raises `Refused` for guests.
    """
    if actor.is_guest:
        raise Refused(_("Only colleagues can say what they know."), code="guest")
    now = now or timezone.now()
    withdraw_claim(actor=actor, topic=topic)
    EvidenceCorrection.objects.filter(party_id=actor.party_id, topic=topic).delete()
    names = dict.fromkeys((topic.name_sv, topic.name_en))
    (document_id,) = indexing.add(
        [
            Evidence(
                kind=Document.Kind.STATEMENT,
                audience_id=COLLEAGUES_AUDIENCE,
                at=now,
                title=" / ".join(names),
                text=words,
                language="sv",
                link=f"/people/{actor.handle}",
                roles=[(actor.party_id, "claimed")],
            )
        ]
    )
    return TopicClaim.objects.create(person=actor, topic=topic, document_id=document_id, at=now)


@transaction.atomic
def withdraw_claim(*, actor: Person, topic: Topic) -> None:
    """No longer say that one knows a topic; nothing happens if one never did."""
    claims = TopicClaim.objects.filter(person=actor, topic=topic).select_for_update()
    for document_id in list(claims.values_list("document_id", flat=True)):
        indexing.take_away([document_id])


@transaction.atomic
def reject_evidence(*, actor: Person, document_id: int) -> EvidenceCorrection:
    """ "This is wrong": an item never again counts or shows for the person who says so; saying it twice changes nothing.

    Raises `NotFound` unless the item is about the actor and they may see it.
    """
    is_theirs = Document.objects.filter(
        InAudiencesOf(actor.pk, "audience"),
        pk=document_id,
        roles__party_id__in=_family(actor.party_id),
    ).exists()
    if not is_theirs:
        raise NotFound
    correction, is_new = EvidenceCorrection.objects.get_or_create(
        party_id=actor.party_id, document_id=document_id
    )
    if is_new:
        _record("knowledge.reject_evidence", actor, "document", document_id)
    return correction


@transaction.atomic
def accept_evidence(*, actor: Person, document_id: int) -> None:
    """Take back that an item is wrong; nothing happens if one never said so."""
    EvidenceCorrection.objects.filter(
        party_id__in=_family(actor.party_id), document_id=document_id
    ).delete()


@transaction.atomic
def reject_topic(*, actor: Person, topic: Topic) -> EvidenceCorrection:
    """ "Not my topic": the person is never again named on it, whatever they wrote; a claim of it is withdrawn."""
    withdraw_claim(actor=actor, topic=topic)
    correction, is_new = EvidenceCorrection.objects.get_or_create(
        party_id=actor.party_id, topic=topic
    )
    if is_new:
        _record("knowledge.reject_topic", actor, "topic", topic.pk)
    return correction


@transaction.atomic
def accept_topic(*, actor: Person, topic: Topic) -> None:
    """Take back that a topic is not one's own."""
    EvidenceCorrection.objects.filter(party_id__in=_family(actor.party_id), topic=topic).delete()


def _record(verb: str, actor: Person, kind: str, object_id: int) -> None:
    audit.record(
        verb, actor_id=actor.pk, object_kind=kind, object_id=object_id, subject_id=actor.pk
    )


@transaction.atomic
def forget_parties(party_ids: Collection[int]) -> None:
    """Remove what evidence says of parties that are erased; items in which nobody else had a part go whole."""
    wanted = list(party_ids)
    touched = list(
        Role.objects.filter(party_id__in=wanted).values_list("document_id", flat=True).distinct()
    )
    Role.objects.filter(party_id__in=wanted).delete()
    shared = set(Role.objects.filter(document_id__in=touched).values_list("document_id", flat=True))
    indexing.take_away(id for id in touched if id not in shared)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM knowledge_workcount WHERE party_id = ANY (%s)", [wanted])
    EvidenceCorrection.objects.filter(party_id__in=wanted).delete()


def recount_work() -> None:
    """Count anew what each party did in what all colleagues may see; merges and their undoing leave small differences."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE knowledge_workcount IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM knowledge_workcount")
        cursor.execute(
            "INSERT INTO knowledge_workcount (party_id, role, count)"
            " SELECT r.party_id, r.role, count(*) FROM knowledge_role r"
            " JOIN knowledge_document d ON d.id = r.document_id"
            " WHERE d.audience_id = %s GROUP BY 1, 2",
            [COLLEAGUES_AUDIENCE],
        )


def _family(party_id: int) -> list[int]:
    """A party and all that were merged into it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE family AS (SELECT %s::bigint AS id UNION"
            " SELECT p.id FROM parties_party p JOIN family f ON p.merged_into_id = f.id)"
            " SELECT id FROM family",
            [party_id],
        )
        return [int(row[0]) for row in cursor.fetchall()]
