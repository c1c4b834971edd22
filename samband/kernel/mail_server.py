"""A mail server of ours, SMTP and LMTP: takes mail for our own addresses, and says so only once it is stored.

Every local part is answered alike, so nobody learns who or what is here. It relays nothing and signs nobody in.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from samband.kernel.metrics import counters

logger = logging.getLogger("samband.mail")
MOST_RECIPIENTS = 50
MOST_CONNECTIONS = 200
IDLE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Delivery:
    """A mail as it was handed over. `peer` is empty where another server of ours was between (LMTP)."""

    raw: bytes
    mail_from: str
    recipients: tuple[str, ...]
    peer: str
    helo: str
    via: str


# Returns when the mail is stored for good; raises when it is not.
Store = Callable[[Delivery], None]
IsOurs = Callable[[str], bool]


class Handler:
    """What the protocol asks us."""

    def __init__(self, store: Store, is_ours: IsOurs, via: str) -> None:
        self.store, self.is_ours, self.via = store, is_ours, via

    async def handle_RCPT(
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        """Whether we take mail for this domain; never whether there is such an address."""
        if not self.is_ours(address):
            return "550 5.7.1 This server takes no mail for that domain"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients; send the others in another mail"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store the mail; only then it is ours to lose."""
        peer = session.peer[0] if isinstance(session.peer, tuple) and self.via == "smtp" else ""
        delivery = Delivery(
            raw=envelope.original_content or b"",
            mail_from=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            peer=str(peer),
            helo=str(session.host_name or ""),
            via=self.via,
        )
        try:
            await asyncio.get_running_loop().run_in_executor(None, self.store, delivery)
        except Exception:
            # Whatever it was: the other side keeps the mail and tries again.
            logger.exception("A mail could not be stored; its sender keeps it.")
            counters.MAIL_TAKEN.labels("refused").inc()
            return self._each("451 4.3.0 It can't be stored now; try again later", envelope)
        counters.MAIL_TAKEN.labels("stored").inc()
        return self._each("250 2.0.0 Stored", envelope)

    def _each(self, status: str, envelope: Envelope) -> str:
        """LMTP answers for each recipient (RFC 2033)."""
        return "\r\n".join([status] * (len(envelope.rcpt_tos) if self.via == "lmtp" else 1))


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and how we listen: a port, or a socket for a mail server on this machine."""

    host: str = ""
    port: int = 0
    socket: str = ""
    most_bytes: int = 25_000_000
    name: str = "localhost"
    tls: ssl.SSLContext | None = None


async def listen(where: Listening, store: Store, is_ours: IsOurs) -> list[asyncio.Server]:
    """Open the port and the socket that are set; raises OSError when one is taken."""
    loop = asyncio.get_running_loop()
    servers: list[asyncio.Server] = []
    common: dict[str, Any] = {
        "data_size_limit": where.most_bytes,
        "enable_SMTPUTF8": True,
        "hostname": where.name,
        "ident": "Samband",
        "timeout": IDLE_SECONDS,
        "loop": loop,
    }
    if where.port:
        handler = Handler(store, is_ours, "smtp")
        servers.append(
            await loop.create_server(
                lambda: SMTP(handler, tls_context=where.tls, **common),
                where.host,
                where.port,
                backlog=MOST_CONNECTIONS,
            )
        )
    if where.socket:
        local = Handler(store, is_ours, "lmtp")
        servers.append(await loop.create_unix_server(lambda: LMTP(local, **common), where.socket))
    return servers
