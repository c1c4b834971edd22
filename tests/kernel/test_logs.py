"""A canary in everything that people send, and none of it in the log."""

import io
import json
import logging
import subprocess
import sys
import warnings
from collections.abc import Iterator

import pytest
from django.test import Client

from samband.kernel.logs import PlainFormatter
from samband.people.actions import make_token
from tests.cast import Cast, sign_in

CANARY = "kanariefågel"
FOREIGN = {"Host": f"{CANARY.encode('idna').decode()}.example"}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the log would hold at its most talkative."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.captureWarnings(True)
    yield stream
    logging.captureWarnings(False)
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.django_db
def test_nothing_that_people_send_reaches_the_log(
    cast: Cast, lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in(Client(raise_request_exception=False, enforce_csrf_checks=True), cast.anna)
    agent = {"User-Agent": CANARY, "Referer": f"http://testserver/{CANARY}"}
    client.get(f"/{CANARY}?q={CANARY}", headers=agent)
    client.get("/ask", {"q": CANARY})
    client.post("/write", {"body": CANARY, "audience": CANARY}, headers=agent)
    client.get("/people", headers=FOREIGN)
    Client().post("/sign-in", {"who": CANARY, "password": CANARY})
    secret = make_token(actor=cast.anna, name=CANARY, scopes=["read", "write"], days=1)[1]
    for bearer in (secret, CANARY.encode().hex()):
        for body in (json.dumps({"body": CANARY}), f"{{{CANARY}"):
            Client().post(
                f"/api/v1/entries?{CANARY}",
                body,
                "application/json",
                headers={"Authorization": f"Bearer {bearer}"},
            )

    def breaks(*_args: object, **_kwargs: object) -> None:
        raise ValueError(f"about {CANARY}")

    monkeypatch.setattr("samband.people.views.profiles.list_people", breaks)
    assert client.get(f"/people?name={CANARY}").status_code == 500
    logging.getLogger("foreign").error("about %s", CANARY)
    logging.getLogger("foreign").error(f"about {CANARY}")  # the kind of line that is meant
    try:
        breaks()
    except ValueError:
        logging.getLogger("foreign").exception("%s failed", CANARY)
    warnings.warn(f"about {CANARY}", UserWarning, stacklevel=1)
    said = lines.getvalue()
    assert "ValueError in tests.kernel.test_logs:breaks" in said, "it does say what broke"
    assert said.count("(left out, from test_logs:") == 1
    found = [line for line in said.splitlines() if CANARY in line or FOREIGN["Host"] in line]
    assert found == []
    assert secret not in said
    for word in ("anna", "Åkerman", "norrsken"):
        assert word not in said, word


def test_what_ends_a_process_or_a_thread_is_not_told_in_its_words() -> None:
    script = f"""
import logging, sys, threading, warnings
from samband.kernel.logs import PlainFormatter, guard_process
handler = logging.StreamHandler()
handler.setFormatter(PlainFormatter())
logging.getLogger().addHandler(handler)
guard_process()
class Late:
    def __del__(self):
        raise ValueError({CANARY!r})
Late()
warnings.warn({CANARY!r})
def work():
    raise ValueError({CANARY!r})
thread = threading.Thread(target=work, name={CANARY!r})
thread.start()
thread.join()
work()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert CANARY not in done.stderr + done.stdout
    assert done.stderr.count("ValueError in __main__:work") == 2
    assert "something was given up (ValueError)" in done.stderr
