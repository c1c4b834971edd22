"""The units of systemd for a service with nightly backups."""

import sys
from pathlib import Path

from .account import HOME, NAME
from .settings import Settings

FOLDER = Path("/etc/systemd/system")

# Beside the folder of units: the journal of our own namespace forgets after 14 days.
JOURNAL_NAME = f"journald@{NAME}.conf"
JOURNAL = """\
[Journal]
MaxRetentionSec=14day
MaxFileSec=1day
SystemMaxUse=500M
"""

_HARDENING = """\
{user}UMask=0077
LimitCORE=0
NoNewPrivileges=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectSystem=strict
ProtectHome={home}
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
LogNamespace={name}
ReadWritePaths={paths}
Environment=SAMBAND_DATA={data}
EnvironmentFile=-/etc/samband/environment
"""


def units(settings: Settings, is_readable: bool = True) -> dict[str, str]:
    """Text by file name: the service, the backup and its timer.

    Without `is_readable` (the program lies in root's home) systemd starts it as root, and it
    becomes its own account by itself.

    Settings come from /etc/samband/samband.toml or /etc/samband/environment.
    """
    command = f"{_quoted(sys.executable)} -m samband.cli.main"
    # A program in a home folder must be visible there, read-only.
    places = (sys.executable, str(Path(sys.executable).resolve()), __file__)
    in_home = any(place.startswith(("/home/", "/root/")) for place in places)
    hardening = _HARDENING.format(
        user=f"User={NAME}\nGroup={NAME}\n" if is_readable else "",
        home="read-only" if in_home else "yes",
        paths=" ".join(_quoted(str(path)) for path in (HOME, settings.data, settings.backups)),
        data=_quoted(str(settings.data)),
        name=NAME,
    )
    service = f"""\
[Unit]
Description=Samband, the network of an organisation
After=network-online.target
Wants=network-online.target

[Service]
ExecStart={command} serve
KillMode=mixed
TimeoutStopSec=90
Restart=on-failure
RestartSec=5
{hardening}
[Install]
WantedBy=multi-user.target
"""
    backup = f"""\
[Unit]
Description=Nightly backup of Samband

[Service]
Type=oneshot
ExecStart={command} backup --nightly
{hardening}"""
    timer = """\
[Unit]
Description=Nightly backup of Samband

[Timer]
OnCalendar=*-*-* 02:30:00
RandomizedDelaySec=30min
Persistent=yes

[Install]
WantedBy=timers.target
"""
    return {
        "samband.service": service,
        "samband-backup.service": backup,
        "samband-backup.timer": timer,
    }


def _quoted(text: str) -> str:
    """As systemd reads words: quotes for spaces, percent signs doubled."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'
