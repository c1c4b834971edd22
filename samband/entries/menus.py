"""What can be done with each entry of a thread, by whoever reads it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup

from samband.entries.access import may_edit
from samband.entries.blocks import entry_actions
from samband.entries.cards import Card, Row, card_of_row, laid, part
from samband.entries.threads import Thread
from samband.people.models import Person
from samband.spaces.models import Audience
from samband.web.dates import when_text, when_texts
from samband.web.parts import Action, Link


@dataclass(frozen=True, slots=True)
class Hand:
    """What a reader may do in a thread; with a comment's row it decides the comment's menu."""

    root_id: int
    can_write: bool
    is_host: bool
    looks_after: bool
    is_direct: bool


def hand_of(thread: Thread) -> Hand:
    """The same for all comments of a page."""
    return Hand(
        thread.root.pk,
        thread.can_write,
        thread.is_host,
        thread.looks_after,
        thread.root.audience.kind == Audience.Kind.PEOPLE,
    )


@dataclass(frozen=True, slots=True)
class CommentLine:
    """A comment as it stands under its thread."""

    id: int
    number: int
    html: Markup


@dataclass(frozen=True, slots=True)
class RootHand:
    """What more a reader may do with the entry that begins a thread."""

    hand: Hand
    is_own: bool
    may_edit: bool
    is_resolved: bool
    is_pinned: bool


def root_html(person: Person, thread: Thread, card: Card) -> Markup:
    """The card that begins a thread with its menu, or that it is hidden; with `TOKEN` in its forms, kept as comments are."""
    can = RootHand(
        hand_of(thread),
        card.author_id == person.pk,
        may_edit(person, thread.root),
        thread.root.resolved_at is not None,
        thread.is_pinned,
    )
    here = (get_language() or "", timezone.get_current_timezone_name())
    return laid(_root_html(here, when_text(card.at), can, card.row), card.more)


@lru_cache(maxsize=1024)
def _root_html(here: tuple[str, str], reads: str, can: RootHand, row: Row) -> Markup:
    card = card_of_row(here[0], False, row)
    if card.around is not None and card.around.is_hidden:
        card = _hidden(can.hand, card, can.is_own)
    else:
        card = replace(card, shown=replace(card.shown, menu=_root_menu(can, card)))
    made: Markup = part("root_card")(card)
    return made


def comment_lines(person: Person, thread: Thread, cards: Sequence[Card]) -> list[CommentLine]:
    """Comments with their menus and with what each answers; no statement.

    As in lists, a comment is decided by its row, the reader's language and zone, how its date reads just now, and what
    the reader may do here, and is kept under these.
    """
    hand = hand_of(thread)
    here = (get_language() or "", timezone.get_current_timezone_name())
    by_id = {card.id: card for card in cards}
    reads = when_texts((card.at for card in cards), timezone.now())
    return [
        CommentLine(
            card.id,
            card.number,
            laid(
                _comment_html(
                    here,
                    read,
                    hand,
                    card.author_id == person.pk,
                    _answered(hand, card, by_id),
                    card.row,
                ),
                card.more,
            ),
        )
        for card, read in zip(cards, reads, strict=True)
    ]


@lru_cache(maxsize=2048)
def _comment_html(
    here: tuple[str, str], reads: str, hand: Hand, is_own: bool, answers: Link | None, row: Row
) -> Markup:
    card = card_of_row(here[0], False, row)
    if card.around is not None and card.around.is_hidden:
        card = _hidden(hand, card, is_own)
    else:
        shown = replace(
            card.shown,
            menu=_comment_menu(hand, card, is_own),
            buttons=[_reply(hand, card.id)] if hand.can_write else [],
            answers=answers,
        )
        card = replace(card, shown=shown)
    made: Markup = part("comment_card")(card)
    return made


def _hidden(hand: Hand, card: Card, is_own: bool) -> Card:
    note = _("Hidden. Only its author and those who look after this place see it.")
    menu = []
    if hand.looks_after and not is_own:
        menu = [Action(_("Show it again"), f"/entries/{card.id}/showing", "eye", "post")]
    shown = replace(card.shown, menu=menu, note=note, reactions=None, audience="")
    return replace(card, shown=shown)


def _reply(hand: Hand, entry_id: int) -> Action:
    return Action(
        _("Answer"), f"/entries/{hand.root_id}?answers={entry_id}#composer-comment", "reply"
    )


def _answered(hand: Hand, card: Card, by_id: dict[int, Card]) -> Link | None:
    parent = card.parent_id
    if parent is None or parent == hand.root_id:
        return None
    known = by_id.get(parent)
    name = known.shown.byline or known.shown.author.name if known else ""
    label = _("Answer to %(name)s") % {"name": name} if name else _("Answer to an earlier comment")
    return Link(label, f"#entry-{parent}" if known else f"/entries/{parent}")


def _quote(hand: Hand, entry_id: int) -> Action:
    url = f"/entries/{hand.root_id}?quote={entry_id}#composer-comment"
    return Action(_("Quote"), url, "text-quote")


def _quote_anew(entry_id: int) -> Action:
    return Action(_("Quote in a new post"), f"/write?quote={entry_id}", "square-pen")


def _last_lines(hand: Hand, card_id: int, is_own: bool, has_author: bool) -> list[Action]:
    lines = [
        *entry_actions(card_id, is_others=has_author and not is_own),
        Action(_("Put away, for me"), f"/entries/{card_id}/away", "eye-off", "post"),
    ]
    if not is_own and not hand.is_direct:
        lines.append(Action(_("Report"), f"/entries/{card_id}/report", "flag"))
    if is_own or hand.is_host:
        lines.append(
            Action(_("Delete"), f"/entries/{card_id}/deletion", "trash-2", "post", danger=True)
        )
    return lines


def _comment_menu(hand: Hand, card: Card, is_own: bool) -> list[Action]:
    lines = [Action(_("Link to this comment"), f"/entries/{card.id}", "link")]
    if hand.can_write:
        lines.append(_quote(hand, card.id))
        if is_own:
            lines.append(Action(_("Edit"), f"/entries/{card.id}/edit", "pencil"))
        lines.append(
            Action(_("Split from here"), f"/entries/{hand.root_id}/split?from={card.id}", "split")
        )
    return [
        *lines,
        _quote_anew(card.id),
        *_last_lines(hand, card.id, is_own, card.author_id is not None),
    ]


def _root_menu(can: RootHand, card: Card) -> list[Action]:
    hand, key = can.hand, can.hand.root_id
    lines = []
    if can.may_edit:
        lines.append(Action(_("Edit"), f"/entries/{key}/edit", "pencil"))
    if hand.can_write:
        if can.is_resolved:
            again = f"/entries/{key}/resolution?take=1"
            lines.append(Action(_("Open again"), again, "undo-2", "post"))
        else:
            lines.append(
                Action(_("Mark as resolved"), f"/entries/{key}/resolution", "circle-check", "post")
            )
        lines.append(Action(_("Put in order"), f"/entries/{key}/order", "git-branch"))
        lines.append(_quote(hand, key))
    lines.append(_quote_anew(key))
    lines.append(Action(_("Who can see this?"), f"/entries/{key}/readers", "eye"))
    if hand.is_host and hand.can_write:
        if can.is_pinned:
            lines.append(Action(_("Unpin"), f"/entries/{key}/pin?take=1", "pin-off", "post"))
        else:
            lines.append(Action(_("Pin in the room"), f"/entries/{key}/pin", "pin", "post"))
    return [*lines, *_last_lines(hand, key, can.is_own, card.author_id is not None)]
