"""How evidence and answers are said."""

from collections.abc import Mapping

from babel.lists import format_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from samband.ask.shapes import Answer
from samband.knowledge.queries import EvidenceItem, Ranges, SaidHit
from samband.search.marks import marked as marked
from samband.thanks.evidence import Said


def title_of(item: EvidenceItem) -> tuple[str, Ranges]:
    """An item's title and what is marked in it; a topic that somebody claims in the reader's language only."""
    names = item.title.split(" / ")
    if item.kind != "statement" or len(names) != 2:
        return item.title, item.title_ranges
    is_english = get_language() == "en"
    start = len(names[0]) + 3 if is_english else 0
    title = names[1] if is_english else names[0]
    ranges = tuple(
        (begin - start, end - start)
        for begin, end in item.title_ranges
        if start <= begin and end <= start + len(title)
    )
    return title, ranges


def _thanked(said: Said | None) -> str:
    if said is None:
        return _("was thanked for it")
    if not said.topics:
        return _("%(name)s thanked for the help") % {"name": said.name}
    topics = format_list(list(said.topics), locale=get_language() or "en")
    return _("%(name)s thanked for help with %(topics)s") % {"name": said.name, "topics": topics}


def deed(item: EvidenceItem, thanks: Mapping[int, Said]) -> str:
    """What somebody did, in a few words behind the quote; `thanks` as an answer brings them."""
    if item.role == "thanked":
        return _thanked(thanks.get(item.entry_id or 0))
    if item.kind == "statement":
        return _("says so")
    if item.kind == "comment":
        return _("in a comment")
    if item.kind == "entry":
        return _("in a post")
    return {
        "author": _("wrote this change"),
        "reviewed": _("reviewed this change"),
        "acked": _("approved this change"),
        "tested": _("tested this change"),
        "codeveloped": _("wrote this change together with others"),
        "committed": _("took this change in"),
        "reported": _("reported what it mends"),
        "suggested": _("suggested this change"),
    }.get(item.role, _("took part in this change"))


def kind_of(hit: SaidHit) -> str:
    """What an item is, for a soft line under it."""
    return {
        "entry": _("post"),
        "comment": _("comment"),
        "commit": _("change in a repository"),
        "statement": _("what somebody says of themselves"),
    }.get(hit.kind, "")


def summary(answer: Answer) -> str:
    """One sentence on what was found: people, things said, ways outside."""
    if not answer.is_known and not answer.said and not answer.named and not answer.outsiders:
        return _("Nobody here has written about this.")
    parts = []
    if answer.people:
        parts.append(
            ngettext(
                "%(count)d person here knows about this",
                "%(count)d people here know about this",
                len(answer.people),
            )
            % {"count": len(answer.people)}
        )
    if answer.said:
        parts.append(
            ngettext("%(count)d thing was said", "%(count)d things were said", len(answer.said))
            % {"count": len(answer.said)}
        )
    outside = len(answer.named) + len(answer.outsiders)
    if outside:
        parts.append(
            ngettext("%(count)d way leads outside", "%(count)d ways lead outside", outside)
            % {"count": outside}
        )
    sentence = format_list(parts, locale=get_language() or "en")
    return sentence[:1].upper() + sentence[1:] + "."
