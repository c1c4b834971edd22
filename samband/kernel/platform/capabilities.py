"""Linux capabilities, for commands that root runs on root's own files.

`samband import mbox /root/mail.mbox` works as Samband's account, so that what it stores belongs
to that account, but must read what the administrator may read. So such a command keeps exactly
the right to read (or, to write a backup, to write). Servers keep none.
"""

import ctypes
import os
import sys

from .account import Account, become, prctl

READ_ANYTHING = 2  # CAP_DAC_READ_SEARCH
WRITE_ANYTHING = 1  # CAP_DAC_OVERRIDE

_VERSION_3 = 0x20080522
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT = 47
_AMBIENT_RAISE = 2


def become_keeping(account: Account, rights: tuple[int, ...]) -> bool:
    """Turn root into `account` for good, keeping `rights` in this process and its children.

    False when the system grants none (a container without them): then the account's own rights
    are all there is.
    """
    if sys.platform != "linux" or not rights:
        become(account)
        return False
    prctl(_PR_SET_KEEPCAPS, 1)
    become(account)
    mask = sum(1 << right for right in rights)
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.capset(header, data) != 0:
        return False
    return all(libc.prctl(_PR_CAP_AMBIENT, _AMBIENT_RAISE, right, 0, 0) == 0 for right in rights)


def kept() -> int:
    """The effective rights of this process as a bit mask (0 for an ordinary one)."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            lines = dict(line.split(":", 1) for line in file if ":" in line)
        return int(lines["CapEff"].strip(), 16)
    except (OSError, KeyError, ValueError):
        return 0 if os.geteuid() else -1
