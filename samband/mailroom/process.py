"""The mail process: listens, or looks into the mailbox, and stores what comes. What becomes of it is the jobs' work."""

import asyncio
import contextlib
import logging
import os
import signal
import ssl
from pathlib import Path

from django.db import Error, close_old_connections
from imapclient.exceptions import IMAPClientError

from samband.kernel import mail_poll
from samband.kernel.mail_address import domain
from samband.kernel.mail_server import Listening, listen
from samband.kernel.platform.settings import Settings
from samband.mailroom import receiving

logger = logging.getLogger("samband.mail")
LONGEST_PAUSE = 900


def listening(found: Settings) -> Listening:
    """Where the settings say we listen. Raises OSError and `ssl.SSLError` for a certificate that can't be read."""
    tls = None
    if found.mail_in_certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(found.mail_in_certificate, found.mail_in_key)
    return Listening(
        host=found.mail_in_host,
        port=found.mail_in_port,
        socket=found.mail_in_lmtp,
        most_bytes=found.upload_mb * 1_400_000,  # base64 takes a third more
        name=domain(),
        tls=tls,
    )


def run(found: Settings) -> None:
    """Work until a signal ends it."""
    asyncio.run(_run(found))


async def _run(found: Settings) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    # A socket that an earlier run left behind; the lock of the data folder says that it is nobody's.
    with contextlib.suppress(FileNotFoundError):
        if found.mail_in_lmtp and Path(found.mail_in_lmtp).is_socket():
            Path(found.mail_in_lmtp).unlink()
    servers = await listen(listening(found), receiving.store_in_thread, receiving.is_ours)
    if found.mail_in_lmtp:
        # For the mail server of this machine, whose account belongs to our group; for nobody else.
        os.chmod(found.mail_in_lmtp, 0o660)
    polling = asyncio.create_task(_poll(found)) if found.mail_in_imap_host else None
    await ended.wait()
    for server in servers:
        server.close()
    if polling is not None:
        polling.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await polling


async def _poll(found: Settings) -> None:
    """Look into the mailbox again and again; after faults with growing pauses."""
    pause = found.mail_in_imap_seconds
    while True:
        try:
            await asyncio.to_thread(_poll_in_thread, found.upload_mb * 1_400_000)
            pause = found.mail_in_imap_seconds
        except (OSError, IMAPClientError, Error) as error:
            # Never the server's words: they may repeat an address.
            logger.warning(
                "The mailbox can't be read (%s); it is tried again.", type(error).__name__
            )
            pause = min(pause * 2, LONGEST_PAUSE)
        await asyncio.sleep(pause)


def _poll_in_thread(most_bytes: int) -> None:
    """The thread's connection may have died since the last time."""
    close_old_connections()
    poll_once(most_bytes)


def poll_once(most_bytes: int) -> None:
    """Store what is new in the mailbox. Raises what the server's and the database's faults raise."""
    mailbox = receiving.source()
    mail_poll.fetch_new(
        mailbox,
        receiving.place_of(mailbox),
        lambda raw, place: receiving.store_at(mailbox, raw, place),
        most_bytes=most_bytes,
    )
