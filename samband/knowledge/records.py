"""The records of postings as arrays: to reckon with, or to take some away. Pure; loads numpy."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

RECORD = np.dtype(
    [
        ("place", "<u2"),
        ("title", "u1"),
        ("text", "u1"),
        ("paths", "u1"),
        ("title_length", "u1"),
        ("text_length", "<u2"),
        ("paths_length", "<u2"),
        ("day", "<u2"),
    ]
)
Records = npt.NDArray[np.void]


def unpack(payload: bytes | memoryview) -> Records:
    """The records in a payload (read-only view)."""
    return np.frombuffer(payload, dtype=RECORD)


def without(payload: bytes | memoryview, places: Iterable[int]) -> bytes:
    """The payload without the records of these places in the block; empty if none is left."""
    records = unpack(payload)
    return records[~np.isin(records["place"], np.fromiter(places, dtype=np.uint16))].tobytes()
