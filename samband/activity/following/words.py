"""The three levels in words, and the form that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from samband.activity.rules import Level
from samband.web.parts import Choice


def level_words() -> Sequence[Choice]:
    """The levels as a form offers them."""
    return (
        Choice("all", _("Everything")),
        Choice("concerns", _("What concerns me")),
        Choice("nothing", _("Nothing")),
    )


@dataclass(frozen=True, slots=True)
class FollowForm:
    """The buttons that choose a level: where they post, what counts now, and whether that was chosen."""

    url: str
    level: Level | None
    is_chosen: bool
    by_itself: bool = False
    levels: Sequence[Choice] = ()


def follow_form(
    url: str, chosen: Level | None, usual: Level | None = None, *, by_itself: bool = False
) -> FollowForm:
    """A form for one thing; `usual` is what counts without a choice, None where it differs from thread to thread."""
    return FollowForm(url, chosen or usual, chosen is not None, by_itself, level_words())
