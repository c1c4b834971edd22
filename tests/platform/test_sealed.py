"""Encrypted files: what was written comes back whole, or an error does."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samband.kernel.platform import sealed
from samband.kernel.platform.errors import PlatformError

KEY = b"k" * 32


def _seal(data: bytes) -> bytes:
    target = io.BytesIO()
    with sealed.SealedWriter(target, KEY, {"about": "test"}) as writer:
        for start in range(0, len(data), 700_001):
            writer.write(data[start : start + 700_001])
    return target.getvalue()


def _open(raw: bytes, key: bytes = KEY) -> bytes:
    return io.BufferedReader(sealed.SealedReader(io.BytesIO(raw), key)).read()


@pytest.mark.parametrize(
    "size", [0, 1, sealed.CHUNK - 1, sealed.CHUNK, sealed.CHUNK + 1, 3 * sealed.CHUNK]
)
def test_what_goes_in_comes_out(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    assert _open(_seal(data[:size])) == data[:size]


@given(st.binary(max_size=300), st.data())
def test_no_changed_byte_goes_unseen(data: bytes, draw: st.DataObject) -> None:
    raw = bytearray(_seal(data))
    at = draw.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= draw.draw(st.integers(1, 255))
    with pytest.raises((PlatformError, ValueError, KeyError)):
        _open(bytes(raw))


def test_a_cut_file_and_swapped_chunks_are_refused() -> None:
    raw = _seal(b"x" * (3 * sealed.CHUNK))
    size = sealed.CHUNK + 16
    with pytest.raises(PlatformError, match="damaged"):
        _open(raw[:-size])
    head = len(raw) - 3 * size
    swapped = raw[:head] + raw[head + size : head + 2 * size] + raw[head : head + size]
    with pytest.raises(PlatformError, match="damaged"):
        _open(swapped + raw[head + 2 * size :])


def test_another_key_is_refused() -> None:
    with pytest.raises(PlatformError, match="does not fit"):
        _open(_seal(b"secret"), b"w" * 32)


def test_the_same_data_is_never_sealed_the_same_way() -> None:
    assert _seal(b"same") != _seal(b"same")
    assert b"same" not in _seal(b"same")
