"""A mail server that listens, and jobs that are run by hand."""

from tests.people.conftest import mailbox, run_jobs  # noqa: F401
