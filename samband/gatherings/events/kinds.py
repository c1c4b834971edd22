"""The notifications about dates."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from samband.notices.kinds import NoticeKind, Told, bdi, put, register_kind

CHANGED, OFF, SOON = "event", "event-off", "event-soon"


def _changed(told: Told) -> Markup:
    return put(
        gettext("%(name)s changed when or where “%(title)s” is"),
        name=bdi(told.names[0]),
        title=bdi(told.title),
    )


def _off(told: Told) -> Markup:
    return put(
        gettext("%(name)s cancelled “%(title)s”"), name=bdi(told.names[0]), title=bdi(told.title)
    )


def _soon(told: Told) -> Markup:
    return put(gettext("Soon: “%(title)s”, where you said you come"), title=bdi(told.title))


def register_kinds() -> None:
    """Once, when Django has started."""
    register_kind(
        NoticeKind(
            CHANGED, 32, _("Dates I come to, for my calendar, and what changes"), _changed, True
        )
    )
    register_kind(NoticeKind(OFF, 33, _("Dates I come to that are cancelled"), _off, None))
    register_kind(NoticeKind(SOON, 61, _("The day before a date I come to"), _soon, False))
