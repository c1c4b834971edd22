"""A live event at a thousand open pages: from the writer's commit until each of them has it; for `conversation.py`."""

import asyncio
import time
from typing import Any

from asgiref.sync import sync_to_async

ROUNDS = 8


class _Page:
    """One open stream of events; notes when each entry arrived."""

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}
        self.is_open = asyncio.Event()

    async def listen(self, port: int, cookie: str) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(
            f"GET /live/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n\r\n".encode()
        )
        try:
            async for line in reader:
                if line.startswith(b"event: hello"):
                    self.is_open.set()
                if line.startswith(b"data: ") and b'"place": "home"' in line:
                    self.arrived[line.decode().strip()] = time.perf_counter()
        finally:
            writer.close()


def _post(number: int) -> float:
    """Writes a post as somebody; returns when it was committed."""
    from samband.entries import actions
    from samband.entries.addressing import ToColleagues
    from samband.kernel.db.context import as_person
    from samband.people.models import Person

    writer = Person.objects.get(pk=7)
    with as_person(writer.pk):
        actions.write_post(actor=writer, to=ToColleagues(), body=f"Live note {number}.")
    return time.perf_counter()


async def _measure(port: int, cookies: list[str], count: int) -> list[float]:
    pages = [_Page() for _page in range(count)]
    tasks = [
        asyncio.create_task(page.listen(port, cookies[number % len(cookies)]))
        for number, page in enumerate(pages)
    ]
    await asyncio.wait_for(asyncio.gather(*(page.is_open.wait() for page in pages)), 120)
    times: list[float] = []
    for number in range(ROUNDS):
        for page in pages:
            page.arrived.clear()
        committed = await sync_to_async(_post)(number)
        until = time.perf_counter() + 10
        while not all(page.arrived for page in pages) and time.perf_counter() < until:
            await asyncio.sleep(0.02)
        times += [
            max(0.0, *page.arrived.values()) - committed if page.arrived else 10.0 for page in pages
        ]
    for task in tasks:
        task.cancel()
    return times


def measure(port: int, cookies: list[str], count: int) -> dict[str, Any]:
    """Seconds from commit to arrival at `count` pages, several times; a page that heard nothing counts as 10 s."""
    times = sorted(asyncio.run(_measure(port, cookies, count)))
    return {
        "pages": count,
        "p50_s": round(times[len(times) // 2], 3),
        "p99_s": round(times[int(len(times) * 0.99)], 3),
        "missing": sum(one >= 10 for one in times),
    }
