"""Secrets of an installation: one master key, from which every other key is derived.

Keys lie in `keys/` of the data folder, outside the database and outside backups. HKDF (RFC 5869)
gives one key per purpose and version, so that no key is used for two things and none is stored.
"""

import base64
import os
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .account import Account, is_root, make_folder, service_account
from .errors import PlatformError

_MASTER = "master-"
_KEY_BYTES = 32

# Without an installation (type checks, `samband settings`), keys live as long as the process.
_passing = secrets.token_bytes(_KEY_BYTES)


def ensure(data: Path, account: Account | None = None) -> None:
    """Make the keys folder and a first master key, or check what is there.

    Raises PlatformError when others than the owner could read a key.
    """
    account = account or service_account()
    folder = data / "keys"
    if not folder.exists():
        make_folder(folder, account)
    check(data)
    if not versions(data):
        write(folder / f"{_MASTER}1", secrets.token_hex(_KEY_BYTES), account)


def check(data: Path) -> None:
    """Raise PlatformError when the keys folder or a file in it is open to others."""
    folder = data / "keys"
    for path, wanted in [(folder, 0o700), *((file, 0o600) for file in sorted(folder.iterdir()))]:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & ~wanted:
            raise PlatformError(
                f"{path} can be read by others (mode {mode:03o}). Anybody who read it could read "
                f"everything: run `chmod {wanted:o} '{path}'`, and if others use this machine, "
                "`samband keys rotate`."
            )


def write(path: Path, text: str, account: Account) -> None:
    """Write a new secret, readable by `account` only."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
        if is_root():
            os.fchown(file.fileno(), account.uid, account.gid)


def versions(data: Path) -> list[int]:
    """The versions of the master key, oldest first."""
    folder = data / "keys"
    names = [path.name.removeprefix(_MASTER) for path in folder.glob(_MASTER + "*")]
    return sorted(int(name) for name in names if name.isdigit())


def derive(purpose: str, *, data: Path, version: int | None = None) -> bytes:
    """The 32-byte key for `purpose`, from the newest master key or an older `version`.

    Raises PlatformError when there is no such version.
    """
    if not (data / "keys").exists():
        master, chosen = _passing, 0
    else:
        known = versions(data)
        chosen = (known[-1] if known else 0) if version is None else version
        if chosen not in known:
            raise PlatformError(
                f"The master key {chosen} is missing in {data / 'keys'}. Put it back from where "
                "`samband keys export` was kept."
            )
        master = bytes.fromhex((data / "keys" / f"{_MASTER}{chosen}").read_text().strip())
    info = f"samband/{purpose}/{chosen}".encode()
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(master)


def derive_text(purpose: str, *, data: Path, version: int | None = None) -> str:
    """derive() as text, for libraries that want a string."""
    return base64.urlsafe_b64encode(derive(purpose, data=data, version=version)).decode()


def older(purpose: str, *, data: Path) -> list[str]:
    """The keys for `purpose` from older masters, newest first: they still check, never sign."""
    known = versions(data) if (data / "keys").exists() else []
    return [derive_text(purpose, data=data, version=number) for number in reversed(known[:-1])]


def rotate(data: Path) -> int:
    """Add a master key and return its version. What older ones protect stays readable."""
    check(data)
    fresh = (versions(data) or [0])[-1] + 1
    write(data / "keys" / f"{_MASTER}{fresh}", secrets.token_hex(_KEY_BYTES), service_account())
    return fresh


def stored(data: Path, name: str, account: Account) -> str:
    """The random secret `name` (a database password), made when it is missing."""
    path = data / "keys" / name
    if not path.exists():
        write(path, secrets.token_urlsafe(32), account)
    return path.read_text(encoding="ascii").strip()
