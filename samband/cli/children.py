"""The processes that `samband serve` starts, and the steps before them, each a child of its own."""

import os
import signal
import subprocess
import sys

from samband.kernel.platform import figures
from samband.kernel.platform.account import child_setup
from samband.kernel.platform.errors import PlatformError
from samband.kernel.platform.settings import Settings
from samband.kernel.platform.supervisor import Process

PROCESSES = ("web", "live", "jobs")
# Runs beside them where mail comes in; takes it and stores it, and may read none of it.
MAIL = "mail"
ROLES = {"web": "app", "live": "app", "jobs": "system", "mail": "app"}
# Granian replaces its workers; the job process ends and is started again.
_RENEW = {
    "web": signal.SIGHUP,
    "live": signal.SIGHUP,
    "jobs": signal.SIGTERM,
    "mail": signal.SIGTERM,
}
_OTHERS = {
    "app": ("SAMBAND_DATABASE_OWNER_URL", "SAMBAND_DATABASE_SYSTEM_URL"),
    "system": ("SAMBAND_DATABASE_OWNER_URL",),
    "owner": (),
}


def wanted(settings: Settings) -> tuple[str, ...]:
    """The processes of `samband serve`."""
    return (*PROCESSES, MAIL) if settings.takes_mail else PROCESSES


def environment(role: str, **more: str) -> dict[str, str]:
    """The environment of a child: its own database role, and no other's URL."""
    hidden = {name + ending for name in _OTHERS[role] for ending in ("", "_FILE")}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**kept, "SAMBAND_ROLE": role, **more}


def process(name: str, settings: Settings) -> Process:
    """The process `name` ("web", "live", "jobs", "mail") for the supervisor."""
    host = settings.host if settings.host not in ("0.0.0.0", "::") else "127.0.0.1"  # noqa: S104
    host = f"[{host}]" if ":" in host else host
    ready = {
        "web": f"http://{host}:{settings.port}/healthz",
        "live": f"http://{host}:{settings.live_port}/live/healthz",
        "jobs": "",
        "mail": "",
    }
    counting = figures.prepare(settings.data) if settings.metrics else {}
    return Process(
        name=name,
        command=[sys.executable, "-m", "samband.cli.child", name],
        environment=environment(
            ROLES[name],
            SAMBAND_LIVE_PORT=str(settings.live_port),
            SAMBAND_SUPERVISED="1",
            # Each thread would take a heap of its own from the system: 20 MB, for nothing that was measurable.
            MALLOC_ARENA_MAX=os.environ.get("MALLOC_ARENA_MAX", "2"),
            **counting,
        ),
        ready_url=ready[name],
        ready_host=settings.hosts()[0],
        renew_signal=_RENEW.get(name),
    )


def run_step(name: str) -> None:
    """Run a step of child.py and wait for it. Raises PlatformError when it fails."""
    if start_step(name).wait() != 0:
        raise PlatformError(f"The step '{name}' failed; what it said stands above.")


def start_step(name: str) -> "subprocess.Popen[bytes]":
    """Start a step of child.py: tables as the owner's role, the rest as the job process's."""
    return subprocess.Popen(
        [sys.executable, "-m", "samband.cli.child", name],
        env=environment("owner" if name == "migrate" else "system"),
        stdin=subprocess.DEVNULL,
        preexec_fn=child_setup(keep_rights=True),
    )
