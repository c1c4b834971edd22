"""The `samband` command: exit codes, errors as sentences, what root's files need."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from samband.cli.main import all_commands, build_parser
from samband.kernel.platform import systemd
from samband.kernel.platform.account import is_root
from samband.kernel.platform.settings import load


@pytest.fixture
def data() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="samband-", ignore_cleanup_errors=True) as name:
        place = Path(name) / "data"
        yield place
        # Under root this is a link to where Samband's account can reach it.
        shutil.rmtree(place.resolve(), ignore_errors=True)


def samband(data: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    keep = {name: value for name, value in os.environ.items() if "SAMBAND" not in name}
    return subprocess.run(
        [sys.executable, "-m", "samband.cli.main", *arguments],
        env={**keep, "SAMBAND_DATA": str(data), **more},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_every_command_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    for command in all_commands():
        words = command.__name__.rpartition(".")[2].strip("_").split("_")
        with pytest.raises(SystemExit) as ended:
            build_parser().parse_args([*words, "--help"])
        assert ended.value.code == 0
        assert command.HELP[:30] in " ".join(capsys.readouterr().out.split())


def test_the_job_process_starts_without_what_few_jobs_need(data: Path) -> None:
    heavy = (
        "numpy",
        "requests",
        "oauthlib",
        "jwt",
        "snowballstemmer",
        "puremagic",
        "fpdf",
        "PIL.ImageFont",
    )
    said = (
        "import sys, django; django.setup(); import samband.cli.work, procrastinate.contrib.django;"
        f" print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", said],
        env={
            **os.environ,
            "SAMBAND_DATA": str(data),
            "SAMBAND_ROLE": "system",
            "DJANGO_SETTINGS_MODULE": "samband.config.settings",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["keys"], ["backup"], ["serve", "--x"]])
def test_wrong_use_is_two(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args(arguments)
    assert ended.value.code == 2


def test_a_wrong_setting_is_two_and_a_sentence(data: Path) -> None:
    done = samband(data, "status", SAMBAND_PORT="many")
    assert done.returncode == 2
    assert done.stderr.startswith("samband: SAMBAND_PORT")
    done = samband(data, "status", "--json", SAMBAND_PORT="many")
    assert json.loads(done.stdout)["exit"] == 2


def test_nothing_runs_is_three(data: Path) -> None:
    assert samband(data, "status").returncode == 3
    assert samband(data, "stop").returncode == 3


@pytest.mark.skipif(not is_root(), reason="only root has files that others can't read")
def test_roots_own_files_can_be_read_but_what_is_stored_is_not_roots(data: Path) -> None:
    private = data.parent / "private"
    private.mkdir(mode=0o700)
    (private / "damaged.backup").write_bytes(b"no backup")
    (private / "damaged.backup").chmod(0o600)
    done = samband(data, "restore", str(private / "damaged.backup"))
    assert done.returncode == 1
    assert "no backup of Samband" in done.stderr
    assert samband(data, "keys", "export", str(private / "keys")).returncode == 0
    assert (private / "keys").stat().st_mode & 0o777 == 0o600
    assert data.resolve().stat().st_uid != 0


def test_the_units_of_systemd_name_program_and_data(tmp_path: Path) -> None:
    found = load({"SAMBAND_DATA": str(tmp_path / "å mapp 100%")})
    files = systemd.units(found)
    assert set(files) == {"samband.service", "samband-backup.service", "samband-backup.timer"}
    service = files["samband.service"]
    assert f'ExecStart="{sys.executable}" -m samband.cli.main serve' in service
    assert f'Environment=SAMBAND_DATA="{tmp_path}/å mapp 100%%"' in service
    assert "User=samband" in service
    assert "LogNamespace=samband\n" in files["samband.service"]
    assert "MaxRetentionSec=14day" in systemd.JOURNAL
    assert "User=" not in systemd.units(found, is_readable=False)["samband.service"]
    assert "backup --nightly" in files["samband-backup.service"]
