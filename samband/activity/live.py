"""Live updates: server-sent events that name what changed, to those who may read it.

One process, one connection that LISTENs. NOTIFY only wakes; what happened stands in rows, read in
an order that no late commit can break: rows of transactions below the oldest one still running,
by (transaction, id). So nothing is lost while the connection to the database is lost. An event
names ids, never content, and goes to a reader only if its audience is among those they may read.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.conf import settings
from psycopg_pool import AsyncConnectionPool
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from samband.kernel.events import CHANNEL
from samband.kernel.metrics import counters
from samband.kernel.tokens import token_hash

log = logging.getLogger("samband.live")

# A session that ended otherwise than by an event (it expired, a row was deleted) is cut after this.
LOOK_AFTER_SECONDS = 4.0
BEAT_SECONDS = 20.0
WAITING_MOST = 200
CONNECTIONS_EACH = 20
RETRY_MILLISECONDS = 3000
# So long somebody who comes while this process begins waits; after that they are asked to come again.
BEGIN_SECONDS = 10.0

Cursor = tuple[int, int]

_READ = """
SELECT e.xid, e.id, e.kind, e.audience_id, e.person_id, e.object_id, a.space_id,
       e.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
  FROM kernel_event e LEFT JOIN spaces_audience a ON a.id = e.audience_id
 WHERE (e.xid, e.id) > (%s, %s) ORDER BY e.xid, e.id LIMIT 500
"""
# The newest that no running transaction can still precede.
_NEWEST = """
SELECT xid, id FROM kernel_event
 WHERE xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
 ORDER BY xid DESC, id DESC LIMIT 1
"""
_READER = """
SELECT p.id, samband_audiences(p.id) FROM people_session s JOIN people_person p ON p.id = s.person_id
 WHERE s.key_hash = %s AND s.expires_at > now() AND p.state = 'active'
"""
_IS_KNOWN = "SELECT 1 FROM kernel_event WHERE xid = %s AND id = %s"
_LIVING = """
SELECT s.key_hash FROM people_session s JOIN people_person p ON p.id = s.person_id
 WHERE s.key_hash = ANY(%s) AND s.expires_at > now() AND p.state = 'active'
"""
_AUDIENCES = "SELECT id, samband_audiences(id) FROM unnest(%s::bigint[]) AS id"
ENDED = "session-ended"
# What changes who may read what; readers learn their new audiences before any later event.
_WHO_READS = frozenset({"membership", "space"})


@dataclass(frozen=True, slots=True)
class Happened:
    """One row of events."""

    at: Cursor
    kind: str
    audience_id: int | None
    person_id: int | None
    object_id: int | None
    space_id: int | None

    def messages(self) -> list[bytes]:
        """What is sent: where something new belongs on a page, else the bare event."""
        places: list[str] = []
        if self.kind == "entry":
            places = ["home", *([f"room-{self.space_id}"] if self.space_id else [])]
        elif self.kind == "comment":
            places = [f"thread-{self.object_id}"]
        about: dict[str, Any] = {"id": self.object_id}
        if not places:
            return [_message(self.kind, about, self.at)]
        return [_message("entry", {"place": place, **about}, self.at) for place in places]


@dataclass(eq=False, slots=True)
class Reader:
    """One open connection."""

    key_hash: bytes
    person_id: int
    audiences: frozenset[int]
    since: Cursor = (0, 0)
    waiting: "asyncio.Queue[tuple[Cursor, bytes] | None]" = field(
        default_factory=lambda: asyncio.Queue(WAITING_MOST)
    )

    def may_know(self, event: Happened) -> bool:
        """Whether the event is for this person or in an audience they read."""
        if event.at <= self.since:
            return False
        if event.person_id is not None:
            return event.person_id == self.person_id
        return event.audience_id in self.audiences

    def tell(self, at: Cursor, messages: Iterable[bytes]) -> None:
        """Queue messages; a reader who does not keep up is cut and comes back by itself."""
        try:
            for message in messages:
                self.waiting.put_nowait((at, message))
        except asyncio.QueueFull:
            self.cut()

    def cut(self) -> None:
        """End the connection at once."""
        while not self.waiting.empty():
            self.waiting.get_nowait()
        self.waiting.put_nowait(None)


def _message(name: str, data: dict[str, Any], at: Cursor) -> bytes:
    return f"id: {at[0]}.{at[1]}\nevent: {name}\ndata: {json.dumps(data)}\n\n".encode()


def parse_cursor(text: str) -> Cursor | None:
    """A browser's Last-Event-ID; None when it has none or it is nonsense."""
    first, _, second = text.partition(".")
    if first.isascii() and first.isdigit() and second.isascii() and second.isdigit():
        found = (int(first), int(second))
        return found if max(found) < 2**63 else None
    return None


class Hub:
    """Reads events and hands them to the readers."""

    def __init__(self, login: str) -> None:
        self.login = login
        self.readers: set[Reader] = set()
        self.cursor: Cursor | None = None
        self.has_begun = asyncio.Event()
        self.pool = AsyncConnectionPool(
            login, min_size=1, max_size=4, open=False, kwargs={"autocommit": True}, timeout=10
        )

    async def run(self) -> None:
        """Read for ever; a lost database is waited for."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self.login, autocommit=True, connect_timeout=10
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    await self._read_on(connection)
            except psycopg.OperationalError:
                log.warning("The database is away; live updates wait for it.")
                await asyncio.sleep(1)

    async def _read_on(self, connection: "psycopg.AsyncConnection[Any]") -> None:
        if self.cursor is None:
            self.cursor = await newest(connection)
            self.has_begun.set()
        clock = asyncio.get_running_loop()
        looked = clock.time()
        while True:
            is_waiting = await self.deliver(connection)
            if clock.time() - looked >= LOOK_AFTER_SECONDS:
                await self.look_after(connection)
                self._count()
                looked = clock.time()
            # Something is committed but an older transaction still runs: look again soon.
            patience = 0.1 if is_waiting else LOOK_AFTER_SECONDS
            async for _ in connection.notifies(timeout=patience, stop_after=1):
                pass

    async def deliver(self, connection: "psycopg.AsyncConnection[Any]") -> bool:
        """Hand on what happened since the cursor; True when rows must wait for older ones."""
        while True:
            rows = await (await connection.execute(_READ, self.cursor)).fetchall()
            settled = [row for row in rows if row[7]]
            for row in settled:
                event = Happened((row[0], row[1]), *row[2:7])
                if event.kind in _WHO_READS:
                    await self._learn_audiences(connection)
                elif event.kind == ENDED:
                    await self.look_after(connection)
                self._hand_on(event)
                self.cursor = event.at
            if len(settled) < 500:
                return len(settled) < len(rows)

    def _hand_on(self, event: Happened) -> None:
        if event.kind == ENDED:
            return
        counters.EVENTS_READ.inc()
        messages = event.messages()
        for reader in self.readers:
            if reader.may_know(event):
                reader.tell(event.at, messages)
                counters.EVENTS_SENT.inc()

    async def _learn_audiences(self, connection: "psycopg.AsyncConnection[Any]") -> None:
        people = list({reader.person_id for reader in self.readers})
        rows = await (await connection.execute(_AUDIENCES, [people])).fetchall()
        known = {person: frozenset(audiences) for person, audiences in rows}
        for reader in self.readers:
            reader.audiences = known.get(reader.person_id, frozenset())

    def _count(self) -> None:
        """Note how many listen, and how the pool is: often enough for whoever scrapes, not at each coming and going."""
        pool = self.pool.get_stats()
        counters.LIVE_CONNECTIONS.set(len(self.readers))
        counters.LIVE_POOL.labels("open").set(pool.get("pool_size", 0))
        counters.LIVE_POOL.labels("idle").set(pool.get("pool_available", 0))
        counters.LIVE_POOL.labels("waiting").set(pool.get("requests_waiting", 0))

    async def look_after(self, connection: "psycopg.AsyncConnection[Any]") -> None:
        """Cut readers whose session or account has ended."""
        keys = [reader.key_hash for reader in self.readers]
        if not keys:
            return
        rows = await (await connection.execute(_LIVING, [keys])).fetchall()
        living = {bytes(row[0]) for row in rows}
        for reader in self.readers:
            if reader.key_hash not in living:
                reader.cut()

    async def admit(self, key: str) -> Reader | None:
        """A reader for a session's key; None when the session or the account has ended.

        Waits until it is known where reading begins: what came before would be told to nobody. Raises `TimeoutError`.
        """
        await asyncio.wait_for(self.has_begun.wait(), BEGIN_SECONDS)
        key_hash = token_hash(key)
        async with self.pool.connection() as connection:
            row = await (await connection.execute(_READER, [key_hash])).fetchone()
        return Reader(key_hash, row[0], frozenset(row[1])) if row is not None else None

    async def stream(self, reader: Reader, last: Cursor | None) -> AsyncIterator[bytes]:
        """What one connection gets, from `last` on, until it is cut or goes away."""
        mine = [other for other in self.readers if other.person_id == reader.person_id]
        if len(mine) >= CONNECTIONS_EACH:
            # Tabs that nobody closed properly.
            mine[0].cut()
        # First listen, then look where we are: nothing can happen unseen between the two.
        self.readers.add(reader)
        try:
            async with self.pool.connection() as connection:
                now = await newest(connection)
                missed, until = await self._missed(connection, reader, last) if last else ([], now)
            # What was missed and came meanwhile is waiting too: it is told once.
            reader.since = max(now, until)
            yield f"retry: {RETRY_MILLISECONDS}\n".encode() + _message("hello", {}, now)
            for old in missed:
                yield old
            while True:
                try:
                    told = await asyncio.wait_for(reader.waiting.get(), BEAT_SECONDS)
                except TimeoutError:
                    # Keeps proxies patient, and notices readers who are gone.
                    yield b":\n\n"
                    continue
                if told is None:
                    return
                at, message = told
                if at > reader.since:
                    yield message
        finally:
            self.readers.discard(reader)

    async def _missed(
        self, connection: "psycopg.AsyncConnection[Any]", reader: Reader, last: Cursor
    ) -> tuple[list[bytes], Cursor]:
        """What happened for this reader since `last`, and until when; "reload" when that is gone or too much."""
        known = await connection.execute(_IS_KNOWN, last)
        rows = await (await connection.execute(_READ, last)).fetchall()
        if await known.fetchone() is None or len(rows) > WAITING_MOST:
            return [_message("reload", {}, last)], last
        events = [Happened((row[0], row[1]), *row[2:7]) for row in rows if row[7]]
        missed = [
            message
            for event in events
            if event.kind != ENDED and reader.may_know(event)
            for message in event.messages()
        ]
        return missed, events[-1].at if events else last


async def newest(connection: "psycopg.AsyncConnection[Any]") -> Cursor:
    """The newest event; (0, 0) when there is none."""
    row = await (await connection.execute(_NEWEST)).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def make_application(login: str = "") -> Starlette:
    """The ASGI application: /live/events for signed-in browsers, /live/healthz for watchers."""
    hub = Hub(login or settings.SAMBAND.address("app").url)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await hub.pool.open()
        reading = asyncio.create_task(hub.run())
        yield
        reading.cancel()
        for reader in list(hub.readers):
            reader.cut()
        with suppress(asyncio.CancelledError):
            await reading
        await hub.pool.close()

    async def events(request: Request) -> Response:
        origin = request.headers.get("origin")
        if origin is not None and origin not in settings.SAMBAND.page_origins:
            return PlainTextResponse("", status_code=403)
        key = request.cookies.get(settings.SESSION_COOKIE_NAME, "")
        last = parse_cursor(request.headers.get("last-event-id", ""))
        try:
            reader = await hub.admit(key) if key else None
        except (psycopg.OperationalError, TimeoutError):
            return PlainTextResponse("", status_code=503, headers={"Retry-After": "3"})
        if reader is None:
            return PlainTextResponse("", status_code=401)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no", "Vary": "Origin"}
        if origin is not None:
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Credentials"] = "true"
        return StreamingResponse(
            hub.stream(reader, last), media_type="text/event-stream", headers=headers
        )

    async def healthz(request: Request) -> Response:
        return PlainTextResponse("ok")

    application = Starlette(
        routes=[Route("/live/events", events), Route("/live/healthz", healthz)], lifespan=lifespan
    )
    application.state.hub = hub
    return application
