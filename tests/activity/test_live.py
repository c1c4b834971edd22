"""Live updates through the real ASGI application, and who is told what."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from samband.activity import live
from samband.kernel.events import CHANNEL, announce
from samband.kernel.platform import testing
from samband.kernel.tokens import token_hash
from samband.people.models import Person, Session
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)

# Seconds. An event waits for every transaction of the server that began before it, and a test beside this one may be one
# transaction of minutes.
PATIENCE = 300


def test_actions_announce_what_is_read_here(cast: Cast) -> None:
    announce("entry", audience_id=1, object_id=7)
    asyncio.run(settled())
    with psycopg.connect(login()) as connection:
        row = connection.execute(live._READ, (0, 0)).fetchone()
    assert row is not None
    assert row[2:] == ("entry", 1, None, 7, None, True)


class Browser:
    """One connection to /live/events, spoken to as a server does."""

    def __init__(self, application: Any, key: str, headers: dict[str, str]) -> None:
        self.application = application
        self.status = 0
        self.headers: dict[str, str] = {}
        self.events: asyncio.Queue[tuple[str, dict[str, Any], str] | None] = asyncio.Queue()
        self._gone = asyncio.Event()
        cookie = {"cookie": f"{settings.SESSION_COOKIE_NAME}={key}"} if key else {}
        self._headers = [(k.encode(), v.encode()) for k, v in {**cookie, **headers}.items()]
        self._started = asyncio.Event()

    async def open(self) -> None:
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/live/events",
            "query_string": b"",
            "headers": self._headers,
        }
        self.task = asyncio.create_task(self.application(scope, self._receive, self._send))
        await asyncio.wait_for(self._started.wait(), 10)

    async def close(self) -> None:
        self._gone.set()
        await asyncio.wait_for(self.task, 10)

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
            self._started.set()
            return
        for block in message.get("body", b"").decode().split("\n\n"):
            fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "event" in fields:
                told = (fields["event"], json.loads(fields["data"]), fields["id"])
                self.events.put_nowait(told)
        if not message.get("more_body", False):
            self.events.put_nowait(None)

    async def next(self, seconds: float = PATIENCE) -> tuple[str, dict[str, Any]] | None:
        told = await asyncio.wait_for(self.events.get(), seconds)
        if told is None:
            return None
        self.last = told[2]
        return told[0], told[1]

    async def is_silent(self) -> bool:
        try:
            await self.next(0.5)
        except TimeoutError:
            return True
        return False


class Place:
    """The running application and how to open browsers on it."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.browsers: list[Browser] = []

    async def browser(self, key: str, **headers: str) -> Browser:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        found = Browser(self.application, key, names)
        self.browsers.append(found)
        await found.open()
        return found

    async def greeted(self, key: str, **headers: str) -> Browser:
        found = await self.browser(key, **headers)
        assert await found.next() == ("hello", {})
        return found


@asynccontextmanager
async def place() -> AsyncIterator[Place]:
    application = live.make_application(login())
    async with application.router.lifespan_context(application):
        found = Place(application)
        yield found
        for browser in found.browsers:
            await browser.close()


def session(person: Person, key: str) -> str:
    Session.objects.create(
        key_hash=token_hash(key), person=person, expires_at=timezone.now() + timedelta(days=1)
    )
    return key


def login() -> str:
    return testing.scratch().app.on(settings.DATABASES["default"]["NAME"]).url


async def sql(statement: str, *values: object) -> None:
    # Not Django's connection: it belongs to the test's thread.
    async with await psycopg.AsyncConnection.connect(login()) as connection:
        await connection.execute(statement.encode(), values)


INSERT = (
    "INSERT INTO kernel_event (xid, kind, audience_id, person_id, object_id) "
    "VALUES (pg_current_xact_id()::text::bigint, %s, %s, %s, %s)"
)


async def tell(kind: str, **ids: int) -> None:
    """What kernel.events.announce does, in another process."""
    values = [kind, ids.get("audience_id"), ids.get("person_id"), ids.get("object_id")]
    await sql(f"WITH added AS ({INSERT}) SELECT pg_notify('{CHANNEL}', '')", *values)


SETTLED = (
    "SELECT coalesce(bool_and(xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint), true) "
    "FROM kernel_event"
)


async def settled() -> None:
    """Wait until no transaction can precede what was told: the tests beside this one use the same server."""
    until = asyncio.get_running_loop().time() + PATIENCE
    while asyncio.get_running_loop().time() < until:
        async with await psycopg.AsyncConnection.connect(login()) as connection:
            row = await (await connection.execute(SETTLED)).fetchone()
        if row is not None and row[0]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("some transaction has been open for minutes")


def run(story: Callable[[Place], Coroutine[Any, Any, None]]) -> None:
    async def whole() -> None:
        async with place() as found:
            await story(found)

    asyncio.run(whole())


def test_only_who_may_read_is_told(cast: Cast) -> None:
    colleague, guest = session(cast.anna, "colleague"), session(cast.guest, "guest")

    async def story(found: Place) -> None:
        one, other = await found.greeted(colleague), await found.greeted(guest)
        await tell("entry", audience_id=1, object_id=7)
        assert await one.next() == ("entry", {"place": "home", "id": 7})
        assert await other.is_silent()

    run(story)


def test_what_is_for_one_person_reaches_nobody_else(cast: Cast) -> None:
    mine, theirs = session(cast.anna, "mine"), session(cast.administrator, "theirs")

    async def story(found: Place) -> None:
        one, other = await found.greeted(mine), await found.greeted(theirs)
        await tell("mention", person_id=cast.anna.pk, object_id=9)
        assert await one.next() == ("mention", {"id": 9})
        assert await other.is_silent()

    run(story)


def test_without_a_living_session_there_is_nothing(cast: Cast) -> None:
    session(cast.anna, "ended")
    Session.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    async def story(found: Place) -> None:
        for key in ("", "ended", "unknown"):
            assert (await found.browser(key)).status == 401

    run(story)


def test_a_page_of_another_origin_is_refused(cast: Cast) -> None:
    key = session(cast.anna, "mine")
    ours = settings.SAMBAND.page_origins[0]

    async def story(found: Place) -> None:
        assert (await found.browser(key, origin="https://evil.example")).status == 403
        good = await found.greeted(key, origin=ours)
        assert good.headers["access-control-allow-origin"] == ours
        assert good.headers["access-control-allow-credentials"] == "true"
        assert good.headers["cache-control"] == "no-store"

    run(story)


def test_signing_out_cuts_the_connection(cast: Cast) -> None:
    key, other = session(cast.anna, "mine"), session(cast.anna, "other")

    async def story(found: Place) -> None:
        cut, kept = await found.greeted(key), await found.greeted(other)
        await sql("DELETE FROM people_session WHERE key_hash = %s", token_hash(key))
        await tell("session-ended", person_id=cast.anna.pk)
        assert await cut.next(5) is None
        assert await kept.is_silent()

    run(story)


def test_a_deactivated_person_is_cut_within_five_seconds_without_any_event(cast: Cast) -> None:
    key = session(cast.anna, "mine")

    async def story(found: Place) -> None:
        browser = await found.greeted(key)
        await sql("UPDATE people_person SET state = 'deactivated' WHERE id = %s", cast.anna.pk)
        assert await browser.next(6) is None

    run(story)


def test_who_comes_back_learns_what_was_missed(cast: Cast) -> None:
    key = session(cast.anna, "mine")

    async def story(found: Place) -> None:
        await tell("entry", audience_id=1, object_id=1)
        await settled()
        first = await found.greeted(key)
        await first.close()
        await tell("entry", audience_id=1, object_id=2)
        await tell("comment", audience_id=1, object_id=2)
        await settled()
        again = await found.greeted(key, last_event_id=first.last)
        assert await again.next() == ("entry", {"place": "home", "id": 2})
        assert await again.next() == ("entry", {"place": "thread-2", "id": 2})
        assert await again.is_silent()

    run(story)


def test_what_comes_while_one_comes_back_is_told_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = session(cast.anna, "mine")
    newest, is_handed_on = live.newest, asyncio.Event()

    async def late(connection: "psycopg.AsyncConnection[Any]") -> tuple[int, int]:
        # Looks where we are after the event was handed to whoever listens.
        if is_looking:
            await tell("entry", audience_id=1, object_id=2)
            await asyncio.wait_for(is_handed_on.wait(), PATIENCE)
        return await newest(connection)

    is_looking: list[bool] = []
    hand_on = live.Hub._hand_on

    def noted(hub: live.Hub, event: live.Happened) -> None:
        hand_on(hub, event)
        if event.object_id == 2:
            is_handed_on.set()

    monkeypatch.setattr(live, "newest", late)
    monkeypatch.setattr(live.Hub, "_hand_on", noted)

    async def story(found: Place) -> None:
        await tell("entry", audience_id=1, object_id=1)
        await settled()
        first = await found.greeted(key)
        await first.close()
        is_looking.append(True)
        again = await found.greeted(key, last_event_id=first.last)
        assert await again.next() == ("entry", {"place": "home", "id": 2})
        assert await again.is_silent()

    run(story)


@pytest.mark.parametrize("last", ["3.4", "99999999999999999999.1"])
def test_who_was_away_too_long_is_told_to_reload(cast: Cast, last: str) -> None:
    key = session(cast.anna, "mine")

    async def story(found: Place) -> None:
        browser = await found.greeted(key, last_event_id=last)
        if last == "3.4":
            assert await browser.next() == ("reload", {})
        assert await browser.is_silent()

    run(story)


def test_a_late_commit_is_not_lost(cast: Cast) -> None:
    """A transaction that began earlier and commits later: its event comes, and in order."""
    key = session(cast.anna, "mine")

    async def story(found: Place) -> None:
        slow = await psycopg.AsyncConnection.connect(login())
        await slow.execute(INSERT, ["entry", 1, None, 1])
        browser = await found.greeted(key)
        await tell("entry", audience_id=1, object_id=2)
        assert await browser.is_silent()
        await slow.commit()
        await slow.close()
        assert await browser.next() == ("entry", {"place": "home", "id": 1})
        assert await browser.next() == ("entry", {"place": "home", "id": 2})

    run(story)


def test_new_rights_come_before_what_they_let_one_read(cast: Cast) -> None:
    key = session(cast.guest, "mine")

    async def story(found: Place) -> None:
        browser = await found.greeted(key)
        await sql("UPDATE people_person SET role = 'person' WHERE id = %s", cast.guest.pk)
        await tell("membership", person_id=cast.guest.pk, object_id=1)
        await tell("entry", audience_id=1, object_id=5)
        assert await browser.next() == ("membership", {"id": 1})
        assert await browser.next() == ("entry", {"place": "home", "id": 5})

    run(story)


def test_who_comes_before_the_process_has_begun_misses_nothing(cast: Cast) -> None:
    key = session(cast.anna, "mine")
    got: list[str] = []

    async def listen(hub: live.Hub) -> None:
        reader = await hub.admit(key)
        assert reader is not None
        async for piece in hub.stream(reader, None):
            got.extend(line[4:] for line in piece.decode().splitlines() if line.startswith("id: "))

    async def story() -> None:
        hub = live.Hub(login())
        await hub.pool.open()
        listening = asyncio.create_task(listen(hub))
        await asyncio.sleep(0.5)
        await tell("entry", audience_id=1, object_id=1)
        await settled()
        reading = asyncio.create_task(hub.run())
        while not got:
            await asyncio.sleep(0.05)
        await tell("entry", audience_id=1, object_id=2)
        await settled()
        async with hub.pool.connection() as connection:
            last = await live.newest(connection)
            since = live.parse_cursor(got[0])
            rows = await (await connection.execute(live._READ, since)).fetchall()
        while got[-1] != f"{last[0]}.{last[1]}":
            await asyncio.sleep(0.05)
        assert got[1:] == [f"{row[0]}.{row[1]}" for row in rows]
        for task in (reading, listening):
            task.cancel()
        await asyncio.gather(reading, listening, return_exceptions=True)
        await hub.pool.close()

    asyncio.run(story())


def test_a_reader_who_does_not_keep_up_is_cut() -> None:
    reader = live.Reader(b"", 1, frozenset({1}))
    reader.tell((1, 1), [b"x"] * (live.WAITING_MOST + 1))
    assert reader.waiting.qsize() == 1
    assert reader.waiting.get_nowait() is None


@pytest.mark.parametrize("text", ["", "x.y", "1", "1.", ".1", "-1.2", "1.2.3", "²." + "1"])
def test_a_wrong_cursor_is_none(text: str) -> None:
    assert live.parse_cursor(text) is None
