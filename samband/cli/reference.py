"""`python -m samband.cli.reference [FOLDER]`: writes what the documentation says about commands,
settings and addresses, from the code, so that it can't drift. `make docs` calls it."""

import argparse
import inspect
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import ModuleType

from samband.kernel.platform.settings_text import as_markdown

from .main import all_commands

DOCS = Path(__file__).resolve().parents[2] / "docs"

_COMMANDS = """\
# Commands

Every command acts on one installation: the one in `SAMBAND_DATA` (see [settings](settings.md)). It starts the embedded
database for as long as it needs it, and uses the running one where there is one. `--json` prints one object instead of
sentences, also for errors (`{"error": …, "exit": …}`). Progress goes to standard error, answers to standard output.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | failed or refused; a sentence on standard error says why |
| 2 | wrong use of the command, or a setting that can't be |
| 3 | nothing runs on this data folder |
| 4 | the port or the data folder is taken by another process |
| 130 | interrupted with Ctrl-C |

Started as root, a command goes on as the account `samband` (or whoever owns the data folder), which it makes if it is
missing. `samband --version` prints the version, `samband COMMAND --help` the same as this page. What the imports store
stands in [imports](imports.md); what an administrator does with the rest in [administration](admin.md).

This page is made by `make docs`.
"""

_ADDRESSES = """\
# Addresses

Every address that Samband answers, by the package that does. GET shows and never changes anything; what changes
something is a resource of its own and takes POST. An address that is not there and one that you may not see give the
same 404. The API has [a page of its own](api.md). Live updates (`/live/events`, `/live/healthz`) are answered by the
process `samband live` on its own port; a proxy passes `/live/` to it.

This page is made by `make docs`.
"""

_PACKAGES = {
    "kernel": "Health",
    "web": "Shell",
    "people": "Signing in, people, settings, administration",
    "spaces": "Rooms",
    "entries": "Entries",
    "activity": "Streams",
    "notices": "Notifications",
    "mailroom": "Mail that comes in",
    "knowledge": "Topics that people claim",
    "search": "Search",
    "gatherings": "Polls and dates",
    "thanks": "Thanks",
    "fika": "Fika",
    "cards": "Contacts",
    "handover": "Handing over",
    "introductions": "Introductions",
    "care": "Keep in touch",
    "sources": "Imports",
    "ask": "Ask and topics",
    "dav": "Contacts on devices",
    "mashup": "Feeds",
    "privacy": "What is known about people",
}
# Views of a library, which say nothing themselves.
_OTHERS = {
    "openid_connect_login": "Go to the OpenID Connect provider.",
    "openid_connect_callback": "Come back from the OpenID Connect provider.",
}


def commands() -> str:
    """docs/commands.md."""
    return _COMMANDS + "".join(_command(module) for module in all_commands())


def words_of(module: ModuleType) -> str:
    """`samband import git` for the module import_git."""
    return " ".join(["samband", *module.__name__.rpartition(".")[2].strip("_").split("_")])


def arguments_of(module: ModuleType) -> argparse.ArgumentParser:
    """A parser with the arguments of one command."""
    parser = argparse.ArgumentParser(add_help=False)
    module.add(parser)
    return parser


# argparse has no public way to ask a parser what it takes: hence the underscores below.


def _command(module: ModuleType) -> str:
    parser = arguments_of(module)
    options = parser._actions
    call = " ".join([words_of(module), *_calls(parser)])
    text = f"\n## `{words_of(module)}`\n\n{module.HELP[0].upper()}{module.HELP[1:]}.\n\n`{call}`\n"
    if options:
        text += "\n| argument | meaning |\n|---|---|\n"
        text += "".join(f"| {_named(option)} | {option.help or ''} |\n" for option in options)
    return text


def _calls(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The arguments as they are written after the command; alternatives in brackets."""
    groups = {id(option): group for group in parser._mutually_exclusive_groups
              for option in group._group_actions}  # fmt: skip
    told = set()
    for option in parser._actions:
        group = groups.get(id(option))
        if group is None:
            yield _in_call(option)
        elif id(group) not in told:
            told.add(id(group))
            inside = " | ".join(_plain(one) for one in group._group_actions)
            yield f"({inside})" if group.required else f"[{inside}]"


def _value(option: argparse.Action) -> str:
    if option.nargs == 0:
        return ""
    if option.metavar:
        return str(option.metavar)
    if option.choices:
        return "|".join(str(choice) for choice in option.choices if choice)
    return option.dest.upper()


def _plain(option: argparse.Action) -> str:
    value = _value(option)
    return f"{option.option_strings[0]} {value}".strip() if option.option_strings else value


def _in_call(option: argparse.Action) -> str:
    many = " …" if option.nargs == "+" or isinstance(option, argparse._AppendAction) else ""
    is_needed = option.required and option.nargs != "?"
    call = _plain(option) + many
    return call if is_needed else f"[{call}]"


def _named(option: argparse.Action) -> str:
    names = option.option_strings or [_value(option)]
    value = f" {_value(option)}" if option.option_strings and _value(option) else ""
    return ", ".join(f"`{name}{value}`".replace("|", "\\|") for name in names)


@dataclass(frozen=True)
class Route:
    """One address: which package answers it, its pattern, its name, what the view says it does."""

    package: str
    path: str
    name: str
    said: str


def routes() -> Iterator[Route]:
    """Every address but the API's. Needs Django set up."""
    from django.urls import get_resolver

    known = set()
    for path, name, view in _walk(get_resolver().url_patterns):
        # allauth wants some of our addresses under names of its own.
        if path.startswith("api/") or path in known:
            continue
        known.add(path)
        view = inspect.unwrap(view)
        said = _OTHERS.get(name) or (inspect.getdoc(view) or "").split("\n")[0]
        shown = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)
        yield Route(view.__module__.split(".")[1], f"/{shown}", name, said)


def _walk(
    patterns: Iterable[object], path: str = "", space: str = ""
) -> Iterator[tuple[str, str, Callable[..., object]]]:
    from django.urls import URLPattern, URLResolver

    for pattern in patterns:
        assert isinstance(pattern, URLPattern | URLResolver)
        here = path + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern.url_patterns, here, space + inside)
        else:
            yield here, space + (pattern.name or ""), pattern.callback


def addresses() -> str:
    """docs/addresses.md. Needs Django set up."""
    text = _ADDRESSES
    for package, found in groupby(routes(), key=lambda route: route.package):
        text += f"\n## {_PACKAGES[package]}\n\n| address | name | what it does |\n|---|---|---|\n"
        text += "".join(f"| `{one.path}` | `{one.name}` | {one.said} |\n" for one in found)
    return text


def pages() -> dict[str, str]:
    """The pages that are made from the code, by file name."""
    return {"commands.md": commands(), "settings.md": as_markdown(), "addresses.md": addresses()}


def main() -> int:
    """Write them."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")
    django.setup()
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
