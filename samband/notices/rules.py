"""Who is told of an entry, and when mail may come. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ALL, CONCERNS, NOTHING = "all", "concerns", "nothing"

# Calm by default: nobody's evening or weekend.
QUIET_FROM, QUIET_UNTIL = time(20, 0), time(7, 0)
WORKING_DAYS = (0, 1, 2, 3, 4)
# What is older when its job runs came from an import, or concerns nobody any more.
NEWS_AGE = timedelta(days=7)
# What was read is forgotten after this.
KEPT_READ = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Written:
    """An entry and the people who have to do with it, by id.

    `levels` says how much of the thread those want who chose something that touches it, wrote in it or are named there;
    whoever is not among them follows it by default, which is told to nobody.
    """

    author: int | None
    is_comment: bool
    direct: frozenset[int] = frozenset()
    mentioned: frozenset[int] = frozenset()
    answered: int | None = None
    levels: Mapping[int, str] = field(default_factory=dict)


def who_is_told(written: Written) -> dict[int, str]:
    """Each person once, with the most personal kind that fits them; never the author, nor who wants nothing of it."""
    found: dict[int, str] = {}

    def add(people: Collection[int], kind: str) -> None:
        for person in people:
            if person != written.author and written.levels.get(person) != NOTHING:
                found.setdefault(person, kind)

    add(written.direct, "direct")
    add(written.mentioned, "mention")
    add([written.answered] if written.answered is not None else [], "reply")
    follow_all = [person for person, level in written.levels.items() if level == ALL]
    add(follow_all, "comment" if written.is_comment else "new")
    return found


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody takes mail: outside the quiet hours, on their days, by their own clock."""

    zone: str = "Europe/Stockholm"
    quiet_from: time | None = QUIET_FROM
    quiet_until: time | None = QUIET_UNTIL
    days: tuple[int, ...] = WORKING_DAYS

    @property
    def morning(self) -> time:
        """When the day begins."""
        return self.quiet_until or time(7, 0)

    def is_open(self, local: datetime) -> bool:
        """Whether mail may come at this moment of their clock."""
        if self.days and local.weekday() not in self.days:
            return False
        begin, end = self.quiet_from, self.quiet_until
        if begin is None or end is None or begin == end:
            return True
        now = local.time().replace(tzinfo=None)
        return end <= now < begin if end < begin else not begin <= now < end


def when_to_mail(now: datetime, hours: Hours) -> datetime:
    """The first moment from `now` on at which mail may come.

    Steps over the changes of the clock: looks at each local hour's beginning and at the ends of quiet hours, at most ten
    days ahead, because every set of days has one of them within a week.
    """
    zone = ZoneInfo(hours.zone)
    local = now.astimezone(zone)
    if hours.is_open(local):
        return now
    for day in range(9):
        date = (local + timedelta(days=day)).date()
        for clock in (time(0, 0), hours.morning):
            candidate = datetime.combine(date, clock, tzinfo=zone)
            # A time that the change to summer time leaves out is moved on by the round trip.
            candidate = candidate.astimezone(ZoneInfo("UTC")).astimezone(zone)
            if candidate > local and hours.is_open(candidate):
                return candidate.astimezone(now.tzinfo)
    return now


def summary_day(now: datetime, hours: Hours, how_often: str) -> date | None:
    """The day whose summary is due now, by their clock: from the morning on, on each of their days or the first a week.

    The same day is given until it ends, so that a morning without a server is made up for; it is sent once.
    """
    if how_often not in ("daily", "weekly"):
        return None
    local = now.astimezone(ZoneInfo(hours.zone))
    days = hours.days or tuple(range(7))
    if local.weekday() not in days or local.time().replace(tzinfo=None) < hours.morning:
        return None
    if how_often == "weekly" and local.weekday() != min(days):
        return None
    return local.date()
