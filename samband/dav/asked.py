"""What devices ask for: the bodies of PROPFIND and REPORT, read with defusedxml."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from samband.dav.answers import named
from samband.dav.errors import Condition

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: Longest body of a question: the names of ten thousand cards.
LONGEST = 2_000_000
MOST_NAMES = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its `name`, the properties that are wanted (None: all that are usual), and what else it says."""

    name: str
    properties: tuple[str, ...] | None = None
    are_names_only: bool = False
    names: tuple[str, ...] = ()
    token: str = ""
    level: str = "1"
    most: int = 0
    root: "Element | None" = field(default=None, compare=False)


def read(body: bytes) -> Asked:
    """What a body asks. An empty one asks for all properties. Raises `Condition` 400 and 413."""
    if len(body) > LONGEST:
        raise Condition(413)
    if not body.strip():
        return Asked("d:propfind")
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Condition(400) from None
    prop = root.find("{DAV:}prop")
    properties = None if prop is None else tuple(dict.fromkeys(named(one.tag) for one in prop))
    limit = root.findtext(".//{DAV:}nresults") or root.findtext(
        "{urn:ietf:params:xml:ns:carddav}limit/{urn:ietf:params:xml:ns:carddav}nresults"
    )
    names = [(one.text or "").strip() for one in root.findall("{DAV:}href")]
    if len(names) > MOST_NAMES:
        raise Condition(413)
    return Asked(
        name=named(root.tag),
        properties=properties,
        are_names_only=root.find("{DAV:}propname") is not None,
        names=tuple(names),
        token=(root.findtext("{DAV:}sync-token") or "").strip(),
        level=(root.findtext("{DAV:}sync-level") or "1").strip(),
        most=int(limit.strip()[:9]) if limit and limit.strip().isdecimal() else 0,
        root=root,
    )
