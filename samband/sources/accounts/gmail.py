"""Gmail: the header fields of mails, what is new by the history of a mailbox; the permission gives no more."""

import json
import re
import secrets
from collections.abc import Generator, Iterator
from email import message_from_bytes
from typing import IO, Any, Final

from samband.sources.accounts.api import PAGE, Api, Place, TooOld, is_limited, pages
from samband.sources.accounts.writing import FIELDS, inner, listed, mail, text

ALL_MAIL: Final = "*"
#: Mails asked for in one request; more are slowed down by the service.
BATCH: Final = 50


def mails(api: Api, label: str, place: Place, out: IO[bytes], most: int) -> Iterator[Place]:
    """Write the header fields of the mails that are new, the newest first; gives the place behind each page.

    Where it breaks off, the next run goes on at the page it came to, after what has come since.
    """
    history, page = text(place.get("history")), text(place.get("page"))
    only = {} if label == ALL_MAIL else {"labelIds": label}
    is_whole = not history
    if history:
        try:
            history = yield from _since(api, label, history, page, out)
        except TooOld:
            is_whole, page = True, ""
    if is_whole:
        # Asked before the list, so that nothing falls between the two.
        history = text(str(api.get("gmail", "/gmail/v1/users/me/profile").get("historyId") or ""))
    elif not page:
        return
    while out.tell() < most:
        params: dict[str, Any] = {
            "maxResults": PAGE,
            **only,
            **({"pageToken": page} if page else {}),
        }
        try:
            said = api.get("gmail", "/gmail/v1/users/me/messages", params)
        except TooOld:
            if not page:
                raise
            page = ""
            continue
        _write_mails(api, _ids(said.get("messages")), out)
        page = text(said.get("nextPageToken"))
        yield {"history": history, **({"page": page} if page else {})}
        if not page:
            return


def _since(
    api: Api, label: str, history: str, page: str, out: IO[bytes]
) -> Generator[Place, None, str]:
    """The mails that came since a place; gives the place behind them."""
    params: dict[str, Any] = {
        "startHistoryId": history,
        "maxResults": PAGE,
        "historyTypes": ["messageAdded", "labelAdded"],
        **({} if label == ALL_MAIL else {"labelId": label}),
    }
    found: dict[str, None] = {}
    for said in pages(api, "gmail", "/gmail/v1/users/me/history", params):
        for one in listed(said.get("history")):
            added = [*listed(one.get("messagesAdded")), *listed(one.get("labelsAdded"))]
            found.update(dict.fromkeys(_ids([inner(each, "message") for each in added])))
        history = text(str(said.get("historyId") or "")) or history
    _write_mails(api, list(found), out)
    yield {"history": history, **({"page": page} if page else {})}
    return history


def _ids(value: Any) -> list[str]:
    return [key for key in (text(one.get("id")) for one in listed(value)) if key.isalnum()]


def _write_mails(api: Api, ids: list[str], out: IO[bytes]) -> None:
    for start in range(0, len(ids), BATCH):
        for said in _batch(api, ids[start : start + BATCH]):
            if "DRAFT" in (said.get("labelIds") or ()):
                continue
            fields = listed(inner(said, "payload").get("headers"))
            out.write(mail((text(one.get("name")), text(one.get("value"))) for one in fields))


def _batch(api: Api, ids: list[str]) -> Iterator[dict[str, Any]]:
    """Several mails in one request, each of which is answered by itself; what is gone meanwhile is passed over."""
    wanted = "".join(f"&metadataHeaders={name}" for name in FIELDS)
    waiting, tries = list(ids), 0
    while waiting:
        mark = f"batch-{secrets.token_hex(12)}"
        parts = [
            f"--{mark}\r\nContent-Type: application/http\r\nContent-ID: <{key}>\r\n\r\n"
            f"GET /gmail/v1/users/me/messages/{key}?format=metadata&fields=id,labelIds,payload/headers{wanted}\r\n\r\n"
            for key in waiting
        ]
        body = f"{''.join(parts)}--{mark}--\r\n".encode()
        answer = api.post("gmail", "/batch/gmail/v1", body, f"multipart/mixed; boundary={mark}")
        again: list[str] = []
        for key, status, content in _parts(answer.headers.get("content-type", ""), answer.body):
            if status == 200:
                yield _read(content)
            elif key in waiting and is_limited(status, content):
                again.append(key)
        waiting, tries = again, tries + 1
        if waiting:
            api.wait(2.0**tries)


_STATUS = re.compile(rb"^\s*HTTP/[\d.]+ (\d{3})[^\n]*\n")


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, int, bytes]]:
    """The answers of a batch: which was asked for, how it went, and what it says."""
    whole = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    for part in whole.walk():
        payload = None if part.is_multipart() else part.get_payload(decode=True)
        found = _STATUS.match(payload) if isinstance(payload, bytes) else None
        if found is None or not isinstance(payload, bytes):
            continue
        key = str(part.get("Content-ID", "")).strip("<> ").removeprefix("response-")
        content = payload.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
        yield key, int(found[1]), content


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
