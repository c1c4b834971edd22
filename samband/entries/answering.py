"""What stands around the field to answer: which comment is answered, what is quoted, which page of a long thread it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from samband.entries.around import QUOTED
from samband.entries.called import called
from samband.entries.cards import Card, entry_url
from samband.entries.models import Entry
from samband.entries.queries import COMMENTS
from samband.entries.quoting import quote_for
from samband.entries.sent import number
from samband.kernel.errors import NotFound
from samband.people.access import PersonRequest, own_address
from samband.web.parts import Quote

# So many comments stand before the one that a link leads to, when it is not on a thread's first page.
BEFORE = 10


@dataclass(frozen=True, slots=True)
class About:
    """What an answer that is being written is about."""

    answers: int | None = None
    answers_name: str = ""
    quote: Quote | None = None
    quoted_id: int | None = None


def after_of(request: PersonRequest) -> int:
    """After which number the comments of the page begin."""
    after = request.GET.get("after", "")
    return int(after) if after.isdecimal() and len(after) < 9 else 0


def earlier_url(root: Entry, after: int) -> str:
    """The page before the one that begins after this number; "" for the first."""
    if after <= 0:
        return ""
    before = max(0, after - COMMENTS)
    return f"/entries/{root.pk}?after={before}#comments" if before else f"/entries/{root.pk}"


def place_url(entry: Entry) -> str:
    """Where an entry is read, on the right page of a long thread."""
    if entry.root_id is None or entry.number <= COMMENTS:
        return entry_url(entry.pk, entry.root_id)
    return f"/entries/{entry.root_id}?after={entry.number - BEFORE}#entry-{entry.pk}"


def back_to_card(request: PersonRequest, entry_id: int) -> str:
    """To the entry on the page where something was pressed."""
    came = urlsplit(own_address(request, request.headers.get("Referer"), f"/entries/{entry_id}"))
    query = f"?{came.query}" if came.query else ""
    return f"{came.path}{query}#entry-{entry_id}"


def about_answer(request: PersonRequest, cards: Sequence[Card]) -> About:
    """What the address (`?answers=7&quote=7`) or a form that comes back says; a statement for what is on another page."""
    asked = request.POST or request.GET
    answers, quoted = number(asked.get("answers")), number(asked.get("quote"))
    by_id = {card.id: card for card in cards}
    name = ""
    if answers is not None:
        known = by_id.get(answers)
        name = (known.shown.byline or known.shown.author.name) if known else ""
    return About(
        answers=answers if name or answers not in by_id else None,
        answers_name=name,
        quote=_quote(request, quoted, by_id) if quoted is not None else None,
        quoted_id=quoted,
    )


def _quote(request: PersonRequest, quoted: int, by_id: dict[int, Card]) -> Quote | None:
    url = f"/entries/{quoted}"
    known = by_id.get(quoted)
    if known is not None:
        text = called(known.shown.title, str(known.shown.html), QUOTED)
        return Quote(text, known.shown.byline or known.shown.author.name, url)
    try:
        return quote_for(request.user, quoted)
    except NotFound:
        return None
