"""The documentation says what the program does: commands, settings, addresses, the API, links."""

import io
import re
import shlex
import sys
import tomllib
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings

from samband.api.root import api
from samband.cli import reference
from samband.cli.main import all_commands, build_parser
from samband.kernel.platform import database
from samband.kernel.platform.settings import table

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(
    [*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")],
    key=str,
)
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"")


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["commands.md", "settings.md", "addresses.md"])
def test_pages_made_from_the_code_are_current(name: str) -> None:
    assert _read(f"docs/{name}") == reference.pages()[name], "make docs"


def test_every_command_has_its_options_explained() -> None:
    text = _read("docs/commands.md")
    for command in all_commands():
        assert f"\n## `{reference.words_of(command)}`\n" in text
        for option in reference.arguments_of(command)._actions:
            assert option.help, f"{reference.words_of(command)}: {option.dest} has no help"


def test_every_setting_is_explained() -> None:
    text = _read("docs/settings.md")
    for line in table():
        assert line.meaning
        assert f"| `{line.name}` |" in text


def test_every_address_is_explained() -> None:
    text = _read("docs/addresses.md")
    routes = list(reference.routes())
    assert len(routes) > 60
    for route in routes:
        assert route.said, f"the view of {route.path} says nothing"
        assert f"| `{route.path}` | `{route.name}` |" in text


def test_every_operation_of_the_api_is_explained() -> None:
    text = _read("docs/api.md")
    schema = api.get_openapi_schema()
    operations = {
        f"{method.upper()} {path}" for path, found in schema["paths"].items() for method in found
    }
    told = set(re.findall(r"`((?:GET|POST|PUT|PATCH|DELETE) /api/[^`?]+)", text))
    assert told == operations


def test_every_resource_of_the_api_has_an_example() -> None:
    sections = _read("docs/api.md").split("\n## ")
    with_operations = [one for one in sections if re.search(r"`(GET|POST) /api/v1/", one)]
    assert len(with_operations) >= 6
    for section in with_operations:
        if section.startswith("Tokens"):
            continue
        assert "```\ncurl " in section, section.split("\n")[0]


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_links_lead_somewhere(page: Path) -> None:
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    for pair in _LINK.findall(text):
        link = pair[0] or pair[1]
        if re.match(r"[a-z]+:", link):
            continue
        path, _, part = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert target.is_relative_to(ROOT), link
        if part:
            assert part in _anchors(target), link


def _anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def _commands_in(text: str) -> set[str]:
    """What is written as a command: lines of code blocks, and code within a line."""
    found = set()
    for language, block in _FENCE.findall(text):
        if language in ("", "sh"):
            found |= {line.strip() for line in block.splitlines()}
    found |= set(_CODE.findall(_FENCE.sub("", text)))
    calls = {re.sub(r"^(?:[A-Z_]+=\S+ +|sudo +|\.venv/bin/)*", "", line) for line in found}
    calls |= {part.strip() for line in found if "|" in line for part in line.split("|")}
    return {call for call in calls if re.match(r"samband [a-z]", call)}


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_commands_that_are_written_down_exist(page: Path) -> None:
    if page.name == "commands.md":
        return
    known = {tuple(reference.words_of(each).split()[1:]): each for each in all_commands()}
    groups = {words[0] for words in known if len(words) == 2}
    for call in sorted(_commands_in(page.read_text(encoding="utf-8"))):
        words = re.sub(r"#.*$", "", call).split()[1:]
        named = tuple(words[:2]) if words[0] in groups else (words[0],)
        if words[0] in groups and (len(words) == 1 or words[1] == "…"):
            continue
        # Several in one breath: `samband web|live|jobs`.
        for one in [(each,) for each in named[0].split("|")] if len(named) == 1 else [named]:
            assert one in known, call
            parser = reference.arguments_of(known[one])
            for option in re.findall(r"(?<=[\s\[(])--[a-z-]+", call):
                assert option in parser._option_string_actions, call


def test_examples_of_commands_can_be_parsed() -> None:
    """Those of the administrators' page, word by word."""
    parser = build_parser()
    tried = 0
    for _, block in _FENCE.findall(_read("docs/admin.md")):
        for line in block.splitlines():
            call = re.sub(r"^(?:sudo +|.*\| *)?(?=samband )", "", line)
            if call.startswith("samband ") and "…" not in call:
                parser.parse_args(shlex.split(call, comments=True)[1:])
                tried += 1
    assert tried > 10


def test_the_readme_runs_the_tests_as_the_last_check_does() -> None:
    checks = _read(".ci/run")
    assert re.search(r"^\S* ?make test$", checks, re.M)
    assert "\nmake test\n" in _read("README.md")
    assert re.search(r"^test: setup$", _read("Makefile"), re.M)


def test_the_roles_on_a_server_of_ones_own_are_the_ones_the_code_makes() -> None:
    assert database.setup_sql() in _read("docs/admin.md")


def test_openid_connect_is_told_its_real_address() -> None:
    from django.urls import reverse

    assert reverse("openid_connect_callback", args=["openid"]) in _read("docs/admin.md")
    assert settings.SESSION_COOKIE_NAME.removeprefix("__Host-") in _read("docs/admin.md")


def test_pictures_are_small_and_the_drawing_loads_nothing() -> None:
    for picture in (DOCS / "pictures").glob("*.png"):
        assert picture.stat().st_size <= 200_000, picture.name
    drawing = _read("docs/architecture.svg")
    assert "<title" in drawing
    assert "<script" not in drawing
    assert not re.search(r"(?:href|src)=\"https?:", drawing)


def test_no_page_praises_or_names_a_machine() -> None:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"/(?:root|work)/\w", text), page.name
        prose = _CODE.sub("", _FENCE.sub("", text)).replace("![", "[")
        assert "!" not in prose, page.name


def test_make_docs_writes_the_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["reference", str(tmp_path)])
    assert reference.main() == 0
    written = {page.name: page.read_text(encoding="utf-8") for page in tmp_path.iterdir()}
    assert written == reference.pages()
    assert "samband.cli.reference" in _read("Makefile")


def test_the_layers_are_those_that_are_checked() -> None:
    contract = tomllib.loads(_read("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]
    layers = " > ".join(layer.replace(" : ", ", ") for layer in contract["layers"])
    text = _read("docs/architecture.md")
    assert f"`{layers}`" in text
    packages = {path.parent.name for path in (ROOT / "samband").glob("*/__init__.py")}
    for package in packages:
        assert re.search(rf"^\|[^|]*`{package}`[^|]*\|", text, re.M), package


@pytest.mark.parametrize(("page", "language"), [("guide.md", "en"), ("guide.sv.md", "sv")])
def test_the_guide_calls_things_what_the_pages_call_them(page: str, language: str) -> None:
    words: set[str] = set()
    for path in (ROOT / "samband").glob("*/locale/sv/LC_MESSAGES/django.po"):
        for message in read_po(io.BytesIO(path.read_bytes())):
            both = message.id if language == "en" else message.string
            words.update([both] if isinstance(both, str) else both or ())
    shown = {re.sub(r"%\(\w+\)s", "NAME" if language == "en" else "NAMN", one) for one in words}
    for said in re.findall(r"\*\*([^*\n]+)\*\*", _CODE.sub("", _read(f"docs/{page}"))):
        for part in said.split(" → "):
            assert part in shown, part


def test_both_guides_tell_the_same() -> None:
    english, swedish = _read("docs/guide.md"), _read("docs/guide.sv.md")
    for mark in (r"^## ", r"^\* ", r"^\| ", r"^\d\. "):
        assert len(re.findall(mark, english, re.M)) == len(re.findall(mark, swedish, re.M)), mark
