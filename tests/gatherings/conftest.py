"""A mail server that listens."""

from tests.people.conftest import mailbox, run_jobs  # noqa: F401
