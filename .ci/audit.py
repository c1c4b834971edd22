"""Fail when a locked library has a known vulnerability; say so when nobody could be asked.

pip-audit alone calls it "no known vulnerabilities" when the advisory service knows none of the packages, as a mirror
without advisories does. Here a library that was not looked up is never silent. Arguments are passed on to pip-audit.

Exit codes: 0 nothing known or nobody to ask (the line says which), 1 a vulnerability, 2 pip-audit itself failed.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"
SECONDS = 300
_NETWORK = re.compile(r"ConnectionError|ConnectTimeout|ReadTimeout|MaxRetryError|ServiceError|feed")


def main(arguments: list[str]) -> int:
    """Run pip-audit over the lock file and say in plain words what came of it."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--disable-pip"]
        command += ["--timeout", "10", "--progress-spinner", "off", "--format", "json"]
        command += ["--output", str(report), *arguments]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return _unasked("it did not answer in time")
        if report.exists() and report.stat().st_size:
            return verdict(json.loads(report.read_text(encoding="utf-8"))["dependencies"])
    if _NETWORK.search(done.stderr):
        return _unasked("it could not be reached")
    print(done.stderr, file=sys.stderr)
    print("Audit: pip-audit failed, see above.")
    return 2


def verdict(dependencies: list[dict[str, Any]]) -> int:
    """What a report means, in lines and as an exit code."""
    vulnerable = [one for one in dependencies if one.get("vulns")]
    for one in vulnerable:
        for found in one["vulns"]:
            mended = ", ".join(found.get("fix_versions", [])) or "no release yet"
            print(f"Audit: {one['name']} {one['version']}: {found['id']}, mended in {mended}")
    unknown = [one["name"] for one in dependencies if "skip_reason" in one]
    if vulnerable:
        return 1
    if len(unknown) == len(dependencies):
        return _unasked("it knows none of our libraries")
    asked = len(dependencies) - len(unknown)
    print(f"Audit: no known vulnerability in {asked} libraries.")
    if unknown:
        print(f"Audit: NOT CHECKED, unknown to the advisory service: {', '.join(unknown)}.")
    return 0


def _unasked(reason: str) -> int:
    print(
        f"Audit: NOT CHECKED for known vulnerabilities: the advisory service was asked and {reason}."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
