"""Our pages over HTTP for real clients, in the test's own transaction: one thread, one connection, nothing to clean up."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connections


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server whose requests run on the test's connection; use that only while none runs."""
    ours = connections["default"]
    ours.inc_thread_sharing()
    server: WSGIServer = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=_Quiet)

    def run() -> None:
        connections["default"] = ours
        server.serve_forever(poll_interval=0.02)

    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        ours.dec_thread_sharing()
