"""A mail server that really listens, a provider that really signs, and jobs that are run by hand."""

import email
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.message import Message
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from tests.calendars import calendar_server  # noqa: F401 - the fixture


class Mailbox:
    """What the mail server received, oldest first."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.messages.append(email.message_from_bytes(envelope.original_content or b""))
        return "250 OK"

    def text(self, index: int = -1) -> str:
        payload = self.messages[index].get_payload(decode=True)
        assert isinstance(payload, bytes)
        return payload.decode()

    def link(self, part: str, index: int = -1) -> str:
        """The path of the one link in a mail that contains `part`."""
        words = self.text(index).split()
        (found,) = [word for word in words if word.startswith("http") and part in word]
        return (
            found.partition("://")[2].partition("/")[1]
            + found.partition("://")[2].partition("/")[2]
        )


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    """A mail server on loopback to which Samband is told to send."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield box
    controller.stop()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def run_jobs(db: None) -> Callable[[], int]:
    """Do the work that was deferred, each job once; returns how many jobs there were."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.models import ProcrastinateJob

    done: set[int] = set()

    def run() -> int:
        waiting = ProcrastinateJob.objects.filter(status="todo").exclude(pk__in=done).order_by("pk")
        jobs = [(job.pk, job.task_name, job.args) for job in waiting]
        for pk, name, args in jobs:
            done.add(pk)
            app.tasks[name](**args)
        return len(jobs)

    return run


class Provider:
    """An OpenID Connect provider in a process of its own."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"

    def knows(self, sub: str, **claims: Any) -> None:
        httpx.put(f"{self.issuer}/users/{sub}", json=claims).raise_for_status()

    def agree(self, address: str, sub: str) -> str:
        """What a person does there: sign in as `sub`; returns where the browser is sent back to."""
        answer = httpx.post(address, data={"sub": sub})
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def deny(self, address: str) -> str:
        answer = httpx.post(address, data={"action": "deny"})
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]


@pytest.fixture(scope="session")
def provider_process() -> Iterator[Provider]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    provider = Provider(port)
    for _attempt in range(100):
        try:
            httpx.get(f"{provider.issuer}/.well-known/openid-configuration").raise_for_status()
            break
        except httpx.HTTPError:
            assert process.poll() is None, "the provider did not start"
            time.sleep(0.1)
    yield provider
    process.terminate()
    process.wait(10)


@pytest.fixture
def provider(provider_process: Provider, settings: Settings) -> Provider:
    """The provider, and Samband set up to use it."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "openid",
                    "name": "Norrsken ID",
                    "client_id": "samband",
                    "secret": "not secret",
                    "settings": {"server_url": provider_process.issuer},
                }
            ],
            "OAUTH_PKCE_ENABLED": True,
        }
    }
    return provider_process
