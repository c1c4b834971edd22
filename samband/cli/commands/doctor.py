"""samband doctor"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict

from samband.kernel.platform import doctor, doctor_mail, doctor_mail_in, fingerprint, settings
from samband.kernel.platform.installation import prepare_folder, running_database

from .. import exits

HELP = "check everything and say what is wrong"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mail", metavar="ADDRESS", default="", help="send a test mail there")
    parser.add_argument(
        "--outdated", action="store_true", help="ask the package index for newer versions"
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON")


def run(args: argparse.Namespace) -> int:
    found = settings.load()
    prepare_folder(found)
    findings = []
    with running_database(found):
        for finding in _all(found, args):
            findings.append(finding)
            if not args.json:
                mark = {"good": "ok   ", "note": "note ", "wrong": "WRONG"}[finding.state]
                print(f"{mark}  {finding.about}: {finding.said}", flush=True)
    bad = [finding for finding in findings if finding.state == "wrong"]
    if args.json:
        told = [asdict(finding) for finding in findings]
        print(json.dumps({"wrong": len(bad), "findings": told}, ensure_ascii=False))
    elif not bad:
        print("Nothing is wrong.")
    return exits.FAILED if bad else exits.OK


def _all(found: settings.Settings, args: argparse.Namespace) -> Iterator[doctor.Finding]:
    yield from doctor.examine(found)
    if fingerprint.is_current(found):
        yield doctor.good("tables", "They are those of this version.")
        yield _audit()
    else:
        yield doctor.note("tables", "They are not those of this version: samband upgrade.")
    yield from doctor_mail.mail(found, args.mail)
    yield from doctor_mail_in.mail_in(found)
    if args.outdated:
        yield from _outdated()


def _audit() -> doctor.Finding:
    """Whether anybody changed the audit trail behind Samband's back; reads all of it."""
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")
    django.setup()
    from samband.kernel.housekeeping import Chain, examine_audit

    return {
        Chain.WHOLE: doctor.good("audit trail", "It is as it was written."),
        Chain.NO_HEAD: doctor.note(
            "audit trail",
            "Its seals fit, but audit-head is missing in the data folder; it is written within the hour.",
        ),
        Chain.CHANGED: doctor.wrong(
            "audit trail", "Records were changed or removed after they were sealed."
        ),
        Chain.REPLACED: doctor.wrong(
            "audit trail", "It is not the one whose head was kept in the data folder (audit-head)."
        ),
    }[examine_audit()]


def _outdated() -> Iterator[doctor.Finding]:
    command = [sys.executable, "-m", "pip", "list", "--outdated", "--format=json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    try:
        parts = json.loads(done.stdout)
    except ValueError:
        yield doctor.note("versions", "The package index can't be asked from here.")
        return
    for part in parts:
        yield doctor.note(
            "versions", f"{part['name']} {part['version']}: {part['latest_version']} is out."
        )
    if not parts:
        yield doctor.good("versions", "All parts are the newest.")
