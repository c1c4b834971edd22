"""What devices are answered: WebDAV's XML, written as text because a first synchronisation has thousands of entries."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar
from xml.sax.saxutils import escape

from django.http import HttpResponse

T = TypeVar("T")
#: Namespaces by the letters that stand before names here.
SPACES = {
    "d": "DAV:",
    "card": "urn:ietf:params:xml:ns:carddav",
    "cs": "http://calendarserver.org/ns/",
}
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_SPACES = " ".join(f'xmlns:{letter}="{space}"' for letter, space in SPACES.items())
_REASONS = {
    200: "OK", 403: "Forbidden", 404: "Not Found", 409: "Conflict", 412: "Precondition Failed",
    507: "Insufficient Storage",
}  # fmt: skip
XML = "application/xml; charset=utf-8"


def named(tag: str) -> str:
    """A name with its letter, from "{namespace}name"; other namespaces are spelt out where it is written."""
    space, _, name = tag[1:].rpartition("}")
    letter = next((one for one, known in SPACES.items() if known == space), "")
    return f"{letter}:{name}" if letter else tag


def element(name: str, inner: str = "") -> str:
    """One element. `inner` is XML already; an unknown namespace stands on the element itself."""
    if name.startswith("{"):
        space, _, bare = name[1:].rpartition("}")
        name, attribute = f"x:{bare}", f' xmlns:x="{escape(space, {chr(34): "&quot;"})}"'
        return f"<{name}{attribute}>{inner}</{name}>" if inner else f"<{name}{attribute}/>"
    return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def href(path: str) -> str:
    """A path, which is quoted already."""
    return f"<d:href>{escape(path)}</d:href>"


def status(code: int) -> str:
    return f"<d:status>HTTP/1.1 {code} {_REASONS.get(code, '')}</d:status>"


_FOUND = status(200)


def found(path: str, has: Mapping[str, str], missing: Iterable[str] = ()) -> str:
    """What is known of a resource: properties with their XML, and those that it has not."""
    inner = "".join(element(name, value) for name, value in has.items())
    return f"<d:response>{href(path)}{_known(inner) if has else ''}{_unknown(missing, is_all=not has)}</d:response>"


def found_each(
    things: Iterable[tuple[str, T]], has: Mapping[str, Callable[[T], str]], missing: Iterable[str]
) -> Iterator[str]:
    """The same of many resources of one kind, by their paths; `has` gives the XML of each property."""
    makers, unknown = list(has.items()), _unknown(missing, is_all=not has)
    for path, thing in things:
        inner = "".join([element(name, make(thing)) for name, make in makers])
        yield f"<d:response>{href(path)}{_known(inner) if makers else ''}{unknown}</d:response>"


def _known(inner: str) -> str:
    return f"<d:propstat><d:prop>{inner}</d:prop>{_FOUND}</d:propstat>"


def _unknown(missing: Iterable[str], *, is_all: bool) -> str:
    lacks = "".join(map(element, missing))
    return (
        f"<d:propstat><d:prop>{lacks}</d:prop>{status(404)}</d:propstat>" if lacks or is_all else ""
    )


def only_status(path: str, code: int, inner: str = "") -> str:
    """A resource of which there is nothing but a status: gone, or too many."""
    return f"<d:response>{href(path)}{status(code)}{inner}</d:response>"


def multistatus(responses: Iterable[str], after: str = "") -> HttpResponse:
    """207 with all of them."""
    body = f"{_HEAD}<d:multistatus {_SPACES}>{''.join(responses)}{after}</d:multistatus>"
    return dav(HttpResponse(body.encode(), status=207, content_type=XML))


def error_answer(code: int, condition: str = "", said: str = "") -> HttpResponse:
    """An error, with the condition that did not hold and a sentence for whoever reads it."""
    inner = element(condition) if condition else ""
    inner += f"<d:responsedescription>{escape(said)}</d:responsedescription>" if said else ""
    body = f"{_HEAD}<d:error {_SPACES}>{inner}</d:error>"
    return dav(HttpResponse(body.encode(), status=code, content_type=XML))


def dav(answer: HttpResponse) -> HttpResponse:
    """Say what is spoken here."""
    answer.headers["DAV"] = "1, 3, addressbook"
    return answer
