"""What a person decides about contacts of their own: the same, not the same, taken apart, split.

Runs in the web as that person: only rows of their own layer move, so nothing that anybody else sees
changes, whatever they decide. What concerns the organisation's layer is an administrator's to
decide and is done by a job (`samband.parties.jobs`), because it reaches across layers.
"""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samband.kernel import audit
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.jobs import later
from samband.parties import merging
from samband.parties.actions import Actor, _merge_for, _record
from samband.parties.merging import Wanted, keep_apart, standing_for
from samband.parties.models import ORGANISATION_LAYER, Identity, Merge, Party
from samband.parties.registry import tell_changed_own

SPLIT = "split"


def open_question(actor: Actor, merge_id: int) -> Merge:
    """A question that the actor is asked. Raises `NotFound` for another person's and for one that is answered."""
    return _merge_for(actor, merge_id, Merge.State.PROPOSED)


@transaction.atomic
def say_same(*, actor: Actor, merge_id: int) -> int | None:
    """Say that the two of a question are one; gives the id of the merge, None if a job makes it or they were one already.

    Raises `NotFound` for another person's question and for one that is answered.
    """
    question = _merge_for(actor, merge_id, Merge.State.PROPOSED)
    if question.layer == ORGANISATION_LAYER:
        from samband.parties.jobs import make_agreed

        question.state = Merge.State.AGREED
        question.save(update_fields=["state"])
        later(make_agreed, key=f"agreed-{question.pk}", merge_id=question.pk, actor_id=actor.pk)
        return None
    kept, joined = (
        standing_for(party, actor.pk) for party in (question.kept_id, question.joined_id)
    )
    evidence = question.evidence
    question.delete()
    if kept == joined:
        return None
    (done,) = merging.merge_parties([Wanted(kept, joined, actor.pk, "said_same", is_own=True)])
    done.evidence = evidence
    done.save(update_fields=["evidence"])
    return done.pk


@transaction.atomic
def say_different(*, actor: Actor, merge_id: int) -> None:
    """Say that the two of a question are not the same; final. Raises `NotFound` like `say_same`."""
    question = _merge_for(actor, merge_id, Merge.State.PROPOSED)
    question.state = Merge.State.REFUSED
    question.save(update_fields=["state"])
    keep_apart(
        standing_for(question.kept_id, question.layer),
        standing_for(question.joined_id, question.layer),
        layer=question.layer,
    )
    _record(actor, "merge.refused", question)


@transaction.atomic
def take_apart(*, actor: Actor, merge_id: int, along: Collection[int] = ()) -> Merge:
    """Undo a merge of the actor's own layer, whoever made it; what came since stays, except identities in `along`.

    Raises `NotFound` for another person's merge and for identities that are not the actor's there.
    """
    merge = _merge_for(actor, merge_id, Merge.State.DONE)
    if merge.layer == ORGANISATION_LAYER:
        raise NotFound
    kept = standing_for(merge.kept_id, merge.layer)
    own = Identity.objects.filter(pk__in=along, layer=actor.pk, party_id=kept)
    if own.count() != len(set(along)):
        raise NotFound
    merging.undo(merge, as_owner=True)
    if along:
        own.update(party_id=merge.joined_id)
        keep_apart(kept, merge.joined_id, layer=actor.pk)
        tell_changed_own({kept, merge.joined_id})
    return merge


@transaction.atomic
def split(*, actor: Actor, party_id: int, identity_ids: Collection[int]) -> int:
    """Make another party of some of the actor's own identities of one; gives its id. The two are never merged by rule.

    Raises `NotFound` for what is not the actor's, `Invalid` if none or all are chosen.
    """
    own = Identity.objects.filter(layer=actor.pk, party_id=party_id)
    chosen = set(own.filter(pk__in=identity_ids).values_list("pk", flat=True))
    if chosen != set(identity_ids) or not own.exists():
        raise NotFound
    visible = Identity.objects.filter(layer__in={ORGANISATION_LAYER, actor.pk}, party_id=party_id)
    if not chosen or chosen == set(visible.values_list("pk", flat=True)):
        raise Invalid(
            _("Choose some of the addresses, but not all: both contacts need one."),
            code="nothing-to-split",
        )
    new = Party.objects.create(kind=Party.objects.get(pk=party_id).kind)
    own.filter(pk__in=chosen).update(party_id=new.pk)
    keep_apart(party_id, new.pk, layer=actor.pk)
    Merge.objects.create(
        layer=actor.pk, kept_id=party_id, joined_id=new.pk, state=Merge.State.UNDONE, reason=SPLIT
    )
    tell_changed_own({party_id, new.pk})
    return new.pk


@transaction.atomic
def make_agreed(*, actor_id: int, merge_id: int) -> None:
    """Make a merge of the organisation's layer to which an administrator agreed. Needs `as_system`; idempotent."""
    question = Merge.objects.filter(pk=merge_id, state=Merge.State.AGREED).first()
    if question is None:
        return
    kept, joined = merging.root_of(question.kept_id), merging.root_of(question.joined_id)
    evidence = question.evidence
    question.delete()
    if kept == joined or merging.anchored([joined]):
        return
    (done,) = merging.merge_parties([Wanted(kept, joined, ORGANISATION_LAYER, "said_same")])
    done.evidence = evidence
    done.save(update_fields=["evidence"])
    audit.record("merge.confirmed", actor_id=actor_id, object_kind="merge", object_id=done.pk)
