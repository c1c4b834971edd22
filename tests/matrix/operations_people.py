"""Operations on people and on what is one's own."""

from tests.matrix.expected import (
    SIGNED_IN,
    Rule,
    everybody,
    gone,
    known_section,
    nobody,
    profile_readers,
)
from tests.matrix.things import all_people, known_sections, missing, nothing

OPERATIONS: dict[tuple[str, str], Rule] = {
    ("get", "/me"): SIGNED_IN,
    ("put", "/me/presence"): SIGNED_IN,
    ("get", "/me/presence/calendar"): SIGNED_IN,
    ("put", "/me/presence/calendar"): SIGNED_IN,
    ("delete", "/me/presence/calendar"): SIGNED_IN,
    ("post", "/me/presence/calendar/look"): SIGNED_IN,
    ("get", "/people"): SIGNED_IN,
    ("get", "/people/{handle}"): Rule(all_people, profile_readers),
    ("get", "/devices"): SIGNED_IN,
    # What is no subscription is refused as such to everybody alike.
    ("post", "/devices"): Rule(
        nothing, everybody, data=lambda thing: {"address": "", "p256dh": "", "auth": ""}
    ),
    ("patch", "/devices/{device_id}"): Rule(
        missing("device_id"), nobody, data=lambda thing: {"name": "Min telefon"}
    ),
    ("delete", "/devices/{device_id}"): gone("device_id"),
    ("get", "/me/known"): SIGNED_IN,
    ("get", "/me/known/{section}"): Rule(known_sections, known_section),
    ("post", "/me/known/{section}/reports"): Rule(
        known_sections, known_section, data=lambda thing: {"words": "Jag har bytt namn."}
    ),
}
