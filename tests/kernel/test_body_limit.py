"""What is too large is refused before a byte of it is kept."""

import io
from typing import Any

import pytest
from django.test import Client

from tests.cast import Cast, sign_in


class Endless(io.RawIOBase):
    """A body that nobody may read."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("it was read")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/write", "/sign-in", "/api/v1/imports"])
def test_a_body_beyond_every_limit_is_not_read(path: str, cast: Cast, client: Client) -> None:
    sign_in(client, cast.anna)
    answer = client.post(
        path,
        content_type="multipart/form-data; boundary=x",
        headers={"Content-Length": str(200_000_000)},
        **{"wsgi.input": Endless(), "CONTENT_LENGTH": "200000000"},  # type: ignore[arg-type]  # WSGI's own names
    )
    assert answer.status_code == 413
    assert b"100 MB" in answer.content
    if path.startswith("/api/"):
        assert answer.json()["code"] == "too-much"
