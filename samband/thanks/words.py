"""How thanks are told."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from samband.notices.kinds import NoticeKind, Told, briefly, fill


def _sentence(told: Told) -> Markup:
    return fill(
        gettext("%(name)s thanks you"),
        gettext("%(name)s and %(other)s thank you"),
        lambda count: ngettext(
            "%(name)s and %(count)d other thank you",
            "%(name)s and %(count)d others thank you",
            count,
        ),
        told,
    )


# More personal than being named, or written to: it is both.
KIND = NoticeKind(
    "thanks",
    5,
    _("Somebody thanks me"),
    _sentence,
    True,
    brief=briefly(_("%(name)s thanks you")),
)
