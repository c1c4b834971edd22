"""One service's interface over the one way out: with a token that is renewed, patient where it is asked to wait."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeAlias
from urllib.parse import urlencode

from samband.kernel.outgoing import NoAnswer
from samband.kernel.outgoing.client import MOST_BYTES, Answer, exchange
from samband.kernel.outgoing.sockets import Deadline
from samband.kernel.outgoing.targets import Target, target_of
from samband.sources.accounts import grants
from samband.sources.accounts.providers import Provider
from samband.sources.accounts.writing import text
from samband.sources.servers.errors import Busy, Fault, ServerFault
from samband.sources.servers.keeping import Grant

#: So many times one request is made again, and so long one run waits in all, in seconds.
TRIES: Final = 6
PATIENCE: Final = 240.0
#: Things on a page of a list, and pages of one.
PAGE: Final = 500
MOST_PAGES: Final = 2_000
#: Calendars, labels and folders that can be chosen from.
MOST_FOLDERS: Final = 250
Place: TypeAlias = dict[str, object]
Params: TypeAlias = Mapping[str, str | int | list[str]]
_LIMITED: Final = (b"rateLimitExceeded", b"userRateLimitExceeded", b"RESOURCE_EXHAUSTED")


class TooOld(ServerFault):
    """What was asked for isn't there, or the place that we had read to is forgotten there."""

    def __init__(self) -> None:
        super().__init__(Fault.GONE)


def pause(seconds: float) -> None:
    """Wait as a service asked."""
    time.sleep(seconds)


class Api:
    """A service with somebody's permission. Everything raises `OutgoingError` and `ServerFault`.

    `keep` is called with a permission that was renewed. `patience`: seconds that may be waited in all.
    """

    def __init__(
        self,
        provider: Provider,
        grant: Grant,
        keep: Callable[[Grant], None] | None = None,
        patience: float = 0.0,
    ) -> None:
        self._provider, self._grant, self._keep, self._patience = provider, grant, keep, patience
        self._places = {_place(target_of(one, provider.also)) for one in provider.bases.values()}

    def get(self, service: str, path: str, params: Params | None = None) -> dict[str, Any]:
        """What a service says at a path."""
        return self.follow(self.address(service, path, params or {}))

    def follow(self, url: str, prefer: str = "") -> dict[str, Any]:
        """What stands at an address that the service itself gave; an address elsewhere is not followed."""
        headers = {"Accept": "application/json", **({"Prefer": prefer} if prefer else {})}
        answer = self._ask("GET", url, None, headers)
        try:
            found = json.loads(answer.body)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise ServerFault(Fault.STRANGE)
        return found

    def post(self, service: str, path: str, body: bytes, content_type: str) -> Answer:
        """The answer to something that is sent."""
        url = f"{self._provider.bases[service]}{path}"
        return self._ask("POST", url, body, {"Content-Type": content_type})

    def address(self, service: str, path: str, params: Params) -> str:
        """Where something stands, to be followed."""
        query = f"?{urlencode(params, doseq=True)}" if params else ""
        return f"{self._provider.bases[service]}{path}{query}"

    def wait(self, seconds: float) -> None:
        """Wait if there is patience left. Raises `Busy`."""
        if seconds > self._patience:
            raise Busy(seconds)
        self._patience -= seconds
        pause(seconds)

    @property
    def user(self) -> str:
        """The address of the account."""
        return self._grant.user

    def token(self) -> str:
        """A token that lasts for a while."""
        if self._grant.until - time.time() < grants.SPARE:
            self._renew()
        return self._grant.access

    def _renew(self) -> None:
        self._grant = grants.renewed(self._provider, self._grant)
        if self._keep is not None:
            self._keep(self._grant)

    def _ask(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        target = target_of(url, self._provider.also)
        if _place(target) not in self._places or (
            target.scheme != "https" and not target.is_listed
        ):
            # A token goes to the service alone, and never in the clear.
            raise ServerFault(Fault.STRANGE)
        is_fresh = False
        for tries in range(TRIES):
            answer = exchange(
                target,
                method=method,
                headers={"Authorization": f"Bearer {self.token()}", **headers},
                body=body,
                most_bytes=MOST_BYTES,
                cut=False,
                deadline=Deadline(30),
            )
            if answer.is_ok:
                return answer
            if answer.status == 401 and not is_fresh:
                is_fresh = True
                self._renew()
            elif is_limited(answer.status, answer.body):
                self.wait(seconds_of(answer.headers.get("retry-after", ""), tries))
            else:
                raise _fault(answer)
        raise Busy(seconds_of(answer.headers.get("retry-after", ""), TRIES))


def _place(target: Target) -> tuple[str, str, int]:
    return target.scheme, target.host, target.port


def is_limited(status: int, body: bytes) -> bool:
    """Whether a service asks us to slow down."""
    return status in (429, 503) or (status == 403 and any(one in body for one in _LIMITED))


def seconds_of(retry_after: str, tries: int) -> float:
    """How long to wait: as the header says (RFC 9110, 10.2.3), else longer each time."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) < 7:
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return 2.0 ** (tries + 1)
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return min(max((at - datetime.now(UTC)).total_seconds(), 1.0), 86_400.0)


def _fault(answer: Answer) -> Exception:
    if answer.status in (400, 404, 410):
        return TooOld()
    if answer.status in (401, 403):
        return ServerFault(Fault.ENDED)
    return NoAnswer() if answer.status >= 500 else ServerFault(Fault.STRANGE)


def pages(api: Api, service: str, path: str, params: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The pages of a list, one after the other. Raises `ServerFault` for one that has no end."""
    asked = dict(params)
    for _page in range(MOST_PAGES):
        page = api.get(service, path, asked)
        yield page
        following = text(page.get("nextPageToken"))
        if not following:
            return
        asked["pageToken"] = following
    raise ServerFault(Fault.TOO_LARGE)
