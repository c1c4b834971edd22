"""How many imports are at work, for Prometheus."""

from collections.abc import Iterator

from samband.kernel.metrics.gathering import Figure, counted, rows
from samband.sources.models import Import


def look() -> Iterator[Figure]:
    """Imports in each state, whoever's they are."""
    found = rows("SELECT state, many, seconds FROM samband_import_figures()")
    yield counted("samband_imports", "Imports by what they do.", found, list(Import.State.values))
