"""A wire between browser and server that can lose an answer on its way back."""

import socket
import threading
from contextlib import suppress


class Wire:
    """A proxy on loopback. While `loses` is set, requests that begin so reach the server and their answers are lost."""

    def __init__(self, host: str, port: int) -> None:
        self.server = (host, port)
        self.loses = b""
        self.lost = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _address = self._listener.accept()
                threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        far = socket.create_connection(self.server)
        drops = threading.Event()

        def upwards() -> None:
            with suppress(OSError):
                while data := near.recv(65536):
                    if self.loses and data.startswith(self.loses):
                        drops.set()
                    far.sendall(data)
                far.shutdown(socket.SHUT_WR)

        threading.Thread(target=upwards, daemon=True).start()
        with suppress(OSError):
            while data := far.recv(65536):
                if drops.is_set():
                    # The server answered: what it did is done.
                    self.lost.set()
                    break
                near.sendall(data)
        for one in (near, far):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
