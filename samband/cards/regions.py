"""In which country somebody's phone numbers need no prefix."""

from collections.abc import Mapping

from babel.core import get_global

from samband.people import installation
from samband.people.models import Person


def region_of(person: Person) -> str:
    """The country in whose time somebody lives: "SE" for Europe/Stockholm, "" where it can't be told."""
    home = installation.current()
    zone = person.time_zone or (home.time_zone if home else "")
    found: Mapping[str, str] = get_global("zone_territories")
    return found.get(zone, "")
