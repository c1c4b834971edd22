"""Work that a process which stays does once: in a fork, so that what it loads for it does not stay too."""

import os
import signal
import sys
import traceback
from collections.abc import Callable

from .account import die_with_parent
from .errors import PlatformError


def apart(work: Callable[[], None]) -> None:
    """Run `work` in a fork of this process and wait for its end. Raises PlatformError with what it said.

    The supervisor's own share of a quiet installation was a tenth, most of it a database driver for two statements. Only
    for a process without threads.
    """
    said, says = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        os._exit(_in_child(work, says, parent))
    os.close(says)
    with os.fdopen(said, encoding="utf-8", errors="replace") as words:
        told = words.read()
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) or os.WEXITSTATUS(status) != 0:
        raise PlatformError(told or "A step of the start was broken off.")


def _in_child(work: Callable[[], None], says: int, parent: int) -> int:
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    die_with_parent(parent)
    try:
        work()
    except PlatformError as error:
        os.write(says, str(error).encode())
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0
