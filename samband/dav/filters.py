"""Which cards a search asks for (RFC 6352, 10.5). Pure."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from samband.dav.errors import Condition
from samband.dav.lines import Line
from samband.kernel.text import fold

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CARD = "{urn:ietf:params:xml:ns:carddav}"
Test = Callable[[Sequence[Line]], bool]
_COLLATIONS = ("", "default", "i;ascii-casemap", "i;octet", "i;unicode-casemap")
_MATCHES: dict[str, Callable[[str, str], bool]] = {
    "equals": str.__eq__,
    "contains": str.__contains__,
    "starts-with": str.startswith,
    "ends-with": str.endswith,
}


def test_of(query: "Element") -> Test:
    """The test of a query's filter; one without conditions fits every card. Raises `Condition` for what isn't known."""
    found = query.find(f"{_CARD}filter")
    if found is None or not len(found):
        return lambda lines: True
    tests = [_property(one) for one in found if one.tag == f"{_CARD}prop-filter"]
    if len(tests) != len(found):
        raise Condition(403, "card:supported-filter")
    return _together(tests, found.get("test", "anyof"))


def _together(tests: Sequence[Test], how: str) -> Test:
    if how == "allof":
        return lambda lines: all(test(lines) for test in tests)
    return lambda lines: any(test(lines) for test in tests)


def _property(wanted: "Element") -> Test:
    name = wanted.get("name", "").rpartition(".")[2].upper()

    def having(lines: Sequence[Line]) -> list[Line]:
        return [line for line in lines if line.name == name]

    if wanted.find(f"{_CARD}is-not-defined") is not None:
        return lambda lines: not having(lines)
    tests = [_text(one) for one in wanted if one.tag == f"{_CARD}text-match"]
    if len(tests) != len(wanted):
        raise Condition(403, "card:supported-filter")
    if not tests:
        return lambda lines: bool(having(lines))
    either = _together(tests, wanted.get("test", "anyof"))
    return lambda lines: any(either([line]) for line in having(lines))


def _text(wanted: "Element") -> Test:
    if wanted.get("collation", "") not in _COLLATIONS:
        raise Condition(403, "card:supported-collation")
    match = _MATCHES.get(wanted.get("match-type", "contains"))
    if match is None:
        raise Condition(403, "card:supported-filter")
    text, is_negated = fold(wanted.text or ""), wanted.get("negate-condition") == "yes"
    return lambda lines: any(match(fold(line.text), text) for line in lines) != is_negated
