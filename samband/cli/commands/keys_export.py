"""samband keys export"""

import argparse
import os
from pathlib import Path

from samband.kernel.platform import keys, settings
from samband.kernel.platform.errors import PlatformError
from samband.kernel.platform.installation import prepare_folder

HELP = "write the master keys to a file that is kept apart from the backups"
AS_ROOT = "write"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the file to write")


def run(args: argparse.Namespace) -> int:
    found = settings.load()
    prepare_folder(found)
    try:
        handle = os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise PlatformError(f"{args.file} can't be written: {error.strerror}.") from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(keys.export(found.data))
    print(f"{args.file}: whoever has this file and a backup can read everything. Keep them apart.")
    return 0
