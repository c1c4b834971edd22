"""samband serve"""

import argparse
import os
import sys

from samband.kernel.platform import settings
from samband.kernel.platform.installation import prepare_folder
from samband.kernel.platform.supervisor import Supervisor, check_port, free_port

from .. import children

HELP = "run everything: database, pages, live updates, jobs"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sample", action="store_true", help="fill an empty installation with the sample"
    )


def run(args: argparse.Namespace) -> int:
    serve(children.wanted(settings.load()), name="serve", sample=args.sample)
    return 0


def serve(names: tuple[str, ...], name: str, sample: bool = False) -> None:
    """Run a supervisor over the named processes until it is told to stop."""
    found = settings.load()
    prepare_folder(found)
    if "web" in names:
        check_port(found.host, found.port, "SAMBAND_PORT")
    if "live" in names:
        if not os.environ.get("SAMBAND_LIVE_PORT") and found.is_loopback:
            os.environ["SAMBAND_LIVE_PORT"] = str(free_port(found.host, found.live_port))
            found = settings.load()
        check_port(found.host, found.live_port, "SAMBAND_LIVE_PORT")

    if "mail" in names and found.mail_in_port:
        check_port(found.mail_in_host, found.mail_in_port, "SAMBAND_MAIL_IN_PORT")

    def before() -> None:
        from samband.kernel.platform import backup, fingerprint

        from .. import erasures

        backup.check_finished(found)
        if not fingerprint.is_current(found):
            print("Bringing the tables to this version …", file=sys.stderr, flush=True)
            children.run_step("migrate")
        erasures.repeat(found)
        if sample and backup.is_empty(found):
            print("Loading the sample organisation …", file=sys.stderr, flush=True)
            children.run_step("sample")

    def ready() -> None:
        if "web" in names:
            print(f"\nSamband is ready: {found.base_url}", flush=True)
            children.start_step("welcome")
        print("Ctrl-C stops it.", flush=True)

    supervisor = Supervisor(
        found,
        name,
        [children.process(each, found) for each in names],
        before=before,
        ready=ready,
    )
    print(f"Samband starts, with its data in {found.data} …", file=sys.stderr, flush=True)
    supervisor.run()
    print("Samband has stopped.", file=sys.stderr, flush=True)
