"""From an address as somebody wrote it to a host, a port and a path."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings

from samband.kernel.outgoing import rules
from samband.kernel.outgoing.errors import AddressRefused

LONGEST = 4096
USUAL = {"http": 80, "https": 443}
_SAFE = "/%:=&?~+!$,;'@()*[]#"


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. `is_listed`: the administrator allows this host though it may be inside."""

    scheme: str
    host: str
    port: int
    path: str
    is_listed: bool = False

    @property
    def url(self) -> str:
        """The address without what we did not use of it (fragment, default port)."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == USUAL[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"


def internal_hosts() -> frozenset[rules.Host]:
    """The administrator's list of hosts inside."""
    found = (rules.listed_host(text) for text in settings.SAMBAND.internal_hosts)
    return frozenset(host for host in found if host is not None)


def target_of(url: str, also: Collection[rules.Host] = ()) -> Target:
    """What an address asks for. Raises `AddressRefused` for what is refused without asking the network."""
    if len(url) > LONGEST or any(c <= " " or c == "\x7f" for c in url) or "\\" in url:
        raise AddressRefused
    try:
        parts = urlsplit(url)
        port = USUAL.get(parts.scheme, 0) if parts.port is None else parts.port
    except ValueError as error:
        raise AddressRefused from error
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not parts.hostname:
        raise AddressRefused
    bracketed = f"[{parts.hostname}]" if "[" in parts.netloc else parts.hostname
    host = rules.clean_host(bracketed)
    if host is None:
        raise AddressRefused
    listed = rules.is_listed(host, port, (*internal_hosts(), *also))
    if port not in rules.PORTS and not listed:
        raise AddressRefused
    if _is_number(host) and not listed and not rules.is_global(host):
        raise AddressRefused
    path = quote(parts.path or "/", safe=_SAFE.replace("?", "").replace("#", ""))
    query = "?" + quote(parts.query, safe=_SAFE.replace("#", "")) if parts.query else ""
    return Target(parts.scheme, host, port, path + query, listed)


def _is_number(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def check_url(url: str) -> str:
    """The address in its clean form, when one is saved. Raises `AddressRefused`.

    A name is not resolved: what it leads to is looked at whenever it is used.
    """
    return target_of(url).url


def host_of(url: str) -> rules.Host | None:
    """The host and port of an address in the settings, which the administrator thereby allows."""
    parts = urlsplit(url)
    name = rules.clean_host(f"[{parts.hostname}]" if "[" in parts.netloc else parts.hostname or "")
    port = USUAL.get(parts.scheme, 0) if parts.port is None else parts.port
    return rules.Host(name, port) if name is not None else None


def is_same_site(host: str, other: str) -> bool:
    """Whether two hosts are one, or of one organisation by the list of public suffixes."""
    from publicsuffix2 import get_sld

    if host == other:
        return True
    site = str(get_sld(host) or "")
    return "." in site and not site.replace(".", "").isdigit() and site == get_sld(other)
