"""The kinds of notification; upper packages add their own."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup, escape

from samband.people.models import Person


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence is made of: who (the newest first), how many others, about what."""

    names: Sequence[str]
    others: int
    title: str
    emoji: str = ""


Sentence = Callable[[Told], str]


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """One kind. Of several that one entry would give somebody, the lowest `rank` counts."""

    key: str
    rank: int
    label: str | Promise
    sentence: Sentence
    # Whether mail is sent unless the person says otherwise; None: never by mail.
    mail: bool | None
    # What one line gathers: the rows of a thread, or of one entry.
    by_thread: bool = False
    # Where its line leads when that is not the entry itself; "{entry}" stands for its id, "{object}" for that of the thing.
    path: str = ""
    # Of a kind whose notifications are about no entry: what these things are called, as far as the reader may see them.
    # Beside an entry it stands in the place of its first words.
    titles: Callable[[Person, Collection[int]], Mapping[int, str]] | None = None
    # A sentence with a name and nothing of what was written, for a locked screen.
    brief: Callable[[str], str] | None = None
    # What stands at the top of a mail, where the entry's own text does not say why it comes.
    mail_note: Callable[[], str] | None = None
    # The kind whose choices hold for this one too: one line in the settings for both.
    part_of: str = ""
    # Whether it stands in the settings; None: always.
    is_offered: Callable[[], bool] | None = None


_kinds: dict[str, NoticeKind] = {}


def register_kind(kind: NoticeKind) -> None:
    """Add a kind of notification, or replace the one with its key."""
    _kinds[kind.key] = kind


def kind_of(key: str) -> NoticeKind | None:
    """The kind with this key; None for one whose package is gone."""
    return _kinds.get(key)


def all_kinds() -> list[NoticeKind]:
    """All kinds, the most personal first."""
    return sorted(_kinds.values(), key=lambda kind: kind.rank)


def offered_kinds() -> list[NoticeKind]:
    """The kinds that somebody can choose about, in order."""
    return [
        kind
        for kind in all_kinds()
        if not kind.part_of and (kind.is_offered is None or kind.is_offered())
    ]


def bdi(text: str) -> Markup:
    """A name or title inside a sentence, whatever direction it is written in."""
    return Markup("<bdi>%s</bdi>") % text


def put(sentence: str, **words: object) -> Markup:
    """A sentence of ours with words put in; what is no markup yet is escaped."""
    return Markup(sentence) % words  # noqa: S704 - from our own catalogues


def fill(one: str, two: str, many: Callable[[int], str], told: Told) -> Markup:
    """One of three sentences for one, two or more people, with the names put in."""
    names = [bdi(name) for name in told.names]
    words = {"title": bdi(told.title), "emoji": escape(told.emoji)}
    if not told.others or len(names) < 2:
        return put(one, name=names[0], **words)
    if told.others == 1:
        return put(two, name=names[0], other=names[1], **words)
    return put(many(told.others), name=names[0], count=told.others, **words)


def _direct(told: Told) -> Markup:
    return fill(
        gettext("%(name)s wrote to you"),
        gettext("%(name)s and %(other)s wrote to you"),
        lambda count: ngettext(
            "%(name)s and %(count)d other wrote to you",
            "%(name)s and %(count)d others wrote to you",
            count,
        ),
        told,
    )


def _mention(told: Told) -> Markup:
    return fill(
        gettext("%(name)s named you in “%(title)s”"),
        gettext("%(name)s and %(other)s named you in “%(title)s”"),
        lambda count: ngettext(
            "%(name)s and %(count)d other named you in “%(title)s”",
            "%(name)s and %(count)d others named you in “%(title)s”",
            count,
        ),
        told,
    )


def _reply(told: Told) -> Markup:
    return fill(
        gettext("%(name)s answered you in “%(title)s”"),
        gettext("%(name)s and %(other)s answered you in “%(title)s”"),
        lambda count: ngettext(
            "%(name)s and %(count)d other answered you in “%(title)s”",
            "%(name)s and %(count)d others answered you in “%(title)s”",
            count,
        ),
        told,
    )


def _comment(told: Told) -> Markup:
    return fill(
        gettext("%(name)s commented on “%(title)s”"),
        gettext("%(name)s and %(other)s commented on “%(title)s”"),
        lambda count: ngettext(
            "%(name)s and %(count)d other commented on “%(title)s”",
            "%(name)s and %(count)d others commented on “%(title)s”",
            count,
        ),
        told,
    )


def _new(told: Told) -> Markup:
    return put(
        gettext("%(name)s wrote “%(title)s”"), name=bdi(told.names[0]), title=bdi(told.title)
    )


def _reaction(told: Told) -> Markup:
    return fill(
        gettext("%(name)s reacted with %(emoji)s to “%(title)s”"),
        gettext("%(name)s and %(other)s reacted with %(emoji)s to “%(title)s”"),
        lambda count: ngettext(
            "%(name)s and %(count)d other reacted with %(emoji)s to “%(title)s”",
            "%(name)s and %(count)d others reacted with %(emoji)s to “%(title)s”",
            count,
        ),
        told,
    )


def _reminder(told: Told) -> Markup:
    return put(gettext("You wanted to be reminded of “%(title)s”"), title=bdi(told.title))


def _reminder_notes(person: Person, ids: Collection[int]) -> Mapping[int, str]:
    """What somebody wanted to be reminded for, in their own words."""
    from samband.activity.models import Reminder

    found = Reminder.objects.filter(person=person, pk__in=ids)
    return dict(found.values_list("pk", "note"))


def briefly(sentence: Promise | str) -> Callable[[str], str]:
    """A brief out of a lazy sentence with %(name)s in it."""
    return lambda name: str(sentence) % {"name": name}


def _reported(told: Told) -> Markup:
    return put(gettext("“%(title)s” is reported: look at it"), title=bdi(told.title))


def _reported_note() -> str:
    return gettext(
        "Somebody has reported this, and asks those who look after the place to decide. You find why under Reports."
    )


DIRECT, MENTION, REPLY, COMMENT, NEW = "direct", "mention", "reply", "comment", "new"
REACTION, REMINDER, REPORTED = "reaction", "reminder", "reported"

for _kind in (
    NoticeKind(
        DIRECT,
        10,
        _("Somebody writes to me"),
        _direct,
        True,
        True,
        brief=briefly(_("%(name)s wrote to you")),
    ),
    NoticeKind(
        MENTION,
        20,
        _("Somebody names me"),
        _mention,
        True,
        False,
        brief=briefly(_("%(name)s named you")),
    ),
    NoticeKind(
        REPLY,
        30,
        _("Somebody answers me"),
        _reply,
        True,
        True,
        brief=briefly(_("%(name)s answered you")),
    ),
    NoticeKind(
        COMMENT,
        40,
        _("Comments where I follow everything"),
        _comment,
        False,
        True,
        brief=briefly(_("%(name)s commented where you follow everything")),
    ),
    NoticeKind(
        NEW,
        50,
        _("New threads by whom, and where, I follow everything"),
        _new,
        False,
        False,
        brief=briefly(_("%(name)s wrote something new")),
    ),
    NoticeKind(
        REMINDER,
        60,
        _("Reminders of mine"),
        _reminder,
        False,
        False,
        titles=_reminder_notes,
        brief=lambda _name: gettext("You wanted to be reminded of something"),
    ),
    NoticeKind(
        REACTION,
        70,
        _("Reactions to what I wrote"),
        _reaction,
        None,
        False,
        brief=briefly(_("%(name)s reacted to what you wrote")),
    ),
    NoticeKind(
        REPORTED,
        65,
        _("Reports where I look after things"),
        _reported,
        False,
        path="/reports",
        mail_note=_reported_note,
    ),
):
    register_kind(_kind)
