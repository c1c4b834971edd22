"""Two things at once: work on another connection."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

PATIENCE = 20.0


class Beside:
    """Work on another connection, in a thread; `result` is what it gave or raised."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.result: Any = None
        self.thread = threading.Thread(target=self._run, args=(work,))
        self.thread.start()

    def _run(self, work: Callable[[], Any]) -> None:
        try:
            self.result = work()
        except Exception as error:
            self.result = error
        finally:
            connection.close()

    def waits(self) -> bool:
        """True while it has not come to an end, after half a second for coming to one."""
        self.thread.join(0.5)
        return self.thread.is_alive()

    def end(self) -> Any:
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive(), "it waits for ever"
        return self.result
