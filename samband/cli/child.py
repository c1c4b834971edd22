"""What runs inside the children of the supervisor: `python -m samband.cli.child NAME`."""

import sys

from samband.kernel.platform import settings
from samband.kernel.platform.account import harden

from . import welcome, work


def main() -> int:
    """Run one process or step; its database role is in the environment."""
    harden()
    name = sys.argv[1]
    found = settings.load()
    {
        "web": work.web,
        "live": work.live,
        "jobs": work.jobs,
        "mail": work.mail,
        "migrate": work.migrate,
        "welcome": welcome.welcome,
        "sample": welcome.load_sample,
        "restored": welcome.restored,
        "erasures": welcome.repeat_erasures,
    }[name](found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
