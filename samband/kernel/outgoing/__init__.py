"""The one way out: every request that Samband makes to an address somebody wrote goes through here.

Link previews, feeds, webhooks, push and OpenID Connect must not become a way into the organisation's own network (SSRF).
So a name is resolved once, every address that is not global is refused, and the connection goes to exactly the address
that was looked at; TLS still verifies the name. Also: http and https only, ports 80, 443, 8080 and 8443, at most three
redirects and each looked at again, ten seconds for everything together, five megabytes after unpacking, no cookies, no
credentials in addresses, no proxy from the environment. Hosts inside are reached only if the administrator lists them
(`SAMBAND_INTERNAL_HOSTS`, host or host:port).

    from samband.kernel import outgoing

    answer = outgoing.fetch(url, accept="text/html", most_bytes=512_000, cut=True)
    answer.is_ok, answer.status, answer.url, answer.media_type, answer.text(), answer.body, answer.headers["etag"]

    answer = outgoing.send(url, body=data, headers={"Content-Type": "application/json"})   # POST, no redirects
    outgoing.check_url(url)               # when an address is saved: what can be said without asking the network
    session = sessions.session()          # a requests.Session for libraries that want one (outgoing.sessions)
    sock = outgoing.open_socket(host, 993, ports=(993,))   # mail servers and the like; TLS is the caller's

Everything raises `OutgoingError` (a `SambandError`): `AddressRefused` where we will not go, `NoAnswer` where nobody
answered well, `TooLarge` and `TooSlow`. An answer of 404 or 500 is an answer. Nothing here may be called while a database
transaction holds locks that others wait for: call it in jobs.

In tests a server on loopback is listed first:
`settings.SAMBAND = replace(settings.SAMBAND, internal_hosts=("127.0.0.1:PORT",))`.
"""

from samband.kernel.outgoing.client import Answer, fetch, send
from samband.kernel.outgoing.errors import (
    AddressRefused,
    NoAnswer,
    OutgoingError,
    TooLarge,
    TooSlow,
)
from samband.kernel.outgoing.sockets import open_socket
from samband.kernel.outgoing.targets import check_url

__all__ = [
    "AddressRefused",
    "Answer",
    "NoAnswer",
    "OutgoingError",
    "TooLarge",
    "TooSlow",
    "check_url",
    "fetch",
    "open_socket",
    "send",
]
