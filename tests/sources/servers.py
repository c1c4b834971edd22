"""Servers that tests ask: a real Radicale, pymap and Dovecot, each a process, and an IMAP server that does wrong."""

import os
import shutil
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from base64 import b64decode
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_RADICALE = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
[storage]
filesystem_folder = {folder}/collections
[logging]
level = error
"""


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _running(port: int, *arguments: str, gently: bool = False) -> Iterator[None]:
    process = subprocess.Popen(
        arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        for _attempt in range(600):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None, "the server did not start"
                time.sleep(0.05)
        yield
    finally:
        # Dovecot has processes of its own to end.
        (process.terminate if gently else process.kill)()
        process.wait(10)


@contextmanager
def radicale(folder: Path) -> Iterator[int]:
    """A Radicale with an empty address book and an empty calendar of anna's; its port."""
    for name, tag in (("kontakter", "VADDRESSBOOK"), ("kalender", "VCALENDAR")):
        place = folder / "collections" / "collection-root" / "anna" / name
        place.mkdir(parents=True)
        (place / ".Radicale.props").write_text(f'{{"tag": "{tag}"}}')
    (folder / "users").write_text("anna:hemligt\n")
    port = free_port()
    (folder / "config").write_text(_RADICALE.format(port=port, folder=folder))
    with _running(port, sys.executable, "-m", "radicale", "--config", str(folder / "config")):
        yield port


@contextmanager
def pymap(certificate: Path | None = None, key: Path | None = None) -> Iterator[int]:
    """An IMAP server with an empty mailbox, with STARTTLS where there is a certificate; its port."""
    port = free_port()
    program = str(Path(sys.executable).parent / "pymap")
    tls = ("--cert", str(certificate), "--key", str(key)) if certificate else ("--no-tls",)
    arguments = ("--host", "127.0.0.1", "--port", str(port), *tls, "dict")
    with _running(port, program, *arguments, "--demo-user", "anna", "--demo-password", "hemligt"):
        yield port


_DOVECOT = """
base_dir = {folder}/run
default_internal_user = nobody
default_login_user = nobody
default_internal_group = nogroup
protocols = imap
{tls}
disable_plaintext_auth = no
log_path = {folder}/log
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
auth_mechanisms = plain
passdb {{
  driver = static
  args = password=hemligt
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home={folder}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@contextmanager
def dovecot(certificate: Path | None = None, key: Path | None = None) -> Iterator[int]:
    """A Dovecot with an empty mailbox, with STARTTLS where there is a certificate; its port. Skips the test where none is
    installed, or it can't change to its users."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None or os.geteuid():
        pytest.skip(
            "no Dovecot here that could be started (apt-get install dovecot-imapd; as root)"
        )
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="dovecot-") as place:
        folder = Path(place)
        folder.chmod(0o755)
        (folder / "mail").mkdir()
        shutil.chown(folder / "mail", 65534, 65534)
        tls = (
            f"ssl = yes\nssl_cert = <{certificate}\nssl_key = <{key}" if certificate else "ssl = no"
        )
        (folder / "config").write_text(_DOVECOT.format(folder=folder, port=port, tls=tls))
        with _running(port, program, "-F", "-c", str(folder / "config"), gently=True):
            yield port


@contextmanager
def breaking(port: int) -> Iterator[int]:
    """A way to a server that breaks in the middle of the second FETCH of each connection; its own port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection(("127.0.0.1", port)) as there:
                is_last = threading.Event()

                def back() -> None:
                    while data := there.recv(65_536):
                        broken = is_last.is_set()
                        self.request.sendall(data[:60] if broken else data)
                        if broken:
                            break
                    self.request.shutdown(socket.SHUT_RDWR)

                answering = threading.Thread(target=back, daemon=True)
                answering.start()
                asked = 0
                while data := self.request.recv(65_536):
                    asked += data.count(b" FETCH ")
                    if asked > 1:
                        is_last.set()
                    there.sendall(data)
                there.shutdown(socket.SHUT_RDWR)
                answering.join(10)

    with _threaded(Handler) as found:
        yield found


@contextmanager
def _threaded(handler: type[socketserver.BaseRequestHandler]) -> Iterator[int]:
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()


#: Gets a command's words and the number of the connection; answers lines, or None to hang up, or "" to stay silent.
Answering = Callable[[list[str], int], str | None]


@contextmanager
def lying_imap(
    answering: Answering, mechanism: str = "", tokens: Collection[str] = ()
) -> Iterator[int]:
    """An IMAP server whose answers to SELECT, SEARCH and FETCH are the test's; its port.

    With a `mechanism` who has one of the `tokens` is let in, and nobody by a password.
    """
    connections: list[int] = []
    offers = f"IMAP4rev1{f' AUTH={mechanism}' if mechanism else ''}"
    ended = threading.Event()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            connections.append(1)
            number = len(connections)
            self.wfile.write(f"* OK [CAPABILITY {offers}] hej\r\n".encode())
            for line in self.rfile:
                tag, *words = line.decode().split()
                verb = words[1] if words[0] == "UID" else words[0]
                if verb == "AUTHENTICATE":
                    self.wfile.write(b"+ \r\n")
                    given = b64decode(self.rfile.readline()).decode().split("Bearer ")[1]
                    is_in = words[1] == mechanism and given.strip("\1") in tokens
                    self.wfile.write(f"{tag} {'OK' if is_in else 'NO'} x\r\n".encode())
                    continue
                if verb in ("LOGIN", "CAPABILITY", "LOGOUT"):
                    said = f"* CAPABILITY {offers}\r\n" if verb == "CAPABILITY" else ""
                    self.wfile.write(f"{said}{tag} OK ja\r\n".encode())
                    continue
                found = answering([verb, *words], number)
                if found is None:
                    return
                if found == "":
                    ended.wait(20)
                    return
                self.wfile.write(f"{found}{tag} OK done\r\n".encode())

    with _threaded(Handler) as found:
        try:
            yield found
        finally:
            ended.set()
