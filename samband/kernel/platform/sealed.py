"""A file that only the holder of a key can read or change: ChaCha20-Poly1305 in chunks.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár, CRYPTO 2015): the nonce counts
chunks and marks the last one, so that chunks can't be dropped, swapped or cut off unseen. The
file's own key is derived from the given one and a random salt, so nonces never repeat.
"""

import io
import json
import os
import secrets
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .errors import PlatformError

MAGIC = b"samband-backup 1\n"
CHUNK = 1 << 20
_TAG = 16


def _cipher(key: bytes, salt: bytes) -> ChaCha20Poly1305:
    derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"samband/file").derive(key)
    return ChaCha20Poly1305(derived)


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class SealedWriter(io.RawIOBase):
    """Encrypts what is written to it. Without close() the file is incomplete and unreadable."""

    def __init__(self, target: IO[bytes], key: bytes, about: dict[str, Any]) -> None:
        """`about` stands in clear at the beginning, and can't be changed unseen."""
        super().__init__()
        salt = secrets.token_bytes(32)
        self._head = json.dumps({**about, "salt": salt.hex()}).encode() + b"\n"
        self._target = target
        self._cipher = _cipher(key, salt)
        self._waiting = bytearray()
        self._number = 0
        target.write(MAGIC + self._head)

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        # One byte more than a chunk must wait: which chunk is the last shows only at the end.
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def _seal(self, chunk: bytes, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last)
        self._target.write(self._cipher.encrypt(nonce, chunk, self._head))
        self._number += 1

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), is_last=True)
            self._waiting.clear()
        super().close()


def read_head(source: IO[bytes]) -> dict[str, Any]:
    """What stands in clear at the beginning. Raises PlatformError when it is no such file."""
    if source.read(len(MAGIC)) != MAGIC:
        raise PlatformError("This is no backup of Samband.")
    try:
        about: dict[str, Any] = json.loads(source.readline(64 * 1024))
    except ValueError as error:
        raise PlatformError("The beginning of this backup is damaged.") from error
    return about


class SealedReader(io.RawIOBase):
    """Decrypts; every byte it returns was checked. Raises PlatformError for damage or a wrong key."""

    def __init__(self, source: IO[bytes], key: bytes) -> None:
        super().__init__()
        source.seek(0)
        about = read_head(source)
        source.seek(len(MAGIC))
        self._head = source.readline(64 * 1024)
        self._source = source
        self._cipher = _cipher(key, bytes.fromhex(about["salt"]))
        self._number = 0
        self._ready = b""
        self._ended = False
        self._next = source.read(CHUNK + _TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready and not self._ended:
            self._open_chunk()
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _open_chunk(self) -> None:
        sealed, self._next = self._next, self._source.read(CHUNK + _TAG)
        self._ended = not self._next
        try:
            nonce = _nonce(self._number, self._ended)
            self._ready = self._cipher.decrypt(nonce, sealed, self._head)
        except InvalidTag as error:
            what = "The key does not fit this backup" if not self._number else "It is cut off"
            raise PlatformError(
                f"{what}, or the file is damaged. The key comes from `samband keys export` of the "
                "installation that made it (`samband restore FILE --keys EXPORTED`)."
            ) from error
        self._number += 1


def sync(file: IO[bytes]) -> None:
    """Have everything on the disk before it is called done."""
    file.flush()
    os.fsync(file.fileno())
