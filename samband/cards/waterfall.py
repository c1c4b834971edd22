"""Evidence as a waterfall: each reason a bar that begins where the one before ended. SVG without any text.

The words stand in the list beside it, so that nobody needs the picture. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 240, 14


@dataclass(frozen=True, slots=True)
class Step:
    """One reason: from where to where, in bits."""

    start: float
    end: float


def steps(bits: Sequence[float]) -> list[Step]:
    """The running sums of some weights."""
    found, at = [], 0.0
    for weight in bits:
        found.append(Step(at, at + weight))
        at += weight
    return found


def draw(step: Step, low: float, high: float) -> str:
    """One bar on the scale of all of them, with the line of even odds; class `is-against` if it speaks against."""
    scale = WIDTH / max(high - low, 1.0)

    def place(value: float) -> float:
        return round((value - low) * scale, 1)

    left, right = sorted((place(step.start), place(step.end)))
    zero = place(0.0)
    kind = "waterfall__bar" + (" is-against" if step.end < step.start else "")
    return (
        f'<svg class="waterfall" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false">'
        f'<line class="waterfall__even" x1="{zero}" y1="0" x2="{zero}" y2="{HEIGHT}"/>'
        f'<rect class="{kind}" x="{left}" y="2" width="{max(round(right - left, 1), 1.5)}"'
        f' height="{HEIGHT - 4}" rx="2"/></svg>'
    )


def chance(bits: float) -> float:
    """The chance that goes with log-odds of so many bits."""
    return 1 / (1 + 2 ** -max(-60.0, min(60.0, bits)))
