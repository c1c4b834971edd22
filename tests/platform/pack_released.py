"""Makes the three files of a release in `released/`; see the README there."""

import io
import lzma
import shutil
import sys
from pathlib import Path

from samband.kernel.platform import keys, sealed

FOLDER = Path(__file__).parent / "released"
SEALED = b"Samband can read what it wrote.\n" * 4


def pack(backup: Path, exported: Path, version: str) -> None:
    """Open a backup with its keys and keep its contents, the keys and a sealed sample."""
    known = keys.read_export(exported)
    with backup.open("rb") as file:
        head = sealed.read_head(file)
        number = int(head["key_version"])
        key = keys.derive_from(known, "backup", number)
        with lzma.open(FOLDER / f"{version}.tar.xz", "wb", preset=9) as target:
            shutil.copyfileobj(io.BufferedReader(sealed.SealedReader(file, key)), target)
    with (FOLDER / f"{version}.sealed").open("wb") as file:
        clear = {"format": head["format"], "key_version": number}
        with sealed.SealedWriter(file, key, clear) as writer:
            writer.write(SEALED)
    shutil.copyfile(exported, FOLDER / f"{version}.keys")


if __name__ == "__main__":
    pack(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
