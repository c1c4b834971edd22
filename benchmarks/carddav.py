"""The first synchronisation of a phone: vdirsyncer brings cards down from Samband and from Radicale, in turns.

Both serve the same vCards; each round starts with an empty folder. Called by `benchmarks/network.py`; alone:

    python benchmarks/carddav.py [--cards 1000] [--rounds 5]
"""

import argparse
import json
import os
import re
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

DATABASE = "carddav"
CONFIG = """
[general]
status_path = "{folder}/status"
[pair contacts]
a = "phone"
b = "server"
collections = [["one", "contacts", "contacts"]]
[storage phone]
type = "filesystem"
path = "{folder}/cards"
fileext = ".vcf"
[storage server]
type = "carddav"
url = "{url}"
username = "{user}"
password = "{password}"
"""
HOME = """<propfind xmlns="DAV:"><prop>
<addressbook-home-set xmlns="urn:ietf:params:xml:ns:carddav"/></prop></propfind>"""
# As vdirsyncer asks.
LISTING = (
    """<propfind xmlns="DAV:"><prop><resourcetype/><getcontenttype/><getetag/></prop></propfind>"""
)
SEVERAL = """<C:addressbook-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav">
<prop><getetag/><getcontenttype/><C:address-data/></prop>{}</C:addressbook-multiget>"""
RADICALE = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
[storage]
filesystem_folder = {folder}/collections
[logging]
level = warning
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def fill(count: int) -> tuple[str, list[str]]:
    """Somebody with so many cards; a device's password, and the cards as devices get them."""
    from benchmarks.network import name_of
    from samband.cards.additions import Addition, add_to_cards
    from samband.cards.models import Card
    from samband.dav.actions import make_password
    from samband.dav.contents import texts_of
    from samband.kernel.db import as_person, as_system
    from samband.parties.models import Party
    from samband.people.actions import first_run

    with as_system():
        owner = first_run(
            organisation="Norrsken", domains=["norrsken.example"], name="Anna Ask", email="anna@norrsken.example",
            password=secrets.token_hex(8), language="sv", is_sample=True,
        )  # fmt: skip
    with as_person(owner.pk):
        parties = Party.objects.bulk_create(Party() for _ in range(count))
        additions = []
        for number, party in enumerate(parties):
            given, family = name_of(number)
            additions.append(
                Addition(
                    party.pk,
                    f"{given} {family}",
                    (f"{given}.{family}@bolag{number}.example".lower(),),
                    (f"+4670{number:07d}",),
                    organisation=f"Bolag {number}",
                    title="Inköpare",
                    note="Från mässan",
                )
            )
        add_to_cards(actor=owner, additions=additions, import_id=None)
        cards = Card.objects.filter(owner=owner).values_list("pk", flat=True)
        return make_password(actor=owner, name="Telefon")[1], list(texts_of(owner, cards).values())


def start_radicale(folder: Path, cards: list[str], password: str) -> tuple[Any, str]:
    """A Radicale with the same cards; the process and its address."""
    book = folder / "collections" / "collection-root" / "anna" / "contacts"
    book.mkdir(parents=True)
    (book / ".Radicale.props").write_text('{"tag": "VADDRESSBOOK"}')
    for number, text in enumerate(cards):
        (book / f"{number}.vcf").write_text(text, newline="")
    (folder / "users").write_text(f"anna:{password}\n")
    port = free_port()
    (folder / "config").write_text(RADICALE.format(port=port, folder=folder))
    child = subprocess.Popen(
        [sys.executable, "-m", "radicale", "--config", str(folder / "config")],
        start_new_session=True,
    )
    for _attempt in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    return child, f"http://127.0.0.1:{port}/anna/contacts/"


def synchronise(folder: Path, url: str, user: str, password: str) -> float:
    """Seconds of the client's first synchronisation into an empty folder; what it takes to find the book is not counted."""
    folder.mkdir()
    (folder / "config").write_text(
        CONFIG.format(folder=folder, url=url, user=user, password=password)
    )
    program = [str(Path(sys.executable).parent / "vdirsyncer"), "-c", str(folder / "config")]
    found = subprocess.run(
        [*program, "discover"], input=b"y\n" * 5, capture_output=True, check=False
    )
    if found.returncode:
        raise SystemExit(found.stderr.decode())
    begun = time.perf_counter()
    subprocess.run([*program, "sync"], check=True, capture_output=True)
    return time.perf_counter() - begun


def ask(url: str, user: str, password: str) -> float:
    """Seconds until a server has answered the two questions of a first synchronisation, without any work of a client's."""
    there, path = urlsplit(url).netloc, urlsplit(url).path
    code = b64encode(f"{user}:{password}".encode()).decode()
    said = {"Authorization": f"Basic {code}", "Content-Type": "application/xml", "Depth": "1"}
    with closing(HTTPConnection(there, timeout=60)) as connection:

        def answer(method: str, at: str, body: str) -> str:
            connection.request(method, at, body.encode(), said)
            return connection.getresponse().read().decode()

        if path == "/dav/":
            home = answer("PROPFIND", path, HOME)
            path = re.findall(r"home-set><d:href>([^<]+)<", home)[0]
        path += "contacts/"
        begun = time.perf_counter()
        listed = answer("PROPFIND", path, LISTING)
        names = set(re.findall(r"href>([^<]+[.]vcf)<", listed))
        body = SEVERAL.format("".join(f"<href>{name}</href>" for name in names))
        answer("REPORT", path, body)
        return time.perf_counter() - begun


def measure(count: int, rounds: int) -> dict[str, Any]:
    """The figures; in `DATABASE`, which was entered and has no organisation yet."""
    from django.db import connections

    from benchmarks.stream import start_web
    from samband.kernel.platform.database import Address

    url = "SAMBAND_DATABASE_URL"
    os.environ[url] = Address.from_url(os.environ[url], url).on(DATABASE).url
    password, cards = fill(count)
    connections.close_all()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "radicale").mkdir()
        port = free_port()
        web = start_web(port)
        radicale, theirs = start_radicale(folder / "radicale", cards, password)
        servers = {
            "samband": (f"http://127.0.0.1:{port}/dav/", "anna@norrsken.example"),
            "radicale": (theirs.removesuffix("contacts/"), "anna"),
        }
        seconds: dict[str, list[float]] = {name: [] for name in servers}
        asking: dict[str, list[float]] = {name: [] for name in servers}
        try:
            for number in range(rounds):
                for name, (there, user) in servers.items():
                    run = folder / f"{name}-{number}"
                    seconds[name].append(synchronise(run, there, user, password))
                    got = len(list((run / "cards").rglob("*.vcf")))
                    if got != count:
                        raise SystemExit(f"{name} gave {got} of {count} cards")
                    asking[name].append(ask(there, user, password))
        finally:
            for child in (web, radicale):
                os.killpg(child.pid, signal.SIGTERM)
                child.wait(timeout=30)
    middle, asked = _middle(seconds), _middle(asking)
    return {
        "cards": count,
        "first_s": {name: round(times[0], 2) for name, times in seconds.items()},
        "median_s": middle,
        "ratio": round(middle["samband"] / middle["radicale"], 2),
        "asking_s": asked,
        "asking_ratio": round(asked["samband"] / asked["radicale"], 2),
        "load": os.getloadavg()[0],
    }


def _middle(times: dict[str, list[float]]) -> dict[str, float]:
    return {name: round(statistics.median(found), 3) for name, found in times.items()}


def main() -> None:
    """Run it alone; the last line is JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    from benchmarks.scratch import scratch_databases

    with scratch_databases() as enter:
        enter(DATABASE)
        print(json.dumps(measure(args.cards, args.rounds)))


if __name__ == "__main__":
    main()
