"""What the doctor says about mail that comes in."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from samband.kernel.mail_server import Listening, listen
from samband.kernel.platform.doctor_mail_in import mail_in
from samband.kernel.platform.errors import SettingError
from samband.kernel.platform.settings import Settings, load
from tests.people.conftest import free_port


def told(settings: Settings, *mx: str) -> list[tuple[str, str]]:
    return [(one.state, one.said) for one in mail_in(settings, lambda name: list(mx))]


def test_it_says_what_is_missing_and_what_answers(tmp_path: Path) -> None:
    found = load({"SAMBAND_DATA": str(tmp_path)})
    assert [state for state, _said in told(found)] == ["note"]
    set_up = replace(
        found,
        mail_in_domain="svar.norrsken.example",
        mail_in_port=free_port(),
        mail_in_lmtp=str(tmp_path / "lmtp"),
    )
    said = told(set_up)
    assert [state for state, _said in said] == ["wrong", "wrong", "wrong", "good"]
    assert "no MX record" in said[2][1]
    loop = asyncio.new_event_loop()
    where = Listening(host="127.0.0.1", port=set_up.mail_in_port, socket=set_up.mail_in_lmtp)
    servers = loop.run_until_complete(listen(where, lambda delivery: None, lambda address: True))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        states = [state for state, _said in told(set_up, "mx.norrsken.example.")]
    finally:
        for server in servers:
            loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
    assert states == ["good", "good", "good", "good"]


def test_a_believed_server_must_stand_alone_and_a_mailbox_must_answer(tmp_path: Path) -> None:
    found = load({"SAMBAND_DATA": str(tmp_path)})
    open_to_all = replace(
        found,
        mail_in_domain="svar.norrsken.example",
        mail_in_host="0.0.0.0",  # noqa: S104 - nothing listens in this test
        mail_in_port=free_port(),
        mail_in_trusts="mx.norrsken.example",
    )
    assert ("wrong", "senders") in [
        (one.state, one.about) for one in mail_in(open_to_all, lambda name: [])
    ]
    mailbox = replace(
        found, mail_in_address="a@b.example", mail_in_imap_host="127.0.0.1", mail_in_imap_port=1
    )
    assert "can't be reached" in told(mailbox)[0][1]


@pytest.mark.parametrize(
    "given",
    [
        {"SAMBAND_MAIL_IN_PORT": "2525"},
        {"SAMBAND_MAIL_IN_IMAP_HOST": "imap.norrsken.example"},
        {"SAMBAND_MAIL_IN_CERTIFICATE": "/etc/cert.pem"},
    ],
)
def test_halves_of_settings_are_refused(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(SettingError):
        load({"SAMBAND_DATA": str(tmp_path), **given})
