"""Helpers of the platform's tests."""

import socket

import pytest


@pytest.fixture
def unused_tcp_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
