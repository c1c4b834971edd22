"""The ways to somebody, drawn: a wide picture for screens, a tall one for phones. Pure.

Width shows how well two people know each other, a dashed line and ring somebody who will be asked first; pine towards
colleagues, rust towards outside. Each picture stands beside a list that says the same (the SVG itself is hidden from
screen readers). Colours come from the style sheet by class, so light and dark need no second picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from samband.cards.rules import UNKNOWN

#: How broad a tie is drawn; a dotted line where no contact is known.
BANDS = {"well": 3, "knows": 2, "met": 1, UNKNOWN: 0}
RADIUS = 17


@dataclass(frozen=True, slots=True)
class Stop:
    """A person on the way. `is_hidden`: somebody here whose name is not told before they agreed."""

    name: str
    initials: str
    colour: int
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """One go-between or two, and how well each pair on the way knows each other (`bands` has one more)."""

    stops: Sequence[Stop]
    bands: Sequence[str]


@dataclass(frozen=True, slots=True)
class Target:
    """Where the ways lead: a person or an organisation outside."""

    name: str
    detail: str = ""


def _text(x: float, y: float, words: str, css: str, *, limit: int = 22) -> str:
    shown = words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{css}">{escape(shown)}</text>'


def _disc(x: float, y: float, stop: Stop) -> str:
    if stop.is_hidden:
        return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{RADIUS}" class="ties__asked"/>'
    return f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{RADIUS}" class="ties__c{stop.colour}"/>' + _text(
        x, y + 4.5, stop.initials, "ties__initials"
    )


def _line(
    points: tuple[float, float, float, float], band: str, *, hidden: bool, outside: bool, tall: bool
) -> str:
    x1, y1, x2, y2 = points
    if tall:
        middle = (y1 + y2) / 2
        path = f"M{x1:.0f} {y1:.0f} C{x1:.0f} {middle:.0f} {x2:.0f} {middle:.0f} {x2:.0f} {y2:.0f}"
    else:
        middle = (x1 + x2) / 2
        path = f"M{x1:.0f} {y1:.0f} C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
    css = "ties__tie ties__tie--asked" if hidden else f"ties__tie ties__tie--band-{BANDS[band]}"
    if outside and not hidden:
        css += " ties__tie--outside"
    return f'<path d="{path}" class="{css}"/>'


def draw_wide(you: str, ways: Sequence[Way], target: Target) -> str:
    """An SVG 680 units wide: you at the left, go-betweens in rows, the target at the right.

    Raises ValueError without ways.
    """
    if not ways:
        raise ValueError("there is nothing to draw")
    row, top = 74, 16
    height = top + row * len(ways) + 10
    centre = top + row * len(ways) / 2 - 6
    longest = max(len(way.stops) for way in ways)
    left, right = 62.0, 560.0
    step = (right - 60 - left) / (longest + 1)
    lines: list[str] = []
    nodes: list[str] = []
    for index, way in enumerate(ways):
        y = top + row * index + RADIUS + 6
        x_before, y_before = left + 22, centre
        gap = step * (longest + 1) / (len(way.stops) + 1)
        for place, stop in enumerate(way.stops):
            x = left + gap * (place + 1)
            hidden = stop.is_hidden or (place > 0 and way.stops[place - 1].is_hidden)
            lines.append(
                _line(
                    (x_before, y_before, x - RADIUS, y),
                    way.bands[place],
                    hidden=hidden,
                    outside=False,
                    tall=False,
                )
            )
            nodes.append(_disc(x, y, stop))
            nodes.append(_text(x, y + RADIUS + 15, stop.name, ""))
            x_before, y_before = x + RADIUS, y
        lines.append(
            _line(
                (x_before, y_before, right - 68, centre),
                way.bands[-1],
                hidden=way.stops[-1].is_hidden,
                outside=True,
                tall=False,
            )
        )
    box = _target_box(right + 8, centre, target)
    me = f'<circle cx="{left:.0f}" cy="{centre:.0f}" r="22" class="ties__you"/>' + _text(
        left, centre + 40, you, ""
    )
    return _svg("ties--wide", 680, height, lines, [me, *nodes, box])


def draw_tall(you: str, ways: Sequence[Way], target: Target) -> str:
    """An SVG 340 units wide for phones: you on top, at most three ways side by side, the target below.

    Raises ValueError without ways.
    """
    if not ways:
        raise ValueError("there is nothing to draw")
    shown = ways[:3]
    column = 340 / len(shown)
    longest = max(len(way.stops) for way in shown)
    step = 104
    bottom = 96 + step * longest
    lines: list[str] = []
    nodes: list[str] = []
    for index, way in enumerate(shown):
        x = column * index + column / 2
        x_before, y_before = 170.0, 46.0
        gap = step * longest / len(way.stops)
        for place, stop in enumerate(way.stops):
            y = 72 + gap * place + gap / 2 - 12
            hidden = stop.is_hidden or (place > 0 and way.stops[place - 1].is_hidden)
            lines.append(
                _line(
                    (x_before, y_before, x, y - RADIUS),
                    way.bands[place],
                    hidden=hidden,
                    outside=False,
                    tall=True,
                )
            )
            nodes.append(_disc(x, y, stop))
            nodes.append(_text(x, y + RADIUS + 15, stop.name, "", limit=int(column / 7)))
            x_before, y_before = x, y + RADIUS + 20
        lines.append(
            _line(
                (x_before, y_before, 170, bottom - 24),
                way.bands[-1],
                hidden=way.stops[-1].is_hidden,
                outside=True,
                tall=True,
            )
        )
    me = '<circle cx="170" cy="24" r="22" class="ties__you"/>' + _text(218, 29, you, "")
    return _svg(
        "ties--tall", 340, bottom + 30, lines, [me, *nodes, _target_box(170, bottom, target)]
    )


def _target_box(x: float, y: float, target: Target) -> str:
    height = 48 if target.detail else 38
    name_y = y - 2 if target.detail else y + 5
    detail = _text(x, y + 15, target.detail, "ties__soft", limit=22) if target.detail else ""
    return (
        f'<rect x="{x - 76:.0f}" y="{y - height / 2:.0f}" width="152" height="{height}" rx="10" class="ties__outside"/>'
        + _text(x, name_y, target.name, "ties__strong", limit=20)
        + detail
    )


def _svg(css: str, width: int, height: float, lines: list[str], nodes: list[str]) -> str:
    return (
        f'<svg class="ties {css}" viewBox="0 0 {width} {height:.0f}" aria-hidden="true" focusable="false">'
        + "".join(lines)
        + "".join(nodes)
        + "</svg>"
    )
