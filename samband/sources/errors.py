"""What can go wrong with an import as a whole."""

from samband.kernel.errors import Invalid, Refused
from samband.sources import words


class ImportFailed(Invalid):
    """The input can't be planned or applied; `code` is one of `words.FAILURES`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(words.failure(code), code=code, detail=detail)


class ImportRefused(Refused):
    """The person may not import this: consent, a second administrator or a right is missing."""
