"""What can be done with each entry of a thread, by whoever reads it."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from samband.entries.access import may_edit
from samband.entries.blocks import entry_actions
from samband.entries.cards import Card
from samband.entries.models import Entry
from samband.entries.threads import Thread
from samband.people.models import Person
from samband.spaces.models import Audience
from samband.web.parts import Action, Link


def dress(person: Person, thread: Thread, cards: Sequence[Card]) -> list[Card]:
    """The same cards with their menus, with what each answers, and with what is hidden said so. No statement."""
    by_id = {card.id: card for card in cards}
    return [_dressed(person, thread, card, by_id) for card in cards]


def _dressed(person: Person, thread: Thread, card: Card, by_id: dict[int, Card]) -> Card:
    root = thread.root
    is_root = card.id == root.pk
    if card.around is not None and card.around.is_hidden:
        return _hidden(person, thread, card)
    shown = replace(
        card.shown,
        menu=_root_menu(person, thread) if is_root else _comment_menu(person, thread, card),
        buttons=[] if is_root or not thread.can_write else [_reply(root, card.id)],
        answers=None if is_root else _answered(root, card, by_id),
        audience="" if is_root else card.shown.audience,
    )
    return replace(card, shown=shown)


def _hidden(person: Person, thread: Thread, card: Card) -> Card:
    note = _("Hidden. Only its author and those who look after this place see it.")
    menu = []
    if thread.looks_after and card.author_id != person.pk:
        menu = [Action(_("Show it again"), f"/entries/{card.id}/showing", "eye", "post")]
    shown = replace(card.shown, menu=menu, note=note, reactions=None, audience="")
    return replace(card, shown=shown)


def _reply(root: Entry, entry_id: int) -> Action:
    return Action(_("Answer"), f"/entries/{root.pk}?answers={entry_id}#composer-comment", "reply")


def _answered(root: Entry, card: Card, by_id: dict[int, Card]) -> Link | None:
    parent = card.parent_id
    if parent is None or parent == root.pk:
        return None
    known = by_id.get(parent)
    name = known.shown.byline or known.shown.author.name if known else ""
    label = _("Answer to %(name)s") % {"name": name} if name else _("Answer to an earlier comment")
    return Link(label, f"#entry-{parent}" if known else f"/entries/{parent}")


def _quote(root: Entry, entry_id: int) -> Action:
    url = f"/entries/{root.pk}?quote={entry_id}#composer-comment"
    return Action(_("Quote"), url, "text-quote")


def _last_lines(
    person: Person, thread: Thread, card_id: int, author_id: int | None
) -> list[Action]:
    lines = [
        *entry_actions(card_id, is_others=author_id not in (None, person.pk)),
        Action(_("Put away, for me"), f"/entries/{card_id}/away", "eye-off", "post"),
    ]
    is_direct = thread.root.audience.kind == Audience.Kind.PEOPLE
    if author_id != person.pk and not is_direct:
        lines.append(Action(_("Report"), f"/entries/{card_id}/report", "flag"))
    if author_id == person.pk or thread.is_host:
        lines.append(
            Action(_("Delete"), f"/entries/{card_id}/deletion", "trash-2", "post", danger=True)
        )
    return lines


def _comment_menu(person: Person, thread: Thread, card: Card) -> list[Action]:
    root = thread.root
    lines = [Action(_("Link to this comment"), f"/entries/{card.id}", "link")]
    if thread.can_write:
        lines.append(_quote(root, card.id))
        if card.author_id == person.pk:
            lines.append(Action(_("Edit"), f"/entries/{card.id}/edit", "pencil"))
        lines.append(
            Action(_("Split from here"), f"/entries/{root.pk}/split?from={card.id}", "split")
        )
    return [*lines, *_last_lines(person, thread, card.id, card.author_id)]


def _root_menu(person: Person, thread: Thread) -> list[Action]:
    root, key = thread.root, thread.root.pk
    lines = []
    if may_edit(person, root):
        lines.append(Action(_("Edit"), f"/entries/{key}/edit", "pencil"))
    if thread.can_write:
        if root.resolved_at is None:
            lines.append(
                Action(_("Resolved"), f"/entries/{key}/resolution", "circle-check", "post")
            )
        else:
            again = f"/entries/{key}/resolution?take=1"
            lines.append(Action(_("Open again"), again, "undo-2", "post"))
        lines.append(Action(_("Put in order"), f"/entries/{key}/order", "git-branch"))
        lines.append(_quote(root, key))
    lines.append(Action(_("Who can see this?"), f"/entries/{key}/readers", "eye"))
    if thread.is_host and thread.can_write:
        if thread.is_pinned:
            lines.append(Action(_("Unpin"), f"/entries/{key}/pin?take=1", "pin-off", "post"))
        else:
            lines.append(Action(_("Pin in the room"), f"/entries/{key}/pin", "pin", "post"))
    return [*lines, *_last_lines(person, thread, key, root.author_id)]
