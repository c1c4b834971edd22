"""Compiles translations: `python -m samband.kernel.platform.catalogues`.

Compiled catalogues are not kept in the repository; gettext's own programs need not be there.
"""

import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGES = Path(__file__).resolve().parents[2]


def compile_all(root: Path = PACKAGES) -> int:
    """Make a .mo beside every .po that is newer than it; the number of those made."""
    made = 0
    for source in sorted(root.glob("**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        fresh = target.with_suffix(".mo.writing")
        with source.open("rb") as text, fresh.open("wb") as compiled:
            write_mo(compiled, read_po(text))
        fresh.replace(target)
        made += 1
    return made


if __name__ == "__main__":
    made = compile_all()
    if made:
        sys.stderr.write(f"Compiled {made} catalogues of translations.\n")
