"""What stands around an entry's text on its card: reactions, what it quotes, that it is resolved or hidden.

Of the reader's own only what they pressed is in it; `samband.person` says who reads, and unset means nobody.
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from samband.entries.reaction_rules import THANKS, in_order, name_of
from samband.kernel.text import one_line
from samband.web.parts import Quote, Reaction, ReactionBar

QUOTED = 280
_TAG = re.compile(r"<[^>]*(?:>|$)")

# One column of the statement of cards, where e is the entry and c what is counted about it; `q` and `qp` come from JOINS.
COLUMN = """\
json_build_array(e.parent_id, e.state = 'hidden', e.resolved_at IS NOT NULL, c.reactions,
         CASE WHEN c.reactions <> '{}' THEN (SELECT json_agg(x.emoji) FROM entries_reaction x
           WHERE x.entry_id = e.id AND x.person_id = (SELECT samband_person())) END,
         e.quoted_id, q.id, q.title, left(q.html, 1200), coalesce(nullif(q.byline, ''), qp.name),
         EXISTS (SELECT 1 FROM entries_pin n WHERE n.entry_id = e.id))::text"""
JOINS = """\
  LEFT JOIN entries_entry q ON q.id = e.quoted_id AND q.state = 'published'
        AND q.audience_id = ANY ((SELECT samband_audiences((SELECT samband_person())))::bigint[])
  LEFT JOIN people_person qp ON qp.id = q.author_id"""


@dataclass(frozen=True, slots=True)
class Around:
    """What was read about an entry beside its text."""

    bar: ReactionBar
    parent_id: int | None = None
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


def plain(rendered: str) -> str:
    """The words of rendered HTML on one line, also when it was cut off within a tag."""
    return " ".join(html.unescape(_TAG.sub(" ", rendered)).split())


def quote_of(
    quoted_id: int | None, found: int | None, title: str, beginning: str, writer: str
) -> Quote | None:
    """What an entry quotes as this reader may see it."""
    if quoted_id is None:
        return None
    if found is None:
        return Quote(_("A text you can't see"))
    text = title or one_line(plain(beginning) or "…", QUOTED)
    return Quote(text, writer or _("Somebody who left"), f"/entries/{quoted_id}")


def around_of(entry_id: int, column: str) -> Around:
    """Read the column of the statement of cards."""
    (
        parent_id, is_hidden, is_resolved, counts, mine, quoted_id, found, title, beginning, writer, is_pinned,
    ) = json.loads(column)  # fmt: skip
    return Around(
        bar_of(entry_id, counts or {}, mine or ()),
        parent_id,
        is_hidden,
        is_resolved,
        quote_of(quoted_id, found, title or "", beginning or "", writer or ""),
        is_pinned,
    )


def says_pinned(column: str) -> bool:
    """The last of the column alone, for lists that put pinned entries first."""
    return bool(json.loads(column)[-1])
