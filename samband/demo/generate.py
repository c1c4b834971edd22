"""Makes the sample organisation: the same `now` gives the same sample, with nothing from outside."""

from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

from samband.demo import inside, outside
from samband.demo.shapes import Sample

SEED = 20_061_117


def generate(now: datetime) -> Sample:
    """The whole sample as it looks at `now`, about 0.1 s.

    Raises ValueError if `now` has no time zone, StoryError if a story file can't be read.
    """
    if now.tzinfo is None:
        raise ValueError("now needs a time zone")
    home = inside.organisation()
    people = inside.read_people(now)
    entries = inside.read_entries(now)
    spaces = inside.read_spaces(people, entries)
    organisations = outside.read_organisations()
    random = Random(SEED)
    contacts, rhythms = outside.make_contacts(people, organisations, random)
    colleagues = outside.colleague_rhythms(people, spaces, random)
    return Sample(
        name=home["name"],
        legal_name=home["legal_name"],
        domain=home["domain"],
        time_zone=home["time_zone"],
        places=inside.read_places(),
        teams=inside.read_teams(),
        people=people,
        spaces=spaces,
        topics=inside.read_topics(),
        entries=entries,
        organisations=organisations,
        contacts=contacts,
        interactions=outside.make_interactions(
            people,
            rhythms,
            colleagues,
            now=now,
            zone=ZoneInfo(home["time_zone"]),
            random=random,
        ),
    )
