"""The table of settings as text: for `samband settings` and for docs/settings.md."""

import textwrap
from itertools import groupby

from .settings import table

INTRODUCTION = """\
# Settings

Set them in the environment under these names, or in one TOML file in lower case without the prefix
(`port = 8000`). The environment wins. The file is the one that `SAMBAND_CONFIG` names, else
`samband.toml` in the data folder, else `/etc/samband/samband.toml`. A secret may stand in a file of
its own: `SAMBAND_MAIL_PASSWORD_FILE=/run/secrets/mail`.

This page is made by `samband settings --markdown`.
"""


def as_text() -> str:
    """For a terminal."""
    lines: list[str] = []
    for group, settings in groupby(table(), key=lambda line: line.group):
        lines.append(f"{group}\n")
        for line in settings:
            default = f" (default: {line.default})" if line.default else ""
            lines.append(f"  {line.name}: {line.kind}{default}\n")
            lines.append(textwrap.indent(textwrap.fill(line.meaning, 76), "      ") + "\n")
        lines.append("\n")
    return "".join(lines)


def as_markdown() -> str:
    """For docs/settings.md."""
    parts = [INTRODUCTION]
    for group, settings in groupby(table(), key=lambda line: line.group):
        parts.append(f"\n## {group}\n\n| name | kind | default | meaning |\n|---|---|---|---|\n")
        for line in settings:
            parts.append(f"| `{line.name}` | {line.kind} | {line.default} | {line.meaning} |\n")
    return "".join(parts)
