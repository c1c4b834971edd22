"""Steps of the start that run in a fork of the supervisor."""

import os
import signal
import subprocess
import sys

import pytest

from samband.cli.main import all_commands, named_commands
from samband.kernel.platform.apart import apart
from samband.kernel.platform.errors import PlatformError


def test_what_a_step_says_when_it_fails_is_raised_here() -> None:
    def work() -> None:
        raise PlatformError("The tables are of a later version.")

    with pytest.raises(PlatformError, match="of a later version"):
        apart(work)


def test_a_step_that_is_ended_from_outside_has_failed() -> None:
    with pytest.raises(PlatformError, match="broken off"):
        apart(lambda: os.kill(os.getpid(), signal.SIGTERM))


def test_what_a_step_loads_is_not_kept() -> None:
    program = (
        "import sys\n"
        "from samband.cli.commands import serve\n"
        "from samband.kernel.platform.apart import apart\n"
        "apart(lambda: __import__('psycopg') and print('loaded', flush=True))\n"
        "print('psycopg' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["loaded", "False"]


def test_the_first_words_name_a_command_and_only_that_is_loaded() -> None:
    for command in all_commands():
        words = command.__name__.rpartition(".")[2].strip("_").split("_")
        assert named_commands([*words, "--json"]) == [command]
    assert named_commands(["--help"]) == named_commands(["import"]) == named_commands([]) == []
