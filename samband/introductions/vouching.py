"""The first of two go-betweens: passes a request on with words of their own, or does not."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.introductions import jobs, rules, telling
from samband.introductions.actions import clean_text
from samband.introductions.deciding import Decision, to_decide
from samband.introductions.models import Asked
from samband.kernel.errors import Conflict, Invalid
from samband.kernel.jobs import later
from samband.people.models import Person


@transaction.atomic
def vouch(
    *,
    actor: Person,
    introduction_id: int,
    words: str,
    in_copy: bool = False,
    now: datetime | None = None,
) -> Asked:
    """Pass a request on to whoever knows the contact, with words that they alone read; who asked sees no difference.

    `in_copy`: the actor wants to be in the mail to the contact, should there be one. Raises `NotFound`, `Conflict` when it is
    no longer needed or the actor was asked to introduce, `Invalid` without words.
    """
    now = now or timezone.now()
    asked = to_decide(actor, introduction_id, now)
    if not asked.is_first:
        raise Conflict(_("You were asked to introduce them yourself."), code="introduces")
    said = clean_text(words, rules.LONGEST_WORDS)
    if not said:
        raise Invalid(
            _("Write a few words: whoever knows them decides by what you say."),
            code="words-missing",
        )
    asked.decision, asked.decided_at, asked.is_final = Decision.YES, now, False
    asked.text, asked.in_copy = said, in_copy
    asked.save(update_fields=["decision", "decided_at", "is_final", "text", "in_copy"])
    telling.decided(introduction_id, actor.pk)
    later(jobs.pass_on, key=f"introduction-{introduction_id}-on", introduction_id=introduction_id)
    return asked
