"""Catalogues of translations: each package has its own `locale/LANGUAGE/LC_MESSAGES/django.po`.

Django reads compiled catalogues (.mo), which are made from the .po files and never committed:
settings call `compile_checkout()`, which costs a few stat calls when nothing changed, and
`setup.py` calls it so that a built wheel has them inside. No gettext tools are needed.

    python -m samband.kernel.i18n update [PACKAGE …]   put new messages into the .po files
    python -m samband.kernel.i18n compile              make the .mo files
    python -m samband.kernel.i18n missing              list what lacks Swedish; exit 1 if any does

Nothing here imports Django, because it also runs while a wheel is built.
"""

import os
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGES = Path(__file__).resolve().parent.parent
LANGUAGES = ("sv",)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Catalogues are loaded for Django apps only, so the words of these two live in the kernel's.
NO_APPS = ("cli", "config")
_NOISE = re.compile(
    rb'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By|'
    rb'Report-Msgid-Bugs-To|Language-Team):[^"]*"\n'
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)0?\d*[sd]|\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Message:
    """One text that a reader can meet, and where it is said."""

    package: str
    place: str
    context: str
    forms: tuple[str, ...]


def catalogue_paths(root: Path = PACKAGES) -> list[Path]:
    """All .po files of our packages."""
    return sorted(root.glob("*/locale/*/LC_MESSAGES/django.po"))


def compile_catalogues(root: Path = PACKAGES) -> list[Path]:
    """Make the .mo beside each .po that is newer; the paths made.

    A folder that can't be written to is left as it is. A .po file with a mistake raises
    ValueError with its name and line.
    """
    return [path for po in catalogue_paths(root) if (path := _compile(po)) is not None]


def compile_checkout() -> None:
    """Compile what changed, in a checkout; an installed wheel brought its catalogues along."""
    if (PACKAGES.parent / "pyproject.toml").is_file():
        compile_catalogues()


def _compile(po: Path) -> Path | None:
    mo = po.with_suffix(".mo")
    changed = po.stat().st_mtime_ns
    if mo.exists() and mo.stat().st_mtime_ns >= changed:
        return None
    from babel.messages.mofile import write_mo

    buffer = BytesIO()
    write_mo(buffer, _read(po), use_fuzzy=False)
    scratch = mo.with_name(f".{mo.name}.{os.getpid()}")
    try:
        scratch.write_bytes(buffer.getvalue())
        os.utime(scratch, ns=(changed, changed))
        scratch.replace(mo)
    except OSError:
        scratch.unlink(missing_ok=True)
        return None
    return mo


def _read(po: Path) -> "Catalog":
    from babel.messages.pofile import PoFileError, read_po

    try:
        with po.open("rb") as file:
            return read_po(file, locale=po.parent.parent.name, abort_invalid=True)
    except PoFileError as error:
        raise ValueError(f"{po}: {error}") from error


def extract(package: Path) -> Iterator[Message]:
    """Every translatable text of one package, from Python files and templates."""
    from babel.messages.extract import extract_from_dir

    methods = [("**.py", "python"), ("**/templates/**", "jinja2")]
    options = {
        "**/templates/**": {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}
    }
    found = extract_from_dir(
        package, methods, options, keywords=KEYWORDS, directory_filter=_is_ours
    )
    for name, _line, text, _comments, context in found:
        forms = (text,) if isinstance(text, str) else tuple(part for part in text if part)
        if forms and forms[0]:
            yield Message(package.name, f"{package.name}/{name}", context or "", forms)


def _is_ours(folder: str | os.PathLike[str]) -> bool:
    return Path(folder).name not in {"__pycache__", "locale", "static", "migrations"}


def packages(root: Path = PACKAGES) -> list[Path]:
    """Folders of our packages."""
    return sorted(path for path in root.iterdir() if (path / "__init__.py").is_file())


def missing(language: str = "sv", root: Path = PACKAGES) -> list[str]:
    """Messages without a translation or with other placeholders, one line for each.

    A translation counts wherever it stands, because Django merges the catalogues of all packages.
    """
    known: dict[tuple[str, str], tuple[str, ...]] = {}
    for po in catalogue_paths(root):
        if po.parent.parent.name != language:
            continue
        for entry in _read(po):
            if entry.id and not entry.fuzzy:
                ids = (entry.id,) if isinstance(entry.id, str) else tuple(entry.id)
                texts = _forms(entry.string)
                if texts and all(texts):
                    known[(entry.context or "", ids[0])] = texts
    problems = []
    for package in packages(root):
        for message in extract(package):
            found = known.get((message.context, message.forms[0]))
            if found is None:
                problems.append(f"{message.place}: no {language} for {message.forms[0]!r}")
            elif wrong := _wrong_placeholders(message.forms, found):
                problems.append(f"{message.place}: {wrong} in {language} of {message.forms[0]!r}")
    return sorted(set(problems))


def _forms(string: str | Sequence[str] | None) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string or ())


def _names(text: str) -> set[str]:
    return {one or other for one, other in _PLACEHOLDER.findall(text)}


def _wrong_placeholders(forms: tuple[str, ...], texts: tuple[str, ...]) -> str:
    """Placeholders that the translation has and the source has not, or the other way round."""
    wanted = set().union(*map(_names, forms))
    given = set().union(*map(_names, texts))
    return ", ".join(sorted(wanted ^ given))


def update(language: str = "sv", root: Path = PACKAGES, only: Collection[str] = ()) -> list[Path]:
    """Put new messages into the .po files, drop those that are gone; the paths written.

    Translations stay as they are; a new message gets the translation that another package has for
    the same words, else an empty one. `only` names packages; without it, all are done.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    old = {
        po.parents[3].name: _read(po)
        for po in catalogue_paths(root)
        if po.parent.parent.name == language
    }
    written = []
    for package in packages(root):
        if package.name in NO_APPS or (only and package.name not in only):
            continue
        sources = [package]
        if package.name == "kernel":
            sources += [root / name for name in NO_APPS if (root / name).is_dir()]
        messages = [message for source in sources for message in extract(source)]
        if not messages:
            continue
        new = Catalog(locale=language, project="samband", charset="utf-8", fuzzy=False)
        new.header_comment = f"# Swedish texts of samband/{package.name}."
        for message in messages:
            context = message.context or None
            ids = message.forms if len(message.forms) > 1 else message.forms[0]
            known = _known(message, package.name, old)
            new.add(ids, known, locations=[(message.place, None)], context=context)  # type: ignore[list-item]
        path = package / "locale" / language / "LC_MESSAGES" / "django.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = BytesIO()
        write_po(buffer, new, width=100, sort_by_file=True, include_lineno=False, omit_header=False)
        text = _NOISE.sub(b"", buffer.getvalue())
        if not path.exists() or path.read_bytes() != text:
            path.write_bytes(text)
            written.append(path)
    return written


def _known(
    message: Message, package: str, old: dict[str, "Catalog"]
) -> str | tuple[str, ...] | None:
    order = [package, *(name for name in old if name != package)]
    for name in order:
        if name in old:
            found = old[name].get(message.forms[0], message.context or None)
            if (
                found is not None
                and found.string
                and (len(message.forms) > 1) == found.pluralizable
            ):
                return found.string if isinstance(found.string, str) else tuple(found.string)
    return None


def main(arguments: list[str]) -> int:
    """The command line named above."""
    command = arguments[0] if arguments else ""
    if command == "update":
        lines = [str(path) for path in update(only=arguments[1:])]
    elif command == "compile":
        lines = [str(path) for path in compile_catalogues()]
    elif command == "missing":
        lines = missing()
    else:
        sys.stderr.write("Say update, compile or missing.\n")
        return 2
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 1 if command == "missing" and lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
