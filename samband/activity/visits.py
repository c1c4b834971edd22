"""Where the line "what is new since you were here" stands on the home stream."""

from datetime import UTC, datetime, timedelta

from samband.activity.models import Visit
from samband.people.models import Person

# A page that is opened again within this time belongs to the same visit, and the line stays.
ONE_VISIT = timedelta(minutes=30)

# Both moments in microseconds since 1970, fetched with the rooms: no statement of its own.
LINE = "(SELECT floor(extract(epoch FROM line_at) * 1000000)::bigint FROM activity_visit WHERE person_id = %s)"
NEWEST = "(SELECT floor(extract(epoch FROM newest_at) * 1000000)::bigint FROM activity_visit WHERE person_id = %s)"
BEGUN = "(SELECT extract(epoch FROM begun_at)::bigint FROM activity_visit WHERE person_id = %s)"


def moment(microseconds: int | None) -> datetime | None:
    """One of the counted moments as a date."""
    if microseconds is None:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


def line_for(
    person: Person, counts: dict[str, int | None], newest: datetime | None, now: datetime
) -> datetime | None:
    """The moment above which everything is new; None at the first visit. Writes only when there is something new."""
    line, before = moment(counts.get("home-line")), moment(counts.get("home-newest"))
    begun = moment((counts.get("home-begun") or 0) * 1_000_000)
    if newest is None or (before is not None and newest <= before):
        return line
    is_new_visit = begun is None or now - begun > ONE_VISIT
    if is_new_visit and before is not None:
        line = before
    Visit.objects.update_or_create(
        person=person,
        defaults={
            "line_at": line or newest,
            "newest_at": newest,
            **({"begun_at": now} if is_new_visit else {}),
        },
        create_defaults={"line_at": newest, "newest_at": newest, "begun_at": now},
    )
    return line
