"""Networks as pictures: who is tied to whom, drawn on the server as SVG. Pure.

Observation: force-directed drawings are other ones at each load, and names in them cross each other. Theory: a drawing that
is read in rows, the tied ones ordered by the mean place of those they are tied to (Sugiyama, Tagawa and Toda 1981, barycentre
heuristic), is the same each time, has few crossings, and every name stands on its own line. Each picture is drawn wide and
tall (for phones); every node is a link with a name of its own, so keyboard and screen reader get as far as the mouse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from samband.cards.picture import BANDS

# High enough for a thumb where a phone shows the picture a little smaller.
ROW = 50
RADIUS = 15
_SWEEPS = 4


@dataclass(frozen=True, slots=True)
class Node:
    """One end of ties. `label` is what is read aloud; `kind`: colleague, contact, organisation or you (no link)."""

    key: str
    name: str
    initials: str
    colour: int
    url: str
    label: str
    kind: str = "contact"


@dataclass(frozen=True, slots=True)
class Edge:
    """A tie from a node at the left to one at the right. `is_own`: the reader's."""

    left: str
    right: str
    band: str
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes of the right side under one heading: an organisation, or none."""

    heading: Node | None
    nodes: tuple[Node, ...]


def ordered(
    left: Sequence[str], right: Sequence[str], edges: Sequence[tuple[str, str]]
) -> tuple[list[str], list[str]]:
    """Both sides so that ties cross little: each by the mean place of those it is tied to; equal ones keep their order."""
    ways: dict[str, list[str]] = {key: [] for key in (*left, *right)}
    for one, other in edges:
        ways[one].append(other)
        ways[other].append(one)
    before, after = list(left), list(right)
    for _sweep in range(_SWEEPS):
        after = _by_mean(after, ways, {key: at for at, key in enumerate(before)})
        before = _by_mean(before, ways, {key: at for at, key in enumerate(after)})
    return before, after


def _by_mean(keys: list[str], ways: dict[str, list[str]], place: dict[str, int]) -> list[str]:
    def mean(at: int) -> float:
        found = [place[other] for other in ways[keys[at]]]
        return sum(found) / len(found) if found else float(at)

    return [keys[at] for at in sorted(range(len(keys)), key=lambda at: (mean(at), at))]


def draw_star(you: Node, groups: Sequence[Group], bands: dict[str, str], title: str) -> str:
    """The reader and whom they know, by organisation: wide and tall. `bands` by key of a node."""
    return "".join(
        _star(you, groups, bands, title, css=css, width=width, at=at, me=me, limit=limit)
        for css, width, at, me, limit in (
            ("net--wide", 680, 300, 60, 40),
            ("net--tall", 340, 104, 24, 27),
        )
    )


def _star(
    you: Node,
    groups: Sequence[Group],
    bands: dict[str, str],
    title: str,
    *,
    css: str,
    width: int,
    at: int,
    me: int,
    limit: int,
) -> str:
    lines: list[str] = []
    nodes: list[str] = []
    places: list[tuple[Node, float]] = []
    y = ROW / 2 + 4
    for group in groups:
        if group.heading is not None:
            nodes.append(_heading(group.heading, at - RADIUS, y, width, limit))
            y += ROW
        for node in group.nodes:
            places.append((node, y))
            y += ROW
    height = y - ROW / 2 + 4
    centre = height / 2 if css == "net--wide" else 42.0
    for node, row in places:
        lines.append(_line((me, centre, at - RADIUS, row), bands[node.key], is_own=True))
        nodes.append(_node(node, at, row, width, limit, to_left=False))
    nodes.insert(0, _node(you, me, centre, 2 * me, 8, to_left=False, above=True))
    return _svg(css, width, height, title, lines, nodes)


def draw_sides(
    left: Sequence[Node], right: Sequence[Node], edges: Sequence[Edge], title: str
) -> str:
    """Ours at the left, theirs at the right, ties between: wide and tall."""
    names = {node.key: node for node in (*left, *right)}
    one, other = ordered(
        [node.key for node in left],
        [node.key for node in right],
        [(edge.left, edge.right) for edge in edges],
    )
    return "".join(
        _sides([names[key] for key in one], [names[key] for key in other], edges, title, *form)
        for form in (("net--wide", 680, 30), ("net--tall", 340, 12))
    )


def _sides(
    left: Sequence[Node],
    right: Sequence[Node],
    edges: Sequence[Edge],
    title: str,
    css: str,
    width: int,
    limit: int,
) -> str:
    rows = max(len(left), len(right), 1)
    height = rows * ROW + 8
    middle = width / 2
    gap = 60 if width < 400 else 130
    x_left, x_right = middle - gap / 2 - RADIUS, middle + gap / 2 + RADIUS
    lines: list[str] = []
    nodes: list[str] = []
    places: dict[str, float] = {}
    for side, x, to_left in ((left, x_left, True), (right, x_right, False)):
        step = height / (len(side) or 1)
        for number, node in enumerate(side):
            places[node.key] = step * number + step / 2
            nodes.append(_node(node, x, places[node.key], width, limit, to_left=to_left))
    for edge in edges:
        points = (
            x_left + RADIUS,
            places[edge.left],
            x_right - RADIUS,
            places[edge.right],
        )
        lines.append(_line(points, edge.band, is_own=edge.is_own))
    return _svg(css, width, height, title, lines, nodes)


def _cut(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"


def _line(points: tuple[float, float, float, float], band: str, *, is_own: bool) -> str:
    x1, y1, x2, y2 = points
    middle = (x1 + x2) / 2
    css = f"net__tie net__tie--{BANDS[band]}" + (" net__tie--own" if is_own else "")
    path = f"M{x1:.0f} {y1:.0f} C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
    return f'<path d="{path}" class="{css}"/>'


def _node(
    node: Node,
    x: float,
    y: float,
    width: float,
    limit: int,
    *,
    to_left: bool,
    above: bool = False,
) -> str:
    """A disc with initials and the name beside it, as one link whose area is the whole row."""
    anchor, at = ("end", x - RADIUS - 8) if to_left else ("start", x + RADIUS + 8)
    row = (0.0, x + RADIUS) if to_left else (x - RADIUS, width - x + RADIUS)
    name_y = y + 4.5
    if above:
        anchor, at, name_y = "middle", x, y - RADIUS - 7
    fill = "net__you" if node.kind == "you" else f"ties__c{node.colour}"
    letters = "net__initials net__initials--you" if node.kind == "you" else "net__initials"
    text = (
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{RADIUS}" class="{fill}"/>'
        + _text(x, y + 4.5, node.initials, f'class="{letters}" aria-hidden="true"')
        + _text(at, name_y, _cut(node.name, limit), f'text-anchor="{anchor}" class="net__name"')
    )
    if not node.url:
        return f'<g class="net__node">{text}</g>'
    return _link(node, _area(row[0], y, row[1]) + text)


def _heading(node: Node, x: float, y: float, width: float, limit: int) -> str:
    text = _text(x, y + 4.5, _cut(node.name, limit), 'class="net__heading"')
    return _link(node, _area(x - 6, y, width - x) + text) if node.url else text


def _text(x: float, y: float, words: str, attributes: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.1f}" {attributes}>{escape(words)}</text>'


def _area(x: float, y: float, width: float) -> str:
    """What of a row can be pressed."""
    size = f'width="{width:.0f}" height="{ROW - 2}"'
    return f'<rect x="{x:.0f}" y="{y - ROW / 2 + 1:.0f}" {size} rx="8" class="net__area"/>'


def _link(node: Node, inside: str) -> str:
    named = f'class="net__node" aria-label="{escape(node.label)}"'
    return f'<a href="{escape(node.url)}" {named}>{inside}</a>'


def _svg(
    css: str, width: int, height: float, title: str, lines: Sequence[str], nodes: Sequence[str]
) -> str:
    return (
        f'<svg class="net {css}" viewBox="0 0 {width} {height:.0f}" role="group" aria-label="{escape(title)}">'
        + '<g aria-hidden="true">'
        + "".join(lines)
        + "</g>"
        + "".join(nodes)
        + "</svg>"
    )
