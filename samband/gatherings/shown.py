"""What cards show of polls and dates: both at once, because a page has six statements."""

from collections.abc import Mapping, Sequence

from django.db import connection
from django.utils import timezone
from markupsafe import Markup

from samband.gatherings.events.queries import EVENTS, event_html, event_of
from samband.gatherings.polls.queries import POLLS, poll_html, poll_of

_BOTH = f"{EVENTS} UNION ALL {POLLS}"


def show(entry_ids: Sequence[int]) -> Mapping[int, Markup]:
    """What stands on the cards of these entries, the date first; one statement."""
    now, ids = timezone.now(), list(entry_ids)
    found: dict[int, Markup] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BOTH, [ids, ids])
        for row in cursor.fetchall():
            is_poll = row[1] == "poll"
            html = poll_html(poll_of(row, now)) if is_poll else event_html(event_of(row, now))
            before = found.get(row[0], Markup(""))
            found[row[0]] = before + html if is_poll else html + before
    return found
