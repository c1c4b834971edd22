"""What goes along with an entry, as its card shows it: pictures, files, the preview of a link."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from samband.entries.attachments import SMALL_SIDE
from samband.kernel.text import one_line


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture under an entry; `small_url` is for lists, the same as `url` when it is small already."""

    url: str
    width: int
    height: int
    alt: str
    small_url: str = ""
    small_width: int = 0


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file under an entry."""

    url: str
    name: str
    size: str


@dataclass(frozen=True, slots=True)
class LinkCard:
    """What stands at an address outside; without a title only the address is known."""

    url: str
    host: str
    id: int = 0
    title: str = ""
    about: str = ""
    site: str = ""
    picture_url: str = ""
    width: int = 0
    height: int = 0


def size_in_words(size: int) -> str:
    """The size of a file as people say it: "340 kB", "2,1 MB".

    >>> size_in_words(340_000)
    '340 kB'
    """
    if size < 1000:
        return _("%(number)s bytes") % {"number": size}
    if size < 1_000_000:
        return _("%(number)s kB") % {"number": number_format(round(size / 1000))}
    return _("%(number)s MB") % {"number": number_format(size / 1_000_000, decimal_pos=1)}


def picture_of(key: int, width: int, height: int, alt: str, has_small: bool) -> Picture:
    """A picture's addresses and sizes."""
    url = f"/entries/pictures/{key}"
    if not has_small:
        return Picture(url, width, height, alt, url, width)
    scale = SMALL_SIDE / max(width, height, 1)
    return Picture(url, width, height, alt, f"{url}?size=small", round(width * scale))


def attached_of(found: str | None) -> tuple[Sequence[Picture], Sequence[FileLine]]:
    """Pictures and files out of what the statement of cards brings."""
    if not found:
        return (), ()
    pictures, files = [], []
    for key, width, height, alt, name, size, has_small in json.loads(found):
        if width is None:
            files.append(FileLine(f"/entries/files/{key}", name or _("File"), size_in_words(size)))
        else:
            pictures.append(picture_of(key, width, height or 0, alt, has_small))
    return pictures, files


def link_card_of(outline: str | None, *, always: bool = False) -> LinkCard | None:
    """The preview out of an entry's outline; None without a link, and, unless `always`, while only its address is known."""
    if not outline:
        return None
    known = json.loads(outline)
    url = str(known.get("url", ""))
    title = str(known.get("title") or "")
    if not url.startswith(("http://", "https://")) or not (title or always):
        return None
    key = int(known.get("id", 0))
    return LinkCard(
        url=url,
        host=host_of(url),
        id=key,
        title=title or one_line(url.partition("://")[2], 120),
        about=str(known.get("about", "")),
        site=str(known.get("site", "")),
        picture_url=f"/links/{key}/picture" if known.get("width") else "",
        width=int(known.get("width") or 0),
        height=int(known.get("height") or 0),
    )


def host_of(url: str) -> str:
    """Whose page it is, as people read it: without "www."."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")
