"""What is told of introductions at the bell, beside their mails; gone when it is dealt with."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from samband.introductions.models import Asked, Introduction
from samband.kernel.db import as_system
from samband.notices.kinds import NoticeKind, Told, bdi, briefly, put
from samband.notices.things import settle, tell
from samband.people.models import Person

ASKED, PASSES_ON, MADE = "intro-asked", "intro-first", "intro-made"
LATER, OUTCOME, THANKED = "intro-later", "intro-outcome", "intro-thanks"
#: What waits for a decision, and what is read on the page.
WAITING, READ = (ASKED, PASSES_ON), (MADE, LATER, THANKED)
ALL = (*WAITING, *READ, OUTCOME)


def titles(reader: Person, ids: Collection[int]) -> Mapping[int, str]:
    """Whom introductions are about, of those that the reader made or was asked for; one statement."""
    return dict(Introduction.objects.filter(pk__in=ids).values_list("pk", "contact_name"))


def _sentence(text: Promise | str) -> Callable[[Told], Markup]:
    return lambda told: put(str(text), name=bdi(told.names[0]), contact=bdi(told.title))


def _kind(
    key: str, rank: int, sentence: Promise | str, brief: Callable[[str], str], part_of: str = ASKED
) -> NoticeKind:
    return NoticeKind(
        key,
        rank,
        _("Introductions"),
        _sentence(sentence),
        # Their mails are written here, and come whatever is chosen for the bell.
        None,
        path="/introductions/{object}",
        titles=titles,
        brief=brief,
        part_of=part_of,
    )


KINDS = (
    _kind(
        ASKED,
        11,
        _("%(name)s asks you for an introduction to %(contact)s"),
        briefly(_("%(name)s asks you for an introduction")),
        part_of="",
    ),
    _kind(
        PASSES_ON,
        12,
        _("%(name)s asks you to vouch for them: they would like to meet %(contact)s"),
        briefly(_("%(name)s asks you to vouch for them")),
    ),
    _kind(
        MADE,
        13,
        _("%(name)s introduces you to %(contact)s"),
        briefly(_("%(name)s introduces you")),
    ),
    _kind(
        LATER,
        84,
        _("%(name)s can't introduce you to %(contact)s now"),
        briefly(_("An introduction: not now")),
    ),
    _kind(
        OUTCOME,
        85,
        _("Did something come of it with %(contact)s?"),
        lambda _name: gettext("Did something come of an introduction?"),
    ),
    _kind(
        THANKED,
        86,
        _("%(name)s thanks you for bringing them together with %(contact)s"),
        briefly(_("%(name)s thanks you")),
    ),
)


def tell_asked(asked: Asked) -> None:
    """Tell a go-between that they are asked."""
    kind = PASSES_ON if asked.is_first else ASKED
    tell(kind, asked.introduction_id, [asked.person_id], actor_id=asked.asker_id, at=asked.at)


def tell_answer(asked: Asked) -> None:
    """Tell who asked that somebody introduces them, or "not now"."""
    kind = MADE if asked.decision == Asked.Decision.YES else LATER
    at = asked.decided_at or asked.at
    tell(kind, asked.introduction_id, [asked.asker_id], actor_id=asked.person_id, at=at)


def ask_outcome(request: Introduction, at: datetime) -> None:
    """Ask who was introduced whether something came of it."""
    tell(OUTCOME, request.pk, [request.asker_id], actor_id=None, at=at)


def tell_thanks(asked: Asked, person_id: int) -> None:
    """Tell a go-between, or who passed it on, that they are thanked."""
    at = asked.thanked_at or asked.at
    tell(THANKED, asked.introduction_id, [person_id], actor_id=asked.asker_id, at=at)


def decided(introduction_id: int, person_id: int | None = None) -> None:
    """Nothing waits for this person's word any more, or for anybody's."""
    settle(WAITING, [introduction_id], person_id=person_id)


def forget(introduction_ids: Collection[int]) -> None:
    """Nothing is told of requests that go."""
    settle(ALL, introduction_ids)


def forget_expired(now: datetime) -> None:
    """Nobody is reminded of what can't be answered any more."""
    with as_system():
        over = Introduction.objects.filter(expires_at__lte=now, state=Introduction.State.OPEN)
        ids = list(over.values_list("pk", flat=True))
    settle(WAITING, ids)
