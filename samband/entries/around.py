"""What stands around an entry's text on its card: reactions, what it quotes, that it is resolved or hidden.

Of the reader's own only what they pressed is in it; `samband.person` says who reads, and unset means nobody.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samband.entries.called import BEGINNING, called
from samband.entries.reaction_rules import THANKS, in_order, name_of
from samband.web.parts import Quote, Reaction, ReactionBar

QUOTED = 280

_QUOTED = f"""\
CASE WHEN e.quoted_id IS NOT NULL THEN coalesce((
         SELECT json_build_array(q.id, q.title, left(q.html, {BEGINNING:d}), coalesce(nullif(q.byline, ''), w.name))
           FROM entries_entry q LEFT JOIN people_person w ON w.id = q.author_id
          WHERE q.id = e.quoted_id AND q.state = 'published'
            AND q.audience_id = ANY ((SELECT samband_audiences((SELECT samband_person())))::bigint[])), '[]') END"""  # noqa: S608 - a constant
_MINE = """\
CASE WHEN c.reactions <> '{}' THEN (SELECT json_agg(x.emoji) FROM entries_reaction x
         WHERE x.entry_id = e.id AND x.person_id = (SELECT samband_person())) END"""
PINNED = "EXISTS (SELECT 1 FROM entries_pin n WHERE n.entry_id = e.id)"


def column(pinned: str = "false") -> str:
    """One column of the statement of cards, where e is the entry and c what is counted about it.

    NULL where there is nothing, as for most entries. `pinned` is `PINNED` where it matters whether an entry is.
    """
    nothing = "e.quoted_id IS NULL AND e.state = 'published' AND e.resolved_at IS NULL AND coalesce(c.reactions, '{}') = '{}'"
    return (
        f"CASE WHEN {nothing} AND NOT {pinned} THEN NULL ELSE json_build_array("
        f"e.state = 'hidden', e.resolved_at IS NOT NULL, c.reactions, {_MINE}, {_QUOTED}, {pinned})::text END"
    )


@dataclass(frozen=True, slots=True)
class Around:
    """What was read about an entry beside its text."""

    bar: ReactionBar
    is_hidden: bool = False
    is_resolved: bool = False
    quote: Quote | None = None
    is_pinned: bool = False


def bar_of(entry_id: int, counts: Mapping[str, int], mine: Sequence[str]) -> ReactionBar:
    """The reactions of an entry, thanks first even when nobody has thanked yet."""
    language = get_language() or "en"
    shown = in_order({THANKS: 0, **counts})
    return ReactionBar(
        entry_id,
        tuple(
            Reaction(
                emoji,
                _("Thanks") if emoji == THANKS else name_of(emoji, language),
                count,
                is_mine=emoji in mine,
                is_word=emoji == THANKS,
            )
            for emoji, count in shown
        ),
    )


def quote_of(quoted: Sequence[Any] | None) -> Quote | None:
    """What an entry quotes as this reader may see it: (id, title, beginning, writer), empty if they may not."""
    if quoted is None:
        return None
    if not quoted:
        return Quote(_("A text you can't see"))
    quoted_id, title, beginning, writer = quoted
    text = called(title, beginning or "", QUOTED)
    return Quote(text, writer or _("Somebody who left"), f"/entries/{quoted_id}")


def around_of(entry_id: int, found: str | None) -> Around:
    """Read the column of the statement of cards."""
    if found is None:
        return Around(bar_of(entry_id, {}, ()))
    is_hidden, is_resolved, counts, mine, quoted, is_pinned = json.loads(found)
    return Around(
        bar_of(entry_id, counts or {}, mine or ()),
        is_hidden,
        is_resolved,
        quote_of(quoted),
        is_pinned,
    )


def says_pinned(found: str | None) -> bool:
    """The last of the column alone, for lists that put pinned entries first."""
    return found is not None and bool(json.loads(found)[-1])
