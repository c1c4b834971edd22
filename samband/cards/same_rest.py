"""Who is who among the caller's contacts, over the API: questions, answers, merges, splits."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from ninja import Schema

from samband.cards import access, deciding
from samband.cards.asking import DIFFERENT, SAME
from samband.cards.contact_page import contact_for_reading
from samband.cards.routing import router
from samband.cards.waterfall import chance
from samband.kernel.errors import Invalid
from samband.parties import deciding as parties
from samband.parties.explain import explain_evidence
from samband.parties.questions import (
    IdentitySeen,
    identities_of,
    layers_of,
    merges_of,
    next_questions,
)
from samband.people.bearer import caller, reading, writing

AT_ONCE = 20


class IdentityOut(Schema):
    """One address or number; `is_own` if a source of the caller's saw it, so that it can be moved."""

    id: int
    kind: str
    value: str
    name: str
    is_own: bool


class ReasonOut(Schema):
    """One piece of evidence in words and in bits (log2 of the odds); negative speaks against."""

    text: str
    bits: float


class QuestionOut(Schema):
    """Two that may be one; `chance` is what all reasons together come to."""

    id: int
    is_organisations: bool
    contact_id: int
    identities: list[IdentityOut]
    other_contact_id: int
    other_identities: list[IdentityOut]
    reasons: list[ReasonOut]
    chance: float


class QuestionsOut(Schema):
    """Questions, the surest first; `next` is the id to go on behind, 0 at the end."""

    questions: list[QuestionOut]
    next: int


class AnswerIn(Schema):
    """`same`, or `different`, which is final."""

    answer: str


class AnsweredOut(Schema):
    """The merge that was made, so that it can be undone; 0 if there is none of the caller's own."""

    merge_id: int


class ChangedOut(Schema):
    """A field of the card that was changed after the merge."""

    field: str
    before: str
    now: str


class MergeOut(Schema):
    """A merge in force, with what came since, which undoing leaves where it is unless it is named."""

    id: int
    reason: str
    at: datetime
    reasons: list[ReasonOut]
    changed: list[ChangedOut]
    new_identities: list[IdentityOut]


class WhoIsWhoOut(Schema):
    """The addresses of a contact and the merges that made it."""

    identities: list[IdentityOut]
    merges: list[MergeOut]


class UndoIn(Schema):
    """Which of the identities and fields that came since go along."""

    identity_ids: list[int] = []
    fields: list[str] = []


class SplitIn(Schema):
    """Which of the caller's own identities become another contact, and its name."""

    identity_ids: list[int]
    name: str = ""


class ContactIdOut(Schema):
    """The contact that came of it."""

    contact_id: int


def _identity(one: IdentitySeen) -> IdentityOut:
    return IdentityOut(id=one.id, kind=one.kind, value=one.value, name=one.name, is_own=one.is_own)


def _reasons(evidence: list[dict[str, object]]) -> list[ReasonOut]:
    return [ReasonOut(text=text, bits=bits) for text, bits in explain_evidence(evidence)]


@router.get("/contact-questions", auth=reading, response=QuestionsOut)
def questions(request: HttpRequest, after: int = 0) -> QuestionsOut:
    """Whether two contacts are the same: what the caller is asked."""
    reader = access.network_for_reading(caller(request))
    layers = layers_of(reader.pk, reader.is_administrator)
    found = next_questions(layers, after=after, limit=AT_ONCE)
    return QuestionsOut(
        questions=[
            QuestionOut(
                id=one.id,
                is_organisations=one.is_organisations,
                contact_id=one.kept,
                identities=[_identity(each) for each in one.one],
                other_contact_id=one.joined,
                other_identities=[_identity(each) for each in one.other],
                reasons=_reasons(one.evidence),
                chance=round(chance(one.bits), 3),
            )
            for one in found
        ],
        next=found[-1].id if len(found) == AT_ONCE else 0,
    )


@router.post("/contact-questions/{int:question_id}", auth=writing, response=AnsweredOut)
def answer(request: HttpRequest, question_id: int, said: AnswerIn) -> AnsweredOut:
    """Answer one."""
    actor = access.network_for_reading(caller(request))
    parties.open_question(actor, question_id)
    if said.answer == SAME:
        done = parties.say_same(actor=actor, merge_id=question_id)
        return AnsweredOut(merge_id=done or 0)
    if said.answer == DIFFERENT:
        parties.say_different(actor=actor, merge_id=question_id)
        return AnsweredOut(merge_id=0)
    raise Invalid("Choose “same” or “different”.", code="unknown-answer")


@router.get("/contacts/{int:contact_id}/who-is-who", auth=reading, response=WhoIsWhoOut)
def who_is_who(request: HttpRequest, contact_id: int) -> WhoIsWhoOut:
    """What a contact is made of."""
    reader = access.network_for_reading(caller(request))
    contact_for_reading(reader, contact_id, now=timezone.now())
    merges = []
    for merge in merges_of(contact_id, reader.pk):
        undoing = deciding.undoing_of(reader, merge.pk)
        merges.append(
            MergeOut(
                id=merge.pk,
                reason=merge.reason,
                at=merge.at,
                reasons=_reasons(merge.evidence),
                changed=[
                    ChangedOut(field=one.field, before=one.before, now=one.now)
                    for one in undoing.changed
                ],
                new_identities=[_identity(one) for one in undoing.new],
            )
        )
    seen = identities_of([contact_id], reader.pk).get(contact_id, ())
    return WhoIsWhoOut(identities=[_identity(one) for one in seen], merges=merges)


@router.post("/contact-merges/{int:merge_id}/undoing", auth=writing, response=ContactIdOut)
def undo(request: HttpRequest, merge_id: int, wish: UndoIn) -> ContactIdOut:
    """Take a merge apart."""
    actor = access.network_for_reading(caller(request))
    party = deciding.undo(
        actor=actor, merge_id=merge_id, along=wish.identity_ids, fields=wish.fields
    )
    return ContactIdOut(contact_id=party)


@router.post("/contacts/{int:contact_id}/splits", auth=writing, response={201: ContactIdOut})
def split(request: HttpRequest, contact_id: int, wish: SplitIn) -> tuple[int, ContactIdOut]:
    """Make two contacts of one."""
    actor = access.network_for_reading(caller(request))
    party = deciding.split(
        actor=actor, party_id=contact_id, identity_ids=wish.identity_ids, name=wish.name
    )
    return 201, ContactIdOut(contact_id=party)
