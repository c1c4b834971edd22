"""Nobody goes out by another way: the libraries that could are named in `kernel.outgoing` only."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "samband"
WAYS = {
    "aiohttp",
    "ftplib",
    "http.client",
    "httpx",
    "imapclient",
    "imaplib",
    "poplib",
    "pywebpush",
    "requests",
    "socket",
    "telnetlib",
    "urllib.request",
    "urllib3",
    "xmlrpc",
}
# The machine itself and addresses of the settings: doctor, supervisor, control socket.
OWN = {
    "kernel/outgoing": WAYS,
    "kernel/platform": {"socket", "urllib.request", "imapclient"},
    # The administrator's mailbox: its host is a setting, like that of the mail server that sends.
    "kernel/mail_poll.py": {"imapclient"},
    "mailroom/process.py": {"imapclient"},
    # Its connections are sockets that `outgoing.open_socket` opened.
    "sources/servers/imap.py": {"imapclient", "imaplib", "socket"},
    # Types and errors of what `outgoing.sessions` gave to allauth.
    "people/openid.py": {"requests"},
    "people/views/openid.py": {"requests"},
}


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_only_the_guarded_client_opens_connections() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        allowed = {way for place, ways in OWN.items() if name.startswith(place) for way in ways}
        for module in imported(path):
            way = next((one for one in WAYS if module == one or module.startswith(one + ".")), None)
            if way is not None and way not in allowed:
                found.append(f"{name} imports {module}: use samband.kernel.outgoing")
    assert found == []
