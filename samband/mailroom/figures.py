"""How much mail waits, for Prometheus."""

from collections.abc import Iterator

from samband.kernel.metrics.gathering import Figure, counted, rows

_STATES = ("new", "held", "failed")


def look() -> Iterator[Figure]:
    """Mail that came in: waiting for its job, for its person's word, or given up."""
    found = rows("SELECT state, many, seconds FROM samband_mail_figures()")
    yield counted("samband_mail_in", "Mail that came in and is not done with.", found, _STATES)
    oldest = max((age for state, _many, age in found if state == "new"), default=0.0)
    yield Figure(
        "samband_mail_in_oldest_seconds",
        "How long the oldest of it waits for its job.",
        (),
        [((), oldest)],
    )
