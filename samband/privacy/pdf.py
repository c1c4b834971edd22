"""A plain PDF of titled lists, by fpdf2 with the fonts that every reader has."""

from collections.abc import Sequence


def _plain(text: str) -> str:
    """Text in the signs of the fonts that are built into PDF readers; what they lack becomes "?" (the JSON has it all)."""
    return text.encode("cp1252", "replace").decode("cp1252")


def as_pdf(
    title: str, day: str, parts: Sequence[tuple[str, Sequence[Sequence[str]]]], nothing: str
) -> bytes:
    """A document with a heading for each part and a block of lines for each row; `nothing` where there is no part."""
    # Loaded here: only who asks for such a file pays for it.
    from fpdf import FPDF
    from fpdf.enums import XPos, YPos

    sheet = FPDF(format="A4")
    sheet.core_fonts_encoding = "windows-1252"
    sheet.set_title(_plain(title))
    sheet.set_margin(20)
    sheet.set_auto_page_break(True, margin=20)
    sheet.add_page()

    def line(text: str, size: int, style: str = "") -> None:
        sheet.set_font("Helvetica", style=style, size=size)
        sheet.multi_cell(0, size * 0.55, _plain(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    line(title, 16, "B")
    line(day, 10)
    for heading, rows in parts:
        sheet.ln(4)
        line(heading, 13, "B")
        for row in rows:
            for said in row:
                line(said, 10)
            sheet.ln(2)
    if not parts:
        line(nothing, 11)
    return bytes(sheet.output())
