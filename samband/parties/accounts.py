"""Which account a web address or a handle names. Pure.

An account is somebody's alone and tells who they are; a home page may be many people's, and tells nothing.
"""

import re
from typing import Final
from urllib.parse import unquote

# Where an address names one account of one person; everything else may be a home page that many share.
_ACCOUNTS: Final = {
    "linkedin.com": ("in/",),
    "xing.com": ("profile/",),
    "github.com": ("",),
    "gitlab.com": ("",),
    "codeberg.org": ("",),
    "twitter.com": ("",),
    "x.com": ("",),
    "instagram.com": ("",),
    "facebook.com": ("",),
    "orcid.org": ("",),
    "bsky.app": ("profile/",),
    "researchgate.net": ("profile/",),
    "t.me": ("",),
}
_HOST_NAMES: Final = {"x.com": "twitter.com"}
#: Fields and services that name an account by its name alone, and where it is.
SERVICES: Final = {
    "twitter": "twitter.com",
    "x": "twitter.com",
    "linkedin": "linkedin.com/in",
    "github": "github.com",
    "gitlab": "gitlab.com",
    "instagram": "instagram.com",
    "facebook": "facebook.com",
    "skype": "skype",
    "telegram": "t.me",
    "aim": "aim",
    "icq": "icq",
    "yahoo": "yahoo-messenger",
    "msn": "msn-messenger",
    "gtalk": "xmpp",
    "qq": "qq",
}
_HANDLE = re.compile(r"^(?:acct:)?@?([\w.-]{1,64})@([a-z0-9-]+(?:\.[a-z0-9-]+)+)$", re.IGNORECASE)
_FEDIVERSE = re.compile(
    r"^https?://([a-z0-9-]+(?:\.[a-z0-9-]+)+)/@([\w.-]{1,64})/?$", re.IGNORECASE
)
_URL = re.compile(r"^(https?)://(?:www\.)?([^/\s?#]+)(/[^\s?#]*)?", re.IGNORECASE)
_BARE = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?", re.IGNORECASE)
_AT_A_SERVER: Final = frozenset(
    ("", "mastodon", "acct", "fediverse", "xmpp", "matrix", "sip", "gtalk", "im", "jabber")
)
_ESCAPED = re.compile(r"^[a-z][a-z0-9+.-]{1,14}:", re.IGNORECASE)


def account_of(text: str, service: str = "") -> tuple[str, str]:
    """(kind, value) of the identity that is named: "handle" or "profile"; two empty ones for anything else.

    `service`: which network is meant where only a name stands, as "twitter".
    """
    service = service.strip().lower()
    fediverse = _FEDIVERSE.match(text)
    if fediverse:
        return "handle", f"{fediverse[2]}@{fediverse[1]}".lower()
    url = _URL.match(text)
    if url:
        return _of_url(url)
    scheme = _ESCAPED.match(text)
    if scheme:
        service, text = text[: scheme.end() - 1].lower(), text[scheme.end() :].strip("/")
    handle = _HANDLE.match(text)
    if handle and service in _AT_A_SERVER:
        return "handle", f"{handle[1]}@{handle[2]}".lower()
    account = text.removeprefix("@").strip()
    if service in SERVICES and account and " " not in account:
        return "profile", f"{SERVICES[service]}/{account}".lower()[:300]
    if not service and _BARE.fullmatch(text):
        return account_of(f"https://{text}")
    return "", ""


def _of_url(url: "re.Match[str]") -> tuple[str, str]:
    host, path = url[2].lower(), unquote(url[3] or "").strip("/")
    host = host.split("@")[-1]
    site = next((one for one in _ACCOUNTS if host == one or host.endswith("." + one)), "")
    for start in _ACCOUNTS.get(site, ()):
        if path.lower().startswith(start) and path[len(start) :]:
            account = path[len(start) :].split("/")[0].lower()
            return "profile", f"{_HOST_NAMES.get(site, site)}/{start}{account}"[:300]
    return "", ""
