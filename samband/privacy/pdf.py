"""A plain PDF of titled lists, by fpdf2, with a font that goes along.

The fonts that every reader has know Western letters only. DejaVu Sans (`data/fonts`, its licence beside it) has those of
nearly every script with an alphabet; only what a document uses of it is put into the file. HarfBuzz joins letters and puts
scripts that run from right to left into their order. What the font lacks, Chinese signs for one, becomes "?", and the
document says that the JSON has it all: a font with them weighs many times as much as this one.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from django.utils.translation import gettext as _

FAMILY = "DejaVu"
FONT = "data/fonts/DejaVuSans.ttf"
LACKING = "?"
# From Hebrew on letters change with their neighbours or run to the left. Working that out takes three times as long as all
# the rest, so it is done where it matters.
_SHAPED = re.compile("[\u0590-\u1cff\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufeff]")


def _font() -> Path:
    # Files of ours lie beside the code, never in an archive: templates and static files need that too.
    return Path(str(resources.files("samband.privacy").joinpath(FONT)))


@cache
def _letters() -> frozenset[int]:
    """The signs that the font has."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # has none

    with TTFont(_font(), lazy=True) as font:
        return frozenset(font.getBestCmap())


def shown(text: str) -> str:
    """A text with a mark in place of each sign that the font lacks; signs that nobody sees are left out."""
    known = _letters()
    return "".join(
        one if one == "\n" or ord(one) in known else LACKING
        for one in text
        if one == "\n" or one.isprintable() or one in " \u200c\u200d"
    )


def lacks(text: str) -> bool:
    """Whether something of a text can't be shown."""
    return shown(text).count(LACKING) > text.count(LACKING)


def as_pdf(title: str, day: str, parts: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> bytes:
    """A document with a heading for each part and a block of lines for each row, in the active language.

    Below the day it says where signs are read that stand as "?", if there are some.
    """
    # Loaded here: only who asks for such a file pays for it.
    from fpdf import FPDF
    from fpdf.enums import XPos, YPos

    sheet = FPDF(format="A4")
    sheet.add_font(FAMILY, fname=_font())
    sheet.set_font(FAMILY)
    sheet.set_title(title)
    sheet.set_margin(20)
    sheet.set_auto_page_break(True, margin=20)
    sheet.add_page()

    def line(text: str, size: int) -> None:
        plain = shown(text)
        sheet.set_font(FAMILY, size=size)
        sheet.set_text_shaping(bool(_SHAPED.search(plain)))
        sheet.multi_cell(0, size * 0.55, plain, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    line(title, 17)
    line(day, 10)
    if lacks("\n".join([title, *_all_of(parts)])):
        line(
            _(
                "This document can't show every sign: “?” stands for those it lacks. The JSON file beside it has them all."
            ),
            10,
        )
    for heading, rows in parts:
        sheet.ln(5)
        line(heading, 14)
        for row in rows:
            for said in row:
                line(said, 10)
            sheet.ln(2)
    if not parts:
        line(_("Nothing is kept."), 11)
    return bytes(sheet.output())


def _all_of(parts: Sequence[tuple[str, Sequence[Sequence[str]]]]) -> Iterator[str]:
    for heading, rows in parts:
        yield heading
        for row in rows:
            yield from row
