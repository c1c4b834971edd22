"""Asking to be introduced, and what happens afterwards; deciding is in `deciding`."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.cards.blocklist import blocklist_of
from samband.cards.shapes import ContactPage
from samband.introductions import jobs, rules, telling
from samband.introductions.access import contact_to_meet, first_to_ask, own_introduction
from samband.introductions.models import Asked, Introduction
from samband.kernel.errors import Conflict, Invalid, NotFound, Refused
from samband.kernel.jobs import later
from samband.kernel.text import without_controls
from samband.notices.things import settle
from samband.people.models import Person

State = Introduction.State


def clean_text(text: str, longest: int) -> str:
    """What somebody wrote, as it is kept. Raises `Invalid` if it is too long."""
    plain = without_controls(text.replace("\r\n", "\n")).strip()
    if len(plain) > longest:
        raise Invalid(
            _("Write at most %(count)s characters.") % {"count": longest}, code="too-long"
        )
    return plain


@transaction.atomic
def ask_for_introduction(
    *,
    actor: Person,
    party_id: int,
    words: str,
    passage: str = "",
    over: str = "",
    first: str = "",
    now: datetime | None = None,
) -> Introduction:
    """Ask a colleague (`over`, a user name) to introduce the actor to a contact, or whoever here wants to be asked first.

    `first`: the user name of a colleague who is asked before, and passes it on with their own words if they want to.

    Who is asked is found by a job after the commit: whether there is anybody can't be told from the answer. Raises
    `NotFound` for a contact or a way that the actor doesn't see, `Invalid`, `Conflict` if they have asked already,
    `Refused` with too many open ones.
    """
    now = now or timezone.now()
    page, colleague = contact_to_meet(actor, party_id, over, now)
    before = first_to_ask(actor, first, colleague) if first else None
    said = clean_text(words, rules.LONGEST_WORDS)
    if not said:
        raise Invalid(
            _("Write why you would like to be introduced: the go-between decides by it."),
            code="words-missing",
        )
    if not actor.email:
        raise Invalid(
            _(
                "Give your mail address under Settings first: the introduction is a mail with you in it."
            ),
            code="no-address",
        )
    _not_blocked(actor, page)
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    mine = Introduction.objects.filter(asker=actor, state=State.OPEN, expires_at__gt=now)
    go_between_id = colleague.id if colleague is not None else None
    if mine.filter(contact_id=party_id, go_between_id=go_between_id, first=before).exists():
        raise Conflict(
            _(
                "You have asked for this already. The answer comes by mail and stands under Introductions."
            ),
            code="asked-already",
        )
    if mine.count() >= rules.MOST_OPEN:
        raise Refused(
            _("%(count)s introductions of yours wait for an answer. Wait for some of them first.")
            % {"count": rules.MOST_OPEN},
            code="too-many-open",
        )
    made = Introduction.objects.create(
        asker=actor,
        contact_id=party_id,
        contact_name=page.name[:200],
        organisation_name=page.organisation_name[:200],
        go_between_id=go_between_id,
        first=before,
        words=said,
        passage=clean_text(passage, rules.LONGEST_WORDS),
        at=now,
        expires_at=now + (rules.VALID if before is None else rules.VALID_OVER_TWO),
    )
    later(jobs.pass_on, key=f"introduction-{made.pk}", introduction_id=made.pk)
    return made


def _not_blocked(actor: Person, page: ContactPage) -> None:
    blocked = blocklist_of(actor.pk).without_deleted()
    if blocked.has([page.name], [("email", one) for one in page.emails]):
        raise Invalid(
            _("They stand on your list of those you never want here. Take them off it first."),
            code="on-own-blocklist",
        )


@transaction.atomic
def withdraw_introduction(
    *, actor: Person, introduction_id: int, now: datetime | None = None
) -> Introduction:
    """Take back a request that nobody has answered. Raises `NotFound`, `Conflict` after the answer."""
    now = now or timezone.now()
    found = own_introduction(actor, introduction_id, lock=True)
    if found.state == State.WITHDRAWN:
        return found
    if found.state != State.OPEN:
        raise Conflict(_("It has been answered already."), code="answered")
    found.state, found.ended_at = State.WITHDRAWN, now
    found.save(update_fields=["state", "ended_at"])
    telling.decided(introduction_id)
    return found


@transaction.atomic
def say_outcome(*, actor: Person, introduction_id: int, happened: str) -> Introduction:
    """Say whether something came of it: yes, not-yet, no, or "" for nothing. Raises `NotFound`, `Invalid`.

    Only who asked sees it; the go-between too, once they are thanked.
    """
    if happened not in ("", *Introduction.Happened.values):
        raise Invalid(_("Choose one of those that are offered."), code="choice")
    found = own_introduction(actor, introduction_id, lock=True)
    if found.state != State.INTRODUCED:
        raise NotFound
    found.happened = happened
    found.save(update_fields=["happened"])
    settle([telling.OUTCOME], [found.pk], person_id=actor.pk)
    return found


@transaction.atomic
def thank_go_between(
    *, actor: Person, introduction_id: int, words: str, now: datetime | None = None
) -> Asked:
    """Thank whoever introduced the actor, in words that only they and who passed it on read. Again replaces the words, once
    told.

    Raises `NotFound` unless somebody did, `Invalid` without words.
    """
    own_introduction(actor, introduction_id)
    found = (
        Asked.objects.select_for_update()
        .filter(introduction_id=introduction_id, asker=actor, decision=Asked.Decision.YES)
        .first()
    )
    if found is None:
        raise NotFound
    said = clean_text(words, rules.LONGEST_WORDS)
    if not said:
        raise Invalid(_("Write a line of thanks."), code="words-missing")
    is_first = found.thanked_at is None
    found.thanks = said
    found.thanked_at = found.thanked_at or now or timezone.now()
    found.save(update_fields=["thanks", "thanked_at"])
    if is_first:
        later(jobs.tell_thanks, key=f"introduction-thanks-{found.pk}", asked_id=found.pk)
    if found.vouched_by_id is not None:
        key = f"introduction-thanks-{found.pk}-first"
        later(jobs.pass_thanks, key=key, asked_id=found.pk, is_new=is_first)
    return found
