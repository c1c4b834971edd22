"""`samband ask`: the same answer as the page, for one question or a file of them."""

import json
from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja.responses import NinjaJSONEncoder

from samband.ask import queries, words
from samband.ask.rest import answer_out
from samband.ask.shapes import Answer
from samband.cards.paths import Path
from samband.cards.words import hint_sentence as knows_hint
from samband.kernel import audit
from samband.kernel.db import as_person
from samband.kernel.errors import Invalid
from samband.people import installation
from samband.people.models import Person


def reader_named(who: str) -> Person:
    """The active person with this handle or address. Raises `Invalid`.

    Reading as somebody else is recorded and shown to them, except in a sample installation.
    """
    found = Person.objects.active().filter(handle=who.lstrip("@").lower()).first()
    found = found or Person.objects.active().filter(email__iexact=who).first()
    if found is None:
        raise Invalid(
            _("There is no active person “%(who)s”. Give a user name or an address.") % {"who": who}
        )
    home = installation.current()
    if home is not None and not home.is_sample:
        audit.record(
            "ask.as", actor_id=None, object_kind="person", object_id=found.pk, subject_id=found.pk
        )
    return found


def answers(reader: Person, questions: Iterable[str]) -> Iterator[Answer]:
    """One answer per question that is not empty, each read in a transaction of its own."""
    for question in questions:
        if question.strip():
            with as_person(reader.pk):
                yield queries.answer(reader=reader, query=question, now=timezone.now())


def as_json(answer: Answer) -> str:
    """One answer on one line."""
    return json.dumps(answer_out(answer).model_dump(), cls=NinjaJSONEncoder, ensure_ascii=False)


def as_text(answer: Answer) -> str:
    """An answer to read in a terminal."""
    lines = [answer.query, words.summary(answer), ""]
    lines += [f"{colleague.name} (@{colleague.handle})" for colleague in answer.colleagues_named]
    for knower in answer.people:
        handle = f" (@{knower.colleague.handle})" if knower.colleague is not None else ""
        lines.append(f"{knower.name}{handle}")
        lines += [f"  {item.at:%Y-%m-%d}  {item.title or item.snippet}" for item in knower.evidence]
    if answer.said:
        lines.append(gettext("Already said"))
        lines += [f"  {hit.at:%Y-%m-%d}  {hit.title or hit.snippet}" for hit in answer.said]
    for outsider in answer.outsiders:
        lines.append(f"{outsider.name} ({outsider.organisation_name})".removesuffix(" ()"))
        lines += [f"  {outsider.said}"] if outsider.said else []
        lines += [f"  {item.at:%Y-%m-%d}  {item.title}" for item in outsider.evidence]
        lines += [_way(path) for path in outsider.ways]
        lines += ["  " + knows_hint(hint.team) for hint in outsider.hints]
    lines += [f"{place.name} ({place.people})" for place in answer.organisations]
    for named in answer.named:
        lines.append(named.name)
        if named.is_known:
            lines.append("  " + gettext("You know them yourself."))
        lines += [f"  {one.line.name}: {one.said or named.topic}" for one in named.on_topic]
        lines += [f"  {way.colleague.name} → {way.target_name}" for way in named.ways]
        lines += [_way(path) for path in named.longer]
        lines += ["  " + knows_hint(hint.team) for hint in named.hints]
    return "\n".join(lines).rstrip()


def _way(path: Path) -> str:
    return "  " + " → ".join([*(stop.name for stop in path.stops), path.target_name])
