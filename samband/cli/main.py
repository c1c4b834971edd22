"""Entry of the `samband` command: finds the subcommands, gets ready what one needs, runs it."""

import argparse
import contextlib
import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType

from samband import __version__
from samband.kernel.platform import capabilities, runtime, settings
from samband.kernel.platform.account import harden, is_root
from samband.kernel.platform.errors import PlatformError
from samband.kernel.platform.installation import prepare_folder, running_database

from . import commands, exits

MODULE = "samband.cli.main"
_RIGHTS = {
    "read": (capabilities.READ_ANYTHING,),
    "write": (capabilities.READ_ANYTHING, capabilities.WRITE_ANYTHING),
}


def main(argv: list[str] | None = None) -> int:
    """Run one subcommand and return the exit code (see exits.py)."""
    arguments = sys.argv[1:] if argv is None else argv
    args = build_parser(arguments).parse_args(arguments)
    command: ModuleType = args.command
    as_json = bool(getattr(args, "json", False))
    try:
        if is_root() and getattr(command, "AS_ROOT", "become") != "stay":
            _leave_root(command, arguments)
        harden()
        with _ready(getattr(command, "NEEDS", ""), getattr(command, "DJANGO", True)):
            return command.run(args) or exits.OK
    except PlatformError as error:
        return fail(str(error), error.exit_code, as_json)
    except KeyboardInterrupt:
        return fail("Interrupted.", exits.INTERRUPTED, as_json)
    except BrokenPipeError:
        # The reader of our output has enough (`samband settings | head`).
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.OK
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        return fail(f"{place}{error.strerror or error}.", exits.FAILED, as_json)
    except Exception as error:
        domain = _domain_error(error)
        if domain is None:
            raise
        return fail(domain, exits.FAILED, as_json)


def fail(message: str, code: int, as_json: bool = False) -> int:
    """Say what went wrong, as a sentence or as JSON, and return the exit code."""
    if as_json:
        print(json.dumps({"error": message, "exit": code}, ensure_ascii=False))
    else:
        print(f"samband: {message}", file=sys.stderr)
    return code


def build_parser(arguments: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser with the subcommand that `arguments` name, or else with every one."""
    parser = argparse.ArgumentParser(
        prog="samband",
        description="The self-hosted network of an organisation.",
        epilog="Exit codes: 0 done, 1 failed, 2 wrong use or setting, 3 not running, "
        "4 port or data folder taken, 130 interrupted.",
    )
    parser.add_argument("--version", action="version", version=f"samband {__version__}")
    top = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    for command in named_commands(arguments) or all_commands():
        words = command.__name__.rpartition(".")[2].strip("_").split("_")
        place = top
        if len(words) == 2:
            if words[0] not in groups:
                group = top.add_parser(words[0], help=GROUPS.get(words[0], ""))
                groups[words[0]] = group.add_subparsers(metavar="WHAT", required=True)
            place = groups[words[0]]
        one = place.add_parser(words[-1], help=command.HELP, description=command.HELP)
        command.add(one)
        one.set_defaults(command=command)
    return parser


GROUPS = {
    "import": "bring in a history or a mailbox",
    "keys": "secrets of this installation",
    "service": "run as a service of the system",
    "demo": "the sample organisation",
    "contacts": "people outside",
    "people": "people with an account",
}


def all_commands() -> list[ModuleType]:
    """The modules of all subcommands, in order of their names."""
    return [_module(name) for name in _names()]


def named_commands(arguments: Sequence[str]) -> list[ModuleType]:
    """The module of the subcommand that the first words name, or nothing: the others need not be loaded, and `samband
    serve` would keep them for as long as it runs (20 MB)."""
    known = {name.strip("_"): name for name in _names()}
    wanted = next((w for n in (2, 1) if (w := "_".join(arguments[:n])) in known), None)
    return [_module(known[wanted])] if wanted else []


def _names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(commands.__path__))


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"{commands.__name__}.{name}")


def _leave_root(command: ModuleType, arguments: list[str]) -> None:
    os.environ["SAMBAND_DATA"] = str(settings.load().data)
    rights = _RIGHTS.get(getattr(command, "AS_ROOT", "become"), ())
    runtime.leave_root(MODULE, arguments, rights)


@contextlib.contextmanager
def _ready(role: str, with_django: bool) -> Iterator[None]:
    """Have the folder, the database and Django ready for a command that works as `role`."""
    if not role:
        yield
        return
    os.environ["SAMBAND_ROLE"] = role
    found = settings.load()
    prepare_folder(found)
    with running_database(found):
        if role != "owner":
            _make_tables_once()
        if with_django:
            import django

            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samband.config.settings")
            django.setup()
            _speak()
        yield


def _speak() -> None:
    """Errors of the domains in the language of the terminal: Swedish or English."""
    from django.utils import translation

    spoken = next(
        (os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), ""
    )
    translation.activate("sv" if spoken.startswith("sv") else "en")


def _make_tables_once() -> None:
    """A fresh installation gets its tables from the first command that needs them."""
    import psycopg

    with psycopg.connect(settings.load().address().url, connect_timeout=10) as connection:
        row = connection.execute("SELECT to_regclass('public.django_migrations')").fetchone()
    if row is None or row[0] is None:
        from .children import run_step

        run_step("migrate")


def _domain_error(error: Exception) -> str | None:
    """The sentence of an error that a person can mend, or None."""
    from samband.kernel.errors import SambandError

    if isinstance(error, SambandError):
        return str(error.message)
    import psycopg

    if isinstance(error, psycopg.OperationalError):
        return f"The database can't be reached: {error}"
    return None


if __name__ == "__main__":
    sys.exit(main())
