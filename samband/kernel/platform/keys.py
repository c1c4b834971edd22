"""Secrets of an installation: one master key, from which every other key is derived.

Keys lie in `keys/` of the data folder, outside the database and outside backups. HKDF (RFC 5869)
gives one key per purpose and version, so that no key is used for two things and none is stored.
"""

import base64
import os
import secrets
import stat
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .account import Account, is_root, make_folder, service_account
from .errors import PlatformError

_MASTER = "master-"
_EXPORT_HEAD = "samband-keys 1: keep this apart from the backups"
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
        return derive_from({0: _passing.hex()}, purpose, 0)
    known = masters(data)
    chosen = max(known, default=0) if version is None else version
    if chosen not in known:
        raise PlatformError(
            f"The master key {chosen} is missing in {data / 'keys'}. Put it back from where "
            "`samband keys export` was kept."
        )
    return derive_from(known, purpose, chosen)


def derive_from(known: Mapping[int, str], purpose: str, version: int) -> bytes:
    """derive() from given master keys. Raises PlatformError when `version` is not among them."""
    if version not in known:
        raise PlatformError(f"The master key {version} is not among the exported keys.")
    info = f"samband/{purpose}/{version}".encode()
    hkdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info)
    return hkdf.derive(bytes.fromhex(known[version]))


def masters(data: Path) -> dict[int, str]:
    """All master keys by version, in hexadecimal."""
    folder = data / "keys"
    return {n: (folder / f"{_MASTER}{n}").read_text().strip() for n in versions(data)}


def export(data: Path) -> str:
    """All master keys as text to be kept apart from the backups: who has both can read all."""
    lines = [f"{_EXPORT_HEAD}\n"]
    lines += [f"{number} {key}\n" for number, key in sorted(masters(data).items())]
    return "".join(lines)


def read_export(path: Path) -> dict[int, str]:
    """The master keys in an exported file. Raises PlatformError when it is none."""
    try:
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        found = {int(line.split()[0]): line.split()[1] for line in lines if line.strip()}
        if head != _EXPORT_HEAD or not all(
            len(bytes.fromhex(k)) == _KEY_BYTES for k in found.values()
        ):
            raise ValueError(head)
    except OSError as error:
        raise PlatformError(f"{path} can't be read: {error.strerror}.") from error
    except (ValueError, IndexError) as error:
        raise PlatformError(f"{path} is not what `samband keys export` writes.") from error
    return found


def replace_masters(data: Path, known: Mapping[int, str]) -> None:
    """Make `known` the master keys of this installation, in place of its own."""
    folder = data / "keys"
    account = service_account()
    for number, key in known.items():
        fresh = folder / f"new-{_MASTER}{number}"
        fresh.unlink(missing_ok=True)
        write(fresh, key, account)
        fresh.replace(folder / f"{_MASTER}{number}")
    for number in versions(data):
        if number not in known:
            (folder / f"{_MASTER}{number}").unlink()


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
