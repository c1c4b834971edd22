"""What people do with their plans: make, change, snooze, "we spoke", end; look after a contact together."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.cards.access import network_for_reading, own_or_new_card
from samband.cards.models import CardTag
from samband.cards.wanted import plain
from samband.cards.writing import note_meeting
from samband.care import rules
from samband.care.access import own_shared_card, tag_for_planning, today_of
from samband.care.models import CareKey, Choice, Keeper, KeeperWeek, Plan, TagPlan
from samband.care.queries import cared_for
from samband.care.weeks import weeks_of_keepers
from samband.kernel import audit
from samband.kernel.errors import Invalid, NotFound, Refused
from samband.kernel.tokens import new_token, token_hash
from samband.people.models import Person

MOST_KEYS = 5
KEY_VALID = timedelta(days=365)


def _check_gaps(ideal_days: int, longest_days: int) -> None:
    if not rules.is_plan(ideal_days, longest_days):
        raise Invalid(
            _(
                "Write days between 1 and %(most)s, the longest gap not below the one you would like."
            )
            % {"most": rules.LONGEST},
            code="gaps",
        )


@transaction.atomic
def plan_care(
    *,
    actor: Person,
    party_id: int,
    ideal_days: int,
    longest_days: int,
    now: datetime | None = None,
) -> Plan:
    """Want to be in touch with a contact about every so many days, at the longest after so many; again changes it.

    Whoever has no card of theirs yet gets one, private. Raises `NotFound` for whom the actor doesn't see, `Invalid` for days
    that don't fit, `Refused` beyond 500 plans.
    """
    now = now or timezone.now()
    _check_gaps(ideal_days, longest_days)
    card = own_or_new_card(actor, party_id)
    plan = Plan.objects.select_for_update().filter(owner=actor, contact_id=card.party_id).first()
    if plan is None:
        if Plan.objects.filter(owner=actor).count() >= rules.MOST_PLANS:
            raise Refused(
                _("You keep in touch with %(count)s already. End some of it first.")
                % {"count": rules.MOST_PLANS},
                code="too-many-plans",
            )
        return Plan.objects.create(
            owner=actor,
            contact_id=card.party_id,
            ideal_days=ideal_days,
            longest_days=longest_days,
            since=today_of(actor, now),
        )
    plan.ideal_days, plan.longest_days, plan.snoozed_until = ideal_days, longest_days, None
    plan.save(update_fields=["ideal_days", "longest_days", "snoozed_until"])
    return plan


@transaction.atomic
def end_plan(*, actor: Person, party_id: int) -> None:
    """Keep no plan of its own for a contact any more; one by a tag counts again. Raises `NotFound` without one."""
    removed, _each = Plan.objects.filter(
        owner=network_for_reading(actor), contact_id=party_id, ideal_days__isnull=False
    ).delete()
    if not removed:
        raise NotFound


@transaction.atomic
def plan_tag(
    *, actor: Person, tag: str, ideal_days: int, longest_days: int, now: datetime | None = None
) -> TagPlan:
    """The same for all contacts with one of the actor's tags, those that get it later among them; again changes it.

    Raises `NotFound` for a tag that none has, `Invalid`, `Refused` if more than 500 have it.
    """
    found = tag_for_planning(actor, tag)
    _check_gaps(ideal_days, longest_days)
    if CardTag.objects.filter(owner=actor, key=found.key).count() > rules.MOST_PLANS:
        raise Refused(
            _("More than %(count)s contacts have this tag. Choose a narrower one.")
            % {"count": rules.MOST_PLANS},
            code="too-many-plans",
        )
    since = today_of(actor, now or timezone.now())
    plan, _is_new = TagPlan.objects.update_or_create(
        owner=actor,
        key=found.key,
        defaults={"ideal_days": ideal_days, "longest_days": longest_days},
        create_defaults={
            "ideal_days": ideal_days,
            "longest_days": longest_days,
            "since": since,
        },
    )
    return plan


@transaction.atomic
def end_tag_plan(*, actor: Person, tag: str) -> None:
    """Keep no plan for a tag any more; plans of single contacts stay. Raises `NotFound` without one."""
    key = plain(tag.strip())[:40]
    removed, _each = TagPlan.objects.filter(owner=network_for_reading(actor), key=key).delete()
    if not removed:
        raise NotFound


@transaction.atomic
def snooze(*, actor: Person, party_id: int, days: int, now: datetime | None = None) -> None:
    """Leave a contact out for 7, 14 or 30 days; 0 takes it back. Raises `NotFound` without a plan, `Invalid`."""
    now = now or timezone.now()
    cared = cared_for(actor, party_id, now)
    if days not in (0, *rules.SNOOZES):
        raise Invalid(_("Choose one of those that are offered."), code="choice")
    today = today_of(actor, now)
    until = today + timedelta(days=days) if days else None
    Plan.objects.update_or_create(
        owner=actor,
        contact_id=cared.contact_id,
        defaults={"snoozed_until": until},
        create_defaults={"snoozed_until": until, "since": today},
    )


@transaction.atomic
def note_contact(*, actor: Person, party_id: int, now: datetime | None = None) -> None:
    """We spoke, today: a real contact as if a source had told of it, which any list and tie counts. Twice changes nothing.

    Can be undone on the contact's page, among the meetings. Raises `NotFound` without a plan.
    """
    now = now or timezone.now()
    cared_for(actor, party_id, now)
    today = today_of(actor, now)
    note_meeting(actor=actor, party_id=party_id, on=today, now=now)
    Plan.objects.filter(owner=actor, contact_id=party_id).update(snoozed_until=None)


@transaction.atomic
def look_after(*, actor: Person, party_id: int) -> Keeper:
    """Look after a contact together with colleagues: they see that the actor does, and who does it too sees in which week
    they were in touch. Twice changes nothing. Raises `NotFound` unless the actor shares the contact.
    """
    card = own_shared_card(actor, party_id)
    keeper, is_new = Keeper.objects.get_or_create(person=actor, contact_id=card.party_id)
    if is_new:
        weeks_of_keepers([card.party_id])
    return keeper


@transaction.atomic
def look_after_no_more(*, actor: Person, party_id: int) -> None:
    """Take that back; in which week they were in touch is forgotten at once. Works also when nothing is shared any more."""
    network_for_reading(actor)
    KeeperWeek.objects.filter(person=actor, contact_id=party_id).delete()
    Keeper.objects.filter(person=actor, contact_id=party_id).delete()


@transaction.atomic
def choose_mail(*, actor: Person, wants_mail: bool) -> Choice:
    """Get the weekly mail, or not. Raises `NotFound` for guests."""
    network_for_reading(actor)
    choice, _is_new = Choice.objects.get_or_create(person=actor)
    choice.wants_mail = wants_mail
    choice.save(update_fields=["wants_mail"])
    return choice


@transaction.atomic
def make_care_key(*, actor: Person, now: datetime | None = None) -> tuple[CareKey, str]:
    """A new address for one's plans as a calendar, valid for a year; returns the key with its secret, which is not kept.

    Raises `NotFound` for guests, `Refused` beyond 5.
    """
    now = now or timezone.now()
    network_for_reading(actor)
    if CareKey.objects.filter(person=actor, expires_at__gt=now).count() >= MOST_KEYS:
        raise Refused(
            _("You have %(count)s addresses. Revoke one before you make another.")
            % {"count": MOST_KEYS}
        )
    secret = new_token()
    key = CareKey.objects.create(
        person=actor, secret_hash=token_hash(secret), expires_at=now + KEY_VALID
    )
    audit.record("care.key-made", actor_id=actor.pk, subject_id=actor.pk, object_id=key.pk)
    return key, secret


@transaction.atomic
def revoke_care_key(*, actor: Person, key_id: int) -> None:
    """Make an address useless. Raises `NotFound` for somebody else's."""
    removed, _each = CareKey.objects.filter(pk=key_id, person=actor).delete()
    if not removed:
        raise NotFound
    audit.record("care.key-revoked", actor_id=actor.pk, subject_id=actor.pk, object_id=key_id)
