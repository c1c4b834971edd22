"""Static files under hashed names, as an installation serves them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from samband.web import assets


@pytest.fixture
def collected(tmp_path: Path, settings: Any) -> Path:
    """All static files, collected as at the start of an installation."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "samband.web.hashing.HashedFiles"},
    }
    call_command("collectstatic", verbosity=0, interactive=False)
    return tmp_path


def test_every_file_of_a_page_has_a_hashed_name(collected: Path) -> None:
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    wanted = [f"web/css/{name}.css" for name in assets.STYLESHEETS]
    wanted += [f"web/js/{name}.js" for name in assets.SCRIPTS]
    wanted += ["django_htmx/htmx-2.min.js", "web/img/favicon.svg", "web/img/icon-192.png"]
    for name in wanted:
        assert paths[name] != name
        assert (collected / paths[name]).is_file()
    for address in (*assets.stylesheets(), *assets.scripts()):
        assert (collected / address.removeprefix("/static/")).is_file()


def test_stylesheets_name_fonts_by_their_hash_and_nothing_outside(collected: Path) -> None:
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    tokens = (collected / paths["web/css/tokens.css"]).read_text()
    font = paths["web/fonts/source-sans-3-latin-wght-normal.woff2"].removeprefix("web/fonts/")
    assert font in tokens
    for sheet in collected.glob("web/**/*.css"):
        assert "http" not in sheet.read_text()


def test_modules_import_each_other_by_their_hashed_names(collected: Path) -> None:
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    imported = set()
    for name in (path for path in paths if re.fullmatch(r"(?!admin/|debug).*\.js", path)):
        file = collected / paths[name]
        for address in re.findall(r"""(?:from|import)\s*["'](\.[^"']*)["']""", file.read_text()):
            other = (file.parent / address).resolve().relative_to(collected.resolve())
            assert str(other) in paths.values(), f"{name}: {address}"
            imported.add(str(other))
    assert imported == {paths["web/js/press.js"], paths["web/js/counts.js"]}
    # What is imported is fetched beside those that do, from the very same address.
    assert imported <= {address.removeprefix("/static/") for address in assets.scripts()}
