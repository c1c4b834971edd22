"""Saying thank you, and what those who are thanked choose to show."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from samband.entries import actions as entries
from samband.entries.access import entry_for_reading
from samband.entries.addressing import Addressee, ToPeople
from samband.entries.models import Entry, Mention
from samband.entries.storing import clean_body
from samband.kernel import audit
from samband.kernel.errors import Invalid, NotFound
from samband.kernel.markdown import hashtag_slug
from samband.knowledge.actions import accept_evidence, index_entry
from samband.knowledge.models import Document
from samband.knowledge.topics import topic_named
from samband.people.access import people_visible_to
from samband.people.models import Person
from samband.thanks.models import Thanked
from samband.thanks.rules import MOST_PEOPLE, MOST_TOPICS, first_line


@transaction.atomic
def say_thanks(
    *,
    actor: Person,
    handles: Sequence[str],
    words: str,
    to: Addressee,
    topics: Sequence[str] = (),
    about_id: int | None = None,
    tells: int | None = None,
    shown: str | None = None,
    now: datetime | None = None,
) -> Entry:
    """Thank one or several people for what they helped with, before an audience; its readers are as of any entry.

    `about_id` names an entry that helped: it is quoted, for each reader as far as they may see it. To named people it goes to
    those who are thanked too. Raises `Invalid` for nobody, oneself, people who are not here or could not read it, too many of
    them, and no words; `NotFound`, `Refused`, `Widened` and `groups.AsksFirst` as `write_post` does.
    """
    people = _people(actor, handles)
    body = _words(words)
    tags = _tags(topics)
    about = entry_for_reading(actor, about_id) if about_id is not None else None
    if isinstance(to, ToPeople):
        to = ToPeople(tuple(dict.fromkeys([*to.handles, *(one.handle for one in people)])))

    def beside(entry: Entry) -> None:
        _require_readers(entry, people)
        Thanked.objects.bulk_create(
            [Thanked(entry=entry, person=one, published_at=entry.published_at) for one in people]
        )
        if about is not None:
            entry.quoted_id = about.pk
            entry.save(update_fields=["quoted"])

    line = first_line([one.handle for one in people], tags)
    return entries.write_post(
        actor=actor,
        to=to,
        body=f"{line}\n\n{body}",
        kind=Entry.Kind.THANKS,
        tells=tells,
        shown=shown,
        beside=beside,
        now=now,
    )


def _people(actor: Person, handles: Sequence[str]) -> list[Person]:
    wanted = list(dict.fromkeys(handle.lstrip("@").lower() for handle in handles if handle))
    if not wanted:
        raise _wrong(_("Say whom you want to thank."), "nobody")
    if actor.handle in wanted:
        raise _wrong(_("You can't thank yourself. Those you helped may thank you."), "oneself")
    if len(wanted) > MOST_PEOPLE:
        raise _wrong(
            _("Thank at most %(count)d people at once.") % {"count": MOST_PEOPLE}, "too-many"
        )
    found = {one.handle: one for one in people_visible_to(actor).filter(handle__in=wanted)}
    missing = [handle for handle in wanted if handle not in found]
    if missing:
        raise _wrong(
            _("There is nobody here with the user name %(handle)s.") % {"handle": missing[0][:40]},
            "nobody",
        )
    return [found[handle] for handle in wanted]


def _wrong(message: object, code: str, field: str = "handles") -> Invalid:
    return Invalid(str(message), code=code, fields={field: [str(message)]})


def _words(words: str) -> str:
    """What is said; what is wrong with it is said beside its field."""
    if not words.strip():
        raise _wrong(_("Say in a few words what they did."), "empty", "words")
    try:
        return clean_body(words)
    except Invalid as error:
        raise _wrong(error.message, error.code, "words") from None


def _tags(topics: Sequence[str]) -> list[str]:
    """What stands after each #: the topic's name as people write it, or its address where that is another."""
    if len(topics) > MOST_TOPICS:
        message = _("At most %(count)d topics.") % {"count": MOST_TOPICS}
        raise _wrong(message, "too-many", "topics")
    tags = []
    for name in topics:
        topic = topic_named(name)
        written = "_".join(name.lstrip("#").split())
        tags.append(written if hashtag_slug(written) == topic.slug else topic.slug)
    return list(dict.fromkeys(tags))


def _require_readers(entry: Entry, people: Sequence[Person]) -> None:
    """Thanks that somebody can't read reach nobody; who reads the audience is named in the text already."""
    named = set(Mention.objects.filter(entry=entry).values_list("person_id", flat=True))
    deaf = next((one for one in people if one.pk not in named), None)
    if deaf is not None:
        message = _(
            "%(name)s can't read what is written there. Choose somebody else to see it."
        ) % {"name": deaf.name}
        raise Invalid(message, code="no-reader", fields={"audience": [str(message)]})


@transaction.atomic
def choose_showing(
    *,
    actor: Person,
    entry_id: int,
    on_profile: bool | None = None,
    as_evidence: bool | None = None,
    now: datetime | None = None,
) -> Thanked:
    """Show thanks to oneself on one's profile, and as a reason to ask oneself, or not; None leaves it as it is.

    The text stays where it was written. Raises `NotFound` for thanks that are not to the actor.
    """
    thanked = (
        Thanked.objects.select_for_update(of=("self",))
        .filter(entry__in=Entry.objects.visible_to(actor), entry_id=entry_id, person=actor)
        .first()
    )
    if thanked is None:
        raise NotFound
    now = now or timezone.now()
    if on_profile is not None:
        thanked.off_profile_at = None if on_profile else now
    if as_evidence is not None:
        thanked.not_evidence_at = None if as_evidence else now
    thanked.save(update_fields=["off_profile_at", "not_evidence_at"])
    if as_evidence is not None:
        index_entry(entry_id)
        if as_evidence:
            _accept(actor, entry_id)
    audit.record(
        "thanks.choose_showing",
        actor_id=actor.pk,
        object_kind="entry",
        object_id=entry_id,
        subject_id=actor.pk,
    )
    return thanked


def _accept(actor: Person, entry_id: int) -> None:
    """Take "this is wrong" back, which may have been said where somebody asked."""
    document = Document.objects.filter(entry_id=entry_id).first()
    if document is not None:
        accept_evidence(actor=actor, document_id=document.pk)
