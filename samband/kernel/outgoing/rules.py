"""Which addresses are everybody's, and which hosts an administrator has listed. Pure.

`ipaddress.is_global` alone is not enough: it differs between releases of Python for IPv4 inside of IPv6, and calls groups
and relays global. So IPv6 starts from what is handed out (2000::/3) and takes away; what carries an IPv4 address is
judged by that address.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

PORTS = frozenset({80, 443, 8080, 8443})
_NAT64 = IPv6Network("64:ff9b::/96")
_GIVEN_OUT = IPv6Network("2000::/3")
_NOT_6 = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address, reached by relays that are gone
        "3ffe::/16",  # the old 6bone
        "3fff::/20",  # documentation
    )
)
_NOT_4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # carriers' own
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",
        "224.0.0.0/3",  # groups, reserved, broadcast
    )
)
# What getaddrinfo would still read as an IPv4 address: 2130706433, 0x7f.1, 0177.0.0.1, 127.1.
_NUMBERS = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)\.?", re.IGNORECASE)
_NAME = re.compile(r"(?=.{1,253}\Z)(?!-)[a-z0-9_-]{1,63}(?:\.(?!-)[a-z0-9_-]{1,63})*")


@dataclass(frozen=True, slots=True)
class Host:
    """A host in lower case, punycode, without brackets; `port` None means every sensible one."""

    name: str
    port: int | None = None


def is_global(address: str) -> bool:
    """Whether an address of a resolver's answer belongs to the public internet.

    >>> [is_global(a) for a in ("93.184.215.14", "127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1")]
    [True, False, False, False]
    """
    if "%" in address:
        return False
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return _is_global_4(ip)
    if ip.ipv4_mapped is not None:
        return _is_global_4(ip.ipv4_mapped)
    if ip in _NAT64:
        return _is_global_4(IPv4Address(int(ip) & 0xFFFFFFFF))
    return _is_global_6(ip)


def _is_global_4(ip: IPv4Address) -> bool:
    return ip.is_global and not any(ip in net for net in _NOT_4)


def _is_global_6(ip: IPv6Address) -> bool:
    return ip in _GIVEN_OUT and ip.is_global and not any(ip in net for net in _NOT_6)


def clean_host(host: str) -> str | None:
    """A host as it is resolved and compared: lower case, punycode, IPv6 in its short form.

    None for what is no plain name or address: numbers in disguise, zone ids, spaces, empty labels.
    """
    host = host.strip("[]") if host.startswith("[") and host.endswith("]") else host
    if ":" in host:
        try:
            return None if "%" in host else str(IPv6Address(host))
        except ValueError:
            return None
    host = host.removesuffix(".").lower()
    try:
        return str(IPv4Address(host))
    except ValueError:
        pass
    if not host.isascii():
        host = _punycode(host)
    if not _NAME.fullmatch(host) or _NUMBERS.fullmatch(host.rpartition(".")[2]):
        return None
    return host


def _punycode(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def listed_host(text: str) -> Host | None:
    """One `host` or `host:port` of the administrator's list; None when it is neither."""
    text = text.strip()
    host, port = text, ""
    if text.startswith("["):
        host, _bracket, rest = text[1:].partition("]")
        if rest and not rest.startswith(":"):
            return None
        port = rest[1:]
        if rest == ":":
            return None
    elif text.count(":") == 1:
        host, port = text.split(":")
        if not port:
            return None
    name = clean_host(host)
    if name is None or (port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536)):
        return None
    return Host(name, int(port) if port else None)


def is_listed(name: str, port: int, hosts: Iterable[Host], ports: Iterable[int] = PORTS) -> bool:
    """Whether the administrator allows this host and port though it may be inside."""
    return any(
        host.name == name and (port == host.port or (host.port is None and port in ports))
        for host in hosts
    )
