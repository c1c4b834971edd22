"""A write that is sent twice is done once: idempotency keys.

A program sends `Idempotency-Key` with a write; whoever has no answer (a lost connection, a phone out of reach) sends the
same again with the same key and gets the answer that was given, and nothing is done twice. A key is its person's, lives for
24 hours and stands for one request: with another request it is 422, while the first still runs 409.

The record is written in the transaction of the act itself, so there is no moment in which one exists without the other.
Only what worked is kept: what was refused changed nothing and may be tried again.

Forms carry their key as the hidden field `idempotency_key` (`{{ once() }}` in a template). There the key stands for what was
filled in too, since going back and changing the words makes something new; and the second press waits for the first.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from samband.kernel.errors import Conflict, Invalid
from samband.kernel.models import KeptAnswer
from samband.kernel.tokens import new_token, token_hash

HEADER = "Idempotency-Key"
FIELD = "idempotency_key"
REPLAYED = "Idempotency-Replayed"
KEPT = timedelta(hours=24)
# A press that comes while the first still runs waits this long for it.
PATIENCE_MS = 8000
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# Of an answer, what says where to go on; never cookies.
_HEADERS = (
    "Location",
    "Content-Language",
    "HX-Redirect",
    "HX-Location",
    "HX-Trigger",
    "HX-Refresh",
)


class KeyUsed(Invalid):
    """The key stands for another request."""

    code = "idempotency-key-used"

    def __init__(self) -> None:
        super().__init__(_("This idempotency key was used for another request. Make a new one."))


class StillRunning(Conflict):
    """The first request with this key has not been answered yet."""

    code = "idempotency-still-running"

    def __init__(self) -> None:
        super().__init__(
            _("The same is being done at this moment. Wait and ask again."), retry_after=1
        )


class Replay(Exception):
    """Not an error: the request was answered before, and this is the answer."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.response = response


@dataclass(frozen=True, slots=True)
class Pending:
    """A first request, whose answer is to be kept."""

    person_id: int
    key_hash: bytes
    fingerprint: bytes


def once() -> Markup:
    """The hidden field that makes pressing a form's button twice do it once."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, new_token())


def begin(request: HttpRequest, person_id: int) -> None:
    """Look at a request's key, once it is known whose it is and that it may come in.

    Raises `Replay` with the kept answer, `KeyUsed`, `StillRunning`, and `Invalid` for an unusable key. Must run in the
    transaction of the act, bound to the person. Costs two statements, none without a key.
    """
    if request.method in _SAFE or hasattr(request, "once"):
        return
    key = request.headers.get(HEADER, "").strip().strip('"')
    is_form = not key
    if is_form:
        key = request.POST.get(FIELD, "") if _has_form(request) else ""
    if not key:
        return
    if len(key) > 255 or not key.isascii() or not key.isprintable():
        raise Invalid(
            _("An idempotency key has at most 255 letters, figures and signs."),
            code="bad-idempotency-key",
        )
    fingerprint = _fingerprint(request)
    key_hash = token_hash(f"{key}\0{fingerprint.hex()}" if is_form else key)
    _lock(person_id, key_hash, waits=is_form)
    kept = KeptAnswer.objects.filter(person_id=person_id, key_hash=key_hash).first()
    if kept is None:
        request.once = Pending(person_id, key_hash, fingerprint)  # type: ignore[attr-defined]  # ours
        return
    if bytes(kept.fingerprint) != fingerprint:
        raise KeyUsed
    raise Replay(_response(kept))


def keep(request: HttpRequest, response: HttpResponse) -> None:
    """Keep the answer to a first request that worked, in the transaction of the act."""
    pending = getattr(request, "once", None)
    if not isinstance(pending, Pending) or not 200 <= response.status_code < 400:
        return
    body = b"" if response.streaming else response.content
    KeptAnswer.objects.create(
        person_id=pending.person_id,
        key_hash=pending.key_hash,
        fingerprint=pending.fingerprint,
        status=response.status_code,
        content_type=response.headers.get("Content-Type", ""),
        headers={name: response.headers[name] for name in _HEADERS if name in response.headers},
        body=body,
    )


def _response(kept: KeptAnswer) -> HttpResponse:
    response = HttpResponse(
        bytes(kept.body), status=kept.status, content_type=kept.content_type or None
    )
    for name, value in kept.headers.items():
        response.headers[name] = value
    response.headers[REPLAYED] = "true"
    return response


def _has_form(request: HttpRequest) -> bool:
    return request.method == "POST" and request.content_type in (
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    )


def _fingerprint(request: HttpRequest) -> bytes:
    """What was asked, whatever boundary or CSRF token it came with."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}".encode())
    if not _has_form(request):
        digest.update(hashlib.sha256(request.body).digest())
        return digest.digest()
    for name, values in sorted(request.POST.lists()):
        if name not in ("csrfmiddlewaretoken", FIELD):
            digest.update(repr((name, values)).encode("utf-8", "surrogatepass"))
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content = hashlib.sha256()
            for piece in file.chunks():
                content.update(piece)
            file.seek(0)
            digest.update(repr((name, file.name, content.hexdigest())).encode())
    return digest.digest()


@contextmanager
def _patiently() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except OperationalError as error:
        raise StillRunning from error


def _lock(person_id: int, key_hash: bytes, *, waits: bool) -> None:
    """One request of a key at a time, until the end of its transaction."""
    number = int.from_bytes(
        hashlib.sha256(f"{person_id}\0".encode() + key_hash).digest()[:8], "big"
    )
    number -= 2**63
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    if row and row[0]:
        return
    if not waits:
        raise StillRunning
    with _patiently(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(PATIENCE_MS)])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
        cursor.execute("SELECT set_config('lock_timeout', '0', true)")
