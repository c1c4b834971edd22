"""How much mail is to be sent, for Prometheus."""

from collections.abc import Iterator

from samband.kernel.metrics.gathering import Figure, counted, rows

_STATES = ("waiting", "sending", "failed")
# What is due and was not sent; what keeps to somebody's quiet hours is not late.
_LETTERS = """
SELECT state, count(*), extract(epoch FROM greatest(now() - min(due_at), interval '0'))
  FROM notices_letter WHERE state IN ('waiting', 'sending') GROUP BY 1
UNION ALL
SELECT state, count(*), 0 FROM notices_letter WHERE state = 'failed' GROUP BY 1
"""


def look() -> Iterator[Figure]:
    """Letters that wait, are being sent, or were given up."""
    found = rows(_LETTERS)
    yield counted(
        "samband_mail_out", "Mails that are to be sent, or were given up.", found, _STATES
    )
    late = max((age for state, _many, age in found if state == "waiting"), default=0.0)
    yield Figure(
        "samband_mail_out_late_seconds",
        "How long the oldest mail that is due waits.",
        (),
        [((), late)],
    )
