"""Limits that a child process sets for itself before it opens anything foreign. Neither Django nor anything of ours."""

import resource


def limit_process(*, memory: int, seconds: int, file_size: int) -> None:
    """No more than `memory` bytes of address space, `seconds` of processor time (children apart)
    and `file_size` bytes in any one file that is written; no core dumps."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, file_size),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))
