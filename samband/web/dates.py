"""Dates in the words of the reader: "12 minuter sedan", "i går 14.05", "tis 3 juni 14.05".

A page shows some hundred dates, so everything that depends on the language only is looked up once
per language (`_words`), and a date costs one time zone conversion and one `%`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from babel import Locale
from babel.dates import get_day_names, get_month_names
from django.utils import timezone
from django.utils.translation import get_language, ngettext, override, pgettext
from django.utils.translation import gettext as _
from markupsafe import Markup

_RELATIVE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Words:
    """Every pattern of one language; `%` fills them."""

    just_now: str
    minutes: tuple[str, ...]
    today: str
    yesterday: str
    tomorrow: str
    clock: str
    day: str
    day_with_year: str
    weekday_day_clock: str
    long_day: str
    week: str
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    long_months: tuple[str, ...]
    long_weekdays: tuple[str, ...]


@lru_cache(maxsize=16)
def _words(language: str) -> _Words:
    locale = Locale.parse(language, sep="-")
    months = get_month_names("abbreviated", "format", locale)
    weekdays = get_day_names("abbreviated", "format", locale)
    long_months = get_month_names("wide", "format", locale)
    long_weekdays = get_day_names("wide", "format", locale)
    with override(language):
        return _Words(
            just_now=_("just now"),
            minutes=tuple(
                ngettext("%(count)s minute ago", "%(count)s minutes ago", count) % {"count": count}
                for count in range(1, 60)
            ),
            today=_("today %(time)s"),
            yesterday=_("yesterday %(time)s"),
            tomorrow=_("tomorrow %(time)s"),
            clock=pgettext("time of day", "%(hour)02d:%(minute)02d"),
            day=pgettext("date", "%(day)d %(month)s"),
            day_with_year=pgettext("date", "%(day)d %(month)s %(year)d"),
            weekday_day_clock=pgettext("date", "%(weekday)s %(day)d %(month)s %(time)s"),
            long_day=pgettext("date", "%(weekday)s %(day)d %(month)s %(year)d"),
            week=_("week %(number)d"),
            months=tuple(months[number].rstrip(".") for number in range(1, 13)),
            weekdays=tuple(weekdays[number].rstrip(".") for number in range(7)),
            long_months=tuple(long_months[number] for number in range(1, 13)),
            long_weekdays=tuple(long_weekdays[number] for number in range(7)),
        )


def _here() -> tuple[_Words, tzinfo]:
    return _words(get_language() or "en"), timezone.get_current_timezone()


def _aware(value: datetime) -> datetime:
    """Times without a zone are UTC: that is what the database and our files hold."""
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _clock(words: _Words, local: datetime) -> str:
    return words.clock % {"hour": local.hour, "minute": local.minute}


def _short_month(words: _Words, month: int) -> str:
    """Months of four letters or fewer are written out ("juni", "June", "maj")."""
    full = words.long_months[month - 1]
    return full if len(full) <= 4 else words.months[month - 1]


def when_text(value: datetime | None, now: datetime | None = None) -> str:
    """When something happened, in the words of the reader; "" for None.

    Below a minute "just now", below an hour in minutes, then by the clock for yesterday, today
    and tomorrow, with weekday and clock within the same year, and as a plain day before that.
    """
    if value is None:
        return ""
    words, zone = _here()
    value = _aware(value)
    return _when(words, value, value.astimezone(zone), now or timezone.now())


def when_texts(values: Iterable[datetime], now: datetime) -> list[str]:
    """`when_text` of many: who reads is looked up once."""
    words, zone = _here()
    aware = (_aware(value) for value in values)
    return [_when(words, value, value.astimezone(zone), now) for value in aware]


def _when(words: _Words, value: datetime, local: datetime, now: datetime) -> str:
    age = now - value
    if timedelta(0) <= age < _RELATIVE:
        minutes = int(age.total_seconds() // 60)
        return words.minutes[minutes - 1] if minutes else words.just_now
    today = now.astimezone(local.tzinfo).date()
    days = (today - local.date()).days
    if -1 <= days <= 1:
        pattern = (words.today, words.yesterday, words.tomorrow)[days]
        return pattern % {"time": _clock(words, local)}
    parts = {
        "weekday": words.weekdays[local.weekday()],
        "day": local.day,
        "month": _short_month(words, local.month),
        "year": local.year,
        "time": _clock(words, local),
    }
    return (words.weekday_day_clock if local.year == today.year else words.day_with_year) % parts


def when(value: datetime | None, now: datetime | None = None) -> Markup:
    """`when_text` as a <time> element that a script may keep fresh; empty for None."""
    if value is None:
        return Markup("")
    words, zone = _here()
    value = _aware(value)
    local = value.astimezone(zone)
    machine = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    full = f"{_long_day(words, local)} {_clock(words, local)}"
    text = _when(words, value, local, now or timezone.now())
    # Built from figures and from our own catalogues only.
    return Markup(f'<time datetime="{machine}" title="{full}">{text}</time>')  # noqa: S704


def _local_date(value: date | datetime, zone: tzinfo) -> date:
    return _aware(value).astimezone(zone).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None, now: datetime | None = None) -> str:
    """A day without its weekday: "3 juni", with the year unless it is this one; "" for None."""
    if value is None:
        return ""
    words, zone = _here()
    local = _local_date(value, zone)
    this_year = (now or timezone.now()).astimezone(zone).year
    pattern = words.day if local.year == this_year else words.day_with_year
    return pattern % {
        "day": local.day,
        "month": _short_month(words, local.month),
        "year": local.year,
    }


def long_day(value: date | datetime | None) -> str:
    """A day in full: "tisdag 3 juni 2025"; "" for None."""
    if value is None:
        return ""
    words, zone = _here()
    return _long_day(words, _local_date(value, zone))


def _long_day(words: _Words, local: date) -> str:
    return words.long_day % {
        "weekday": words.long_weekdays[local.weekday()],
        "day": local.day,
        "month": words.long_months[local.month - 1],
        "year": local.year,
    }


def weekday(value: date | datetime) -> str:
    """The name of a day of the week: "måndag"."""
    words, zone = _here()
    return words.long_weekdays[_local_date(value, zone).weekday()]


def clock(value: datetime | None) -> str:
    """The time of day: "14.05" in Swedish, "14:05" in English; "" for None."""
    if value is None:
        return ""
    words, zone = _here()
    return _clock(words, _aware(value).astimezone(zone))


def full_text(value: datetime | None) -> str:
    """Day and time in full, for tooltips and lists: "tisdag 3 juni 2025 14.05"; "" for None."""
    return f"{long_day(value)} {clock(value)}" if value is not None else ""


def week(value: date | datetime | None) -> str:
    """The week of the year by ISO 8601: "vecka 23"; "" for None."""
    if value is None:
        return ""
    words, zone = _here()
    return words.week % {"number": _local_date(value, zone).isocalendar().week}


def relative_patterns() -> dict[str, str]:
    """The words with which the script keeps "12 minutes ago" fresh, by plural form of the count.

    `{n}` stands for the number. Counts that have a form of their own (one) come by themselves.
    """
    words, _zone = _here()
    return {
        "now": words.just_now,
        "one": words.minutes[0],
        "other": words.minutes[1].replace("2", "{n}", 1),
    }
