"""Sources of contacts through the product's own actions: how many per second, and peak memory, small and large.

    python benchmarks/network.py [--cards 20000] [--rows 100000] [--headers 20000] [--events 20000] [--times 4]
                                 [--sync-cards 1000] [--sync-rounds 5]

A scratch PostgreSQL gets vCards, a table of contacts, somebody's mailbox and their calendar, each once and `--times` smaller
(so that memory can be compared: flat means that it does not grow with the file), planned and applied by a process of its own
whose peak is counted together with that of the child that reads. Cards have pictures; three rows of the table are in broken
encodings, one has an open quote. Then vdirsyncer synchronises for the first time with Samband and with Radicale
(`benchmarks/carddav.py`). The last line is JSON.
"""

import argparse
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.imports import DATABASE, Readers, peak_of, system_url  # noqa: E402

PARTS = "al bo dra el fa gus ha in jo kri lu mar nor os pe ri sten tor ul vi åk ös ber dal hed lund mo ny quist sjö".split()


def name_of(number: int) -> tuple[str, str]:
    """A given and a family name; among a hundred thousand few are alike, as among people."""
    chance = random.Random(number)
    given = "".join(chance.choice(PARTS) for _ in range(2)).capitalize()
    return given, "".join(chance.choice(PARTS) for _ in range(3)).capitalize()


def write_cards(path: Path, count: int) -> None:
    """vCards of all three versions, each with a picture of 20 kB."""
    picture = "PHOTO;ENCODING=b;TYPE=JPEG:/9j/" + "\r\n ".join(["A" * 72] * 280)
    with path.open("w", encoding="utf-8", newline="") as out:
        for n in range(count):
            given, family = name_of(n + count)
            lines = [
                "BEGIN:VCARD", f"VERSION:{('3.0', '4.0', '2.1')[n % 3]}", f"N:{family};{given};;;",
                f"FN:{given} {family}", f"ORG:Bolag {n % 2000};Inköp", "TITLE:Inköpare",
                f"EMAIL;TYPE=WORK:{given.lower()}.{family.lower()}@bolag{n % 2000}.example",
                f"TEL;TYPE=CELL:070-{n % 9 + 1}{n % 10}{n % 7 + 1} {n % 90 + 10} {n % 80 + 10}",
                f"URL:https://www.linkedin.com/in/{given.lower()}-{family.lower()}-{n}", picture,
                "NOTE:Träffades på mässan\\, vill veta mer", "END:VCARD",
            ]  # fmt: skip
            out.write("\r\n".join(lines) + "\r\n")


def write_rows(path: Path, count: int) -> None:
    """A table; three of its rows are in no encoding that could be right, and one quote stays open."""
    broken = {
        count // 4: b"\xff\xfe\x81Trasig;\x8d;;\n",
        count // 2: b"\x81\x8d\x8f;x;;\n",
        count // 3: b"\xc3\x28\x90;y;;\n",
    }
    with path.open("wb") as out:
        out.write("Förnamn;Efternamn;E-post;Mobil;Företag\n".encode())
        for n in range(count):
            if n in broken:
                out.write(broken[n])
            if n == count // 5:
                out.write(b'"Oavslutad;rad;;;\n')
            given, family = name_of(n + count)
            row = f"{given};{family};{given.lower()}.{family.lower()}@rad{n % 3000}.example;+4670{n:07d};Rad {n % 3000}\n"
            out.write(row.encode("cp1252" if n % 1000 == 7 else "utf-8"))


def _address(number: int) -> str:
    given, family = name_of(number)
    return f"{given} {family} <{given}.{family}@brev{number % 500}.example>".lower()


def write_headers(path: Path, count: int) -> None:
    """A mailbox of Anna's: half of it she wrote, to one to three of a few thousand people; the bodies are never read."""
    with path.open("w", encoding="utf-8") as out:
        for n in range(count):
            others = [_address((n * 7 + k) % 3000) for k in range(n % 3 + 1)]
            sender, to = (
                (others[0], others[1:]) if n % 2 else ("Anna Ask <anna@norrsken.example>", others)
            )
            out.write(
                f"From x Thu Jan  1 00:00:00 1970\nMessage-ID: <{n}.{count}@brev.example>\nFrom: {sender}\n"
                f"To: {', '.join([*to, 'anna@norrsken.example'])}\n"
                f"Date: {n % 28 + 1:02d} {('Jan', 'Mar', 'Nov')[n % 3]} 2024 10:{n % 60:02d}:00 +0000\nSubject: x\n\n"
                + "Ett brev.\n" * 50
                + "\n"
            )


def write_events(path: Path, count: int) -> None:
    """A calendar of Anna's: each event is a meeting with one to four others."""
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x\r\n")
        for n in range(count):
            day = f"20{n % 3 + 23}{n % 9 + 1:02d}{n % 28 + 1:02d}"
            others = [_address((n * 5 + k) % 3000).partition("<")[2][:-1] for k in range(n % 4 + 1)]
            lines = [
                "BEGIN:VEVENT", f"UID:{n}-{count}@motte.example", f"DTSTART:{day}T{n % 9 + 8:02d}0000Z",
                f"DTEND:{day}T{n % 9 + 8:02d}3000Z", "SUMMARY:Möte", "ORGANIZER:mailto:anna@norrsken.example",
                *(f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{one}" for one in others),
                "ATTENDEE;PARTSTAT=ACCEPTED:mailto:anna@norrsken.example", "END:VEVENT",
            ]  # fmt: skip
            out.write("\r\n".join(lines) + "\r\n")
        out.write("END:VCALENDAR\r\n")


def import_one(kind: str, path: str, fields: str) -> dict[str, Any]:
    """Plan and apply one file in this process; figures of it. Times in seconds, memory in MB."""
    import django

    django.setup()
    from samband.kernel.db import as_system
    from samband.people.actions import first_run
    from samband.people.models import Person
    from samband.sources import actions, queries
    from samband.sources.models import Source
    from samband.sources.options import Options

    with as_system():
        owner = Person.objects.order_by("pk").first() or first_run(
            organisation="Norrsken", domains=["norrsken.example"], name="Anna Ask",
            email="anna@norrsken.example", password=secrets.token_hex(8), language="sv", is_sample=True,
        )  # fmt: skip
        run = actions.create_import(
            actor=owner,
            kind=Source.Kind(kind),
            label=Path(path).name,
            options=Options(path=path, mapping=fields, own_mails=(owner.email,)),
            owner=owner,
        )
    readers = Readers()
    readers.start()
    begun = time.perf_counter()
    actions.plan_import(run=run)
    planned = time.perf_counter()
    child = readers.stop()
    stored = planned

    peak = 0

    def told(done: int, total: int) -> None:
        nonlocal stored, peak
        stored, peak = time.perf_counter(), peak_of("self")

    actions.apply_import(run=run, told=told)
    done = time.perf_counter()
    found = queries.summary(run)
    return {
        "read": found.read,
        "stored": found.stored,
        "reported": found.reported,
        "plan_s": round(planned - begun, 1),
        "store_s": round(stored - planned, 1),
        # Finding out who of them are one person, which is one run over all.
        "resolve_s": round(done - stored, 1),
        "load": round(os.getloadavg()[0], 1),
        "per_s": round(found.read / (stored - begun)),
        # Reading and storing; then with resolution, which knows all names at once.
        "peak_mb": round((peak + child) / 1000),
        "resolve_peak_mb": round(peak_of("self") / 1000),
    }


def in_own_process(kind: str, path: Path, fields: list[str]) -> dict[str, Any]:
    """The same in a fresh process, so that its peak is its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--one", kind, str(path), json.dumps(fields) if fields else ""],
        stdout=subprocess.PIPE,
        check=True,
        env={**os.environ, "SAMBAND_ROLE": "system", "SAMBAND_DATABASE_SYSTEM_URL": system_url()},
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{path.name}: {found}", flush=True)
    return found


def main() -> None:
    """Run all, smallest first; print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=20_000)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--headers", type=int, default=20_000)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--sync-cards", type=int, default=1_000)
    parser.add_argument("--sync-rounds", type=int, default=5)
    parser.add_argument("--one", nargs=3)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(import_one(*args.one)))
        return
    from benchmarks import carddav
    from benchmarks.scratch import scratch_databases

    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, scratch_databases() as enter:
        enter(DATABASE)
        table = ["given", "family", "mail", "phone", "organisation"]
        for name, write, count, kind, fields in (
            ("cards", write_cards, args.cards, "contacts", []),
            ("rows", write_rows, args.rows, "contacts", table),
            ("headers", write_headers, args.headers, "mbox", []),
            ("events", write_events, args.events, "calendar", []),
        ):
            for size, many in (("small", count // args.times), ("large", count)):
                path = Path(folder) / f"{name}-{size}"
                write(path, many)
                figures[f"{name}_{size}"] = in_own_process(kind, path, fields)
                path.unlink()
        enter(carddav.DATABASE)
        figures["carddav"] = carddav.measure(args.sync_cards, args.sync_rounds)
        print(f"carddav: {figures['carddav']}", flush=True)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
