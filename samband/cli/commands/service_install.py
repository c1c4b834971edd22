"""samband service install"""

import argparse
import subprocess
import sys
from pathlib import Path

from samband.kernel.platform import settings, systemd
from samband.kernel.platform.account import can_reach, is_root, make_folder, system_account
from samband.kernel.platform.errors import PlatformError

HELP = "run Samband as a service of systemd, with nightly backups"
AS_ROOT = "stay"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--print", action="store_true", help="only print the files, change nothing")
    parser.add_argument(
        "--folder",
        type=Path,
        default=systemd.FOLDER,
        help="where systemd looks for units",
    )
    parser.add_argument("--no-start", action="store_true", help="do not start it now")


def run(args: argparse.Namespace) -> int:
    found = settings.load()
    readable = not is_root() or can_reach(Path(sys.executable).resolve(), system_account())
    files = systemd.units(found, readable)
    if args.print:
        for name, text in files.items():
            print(f"# {args.folder / name}\n{text}")
        print(f"# {args.folder.parent / systemd.JOURNAL_NAME}\n{systemd.JOURNAL}")
        return 0
    if not is_root():
        raise PlatformError("Only root can install a service: run this with sudo.")
    for folder in (found.data, found.backups):
        make_folder(folder, system_account())
    places = {args.folder / name: text for name, text in files.items()}
    places[args.folder.parent / systemd.JOURNAL_NAME] = systemd.JOURNAL
    for place, text in places.items():
        place.write_text(text, encoding="utf-8")
        place.chmod(0o644)
    print(f"Wrote {', '.join(str(place) for place in places)}.")
    if args.no_start:
        return 0
    for command in (
        ["systemctl", "daemon-reload"],
        ["systemctl", "enable", "--now", "samband.service", "samband-backup.timer"],
    ):
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except (OSError, subprocess.CalledProcessError) as error:
            said = (getattr(error, "stderr", "") or str(error)).strip()
            raise PlatformError(f"`{' '.join(command)}` failed: {said}") from error
    print("Samband runs. `systemctl status samband` and `samband status` say how it is;")
    print(f"backups go to {found.backups} each night. Keep the keys elsewhere: samband keys export")
    return 0
