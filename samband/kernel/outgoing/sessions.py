"""For libraries that bring `requests` along: a session whose every request takes the one way out."""

from collections.abc import Collection, Mapping
from io import BytesIO
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from samband.kernel.outgoing import rules
from samband.kernel.outgoing.client import MOST_BYTES, MOST_REDIRECTS, exchange
from samband.kernel.outgoing.errors import OutgoingError
from samband.kernel.outgoing.sockets import SECONDS, Deadline
from samband.kernel.outgoing.targets import target_of

_OURS = frozenset({"accept-encoding", "connection", "content-length", "cookie", "host"})


class Adapter(BaseAdapter):
    """Sends what `requests` prepared; redirects come back here and are looked at again."""

    def __init__(self, also: Collection[rules.Host] = ()) -> None:
        super().__init__()
        self.also = also

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float | None, float | None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """One exchange; our own limits hold whatever is asked for. Raises `requests.ConnectionError`."""
        body = request.body.encode() if isinstance(request.body, str) else request.body
        if not isinstance(body, bytes | None):
            raise TypeError("only whole bodies are sent")
        headers = {k: str(v) for k, v in request.headers.items() if k.lower() not in _OURS}
        try:
            answer = exchange(
                target_of(request.url or "", self.also),
                method=request.method or "GET",
                headers=headers,
                body=body,
                most_bytes=MOST_BYTES,
                cut=False,
                deadline=Deadline(SECONDS),
            )
        except OutgoingError as error:
            raise requests.ConnectionError(str(error.message), request=request) from error
        response = requests.Response()
        response.status_code = answer.status
        response.headers = CaseInsensitiveDict(answer.headers)
        response.url, response.request = answer.url, request
        response.encoding = answer.charset or None
        response.raw = BytesIO(answer.body)
        return response

    def close(self) -> None:
        """Nothing is kept open."""


def session(also: Collection[rules.Host] = ()) -> requests.Session:
    """A session without proxies, .netrc and cookies; `also` are hosts that a setting names, inside or not."""
    found = requests.Session()
    found.trust_env = False
    found.max_redirects = MOST_REDIRECTS
    found.adapters.clear()
    adapter: Any = Adapter(also)
    found.mount("https://", adapter)
    found.mount("http://", adapter)
    return found
