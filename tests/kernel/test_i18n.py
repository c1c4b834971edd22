"""Catalogues: every text has its Swedish, and compiling needs nothing but Python."""

import gettext
import os
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from samband.kernel import i18n

PO = """
msgid ""
msgstr ""
"Language: sv\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"

msgid "%(count)s person"
msgid_plural "%(count)s people"
msgstr[0] "%(count)s person"
msgstr[1] "%(count)s personer"

#, fuzzy
msgid "Room"
msgstr "Rummet"
"""


def make_package(root: Path, source: str, po: str = PO) -> Path:
    folder = root / "rooms"
    (folder / "locale" / "sv" / "LC_MESSAGES").mkdir(parents=True)
    (folder / "templates").mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "views.py").write_text(source)
    path = folder / "locale" / "sv" / "LC_MESSAGES" / "django.po"
    path.write_text(po, encoding="utf-8")
    return path


def test_no_message_is_without_swedish() -> None:
    assert i18n.missing() == []


def test_no_message_has_two_translations() -> None:
    """All packages share one catalogue when Samband runs: of two texts for one message, one is never seen."""
    said: dict[tuple[str, str], set[str]] = {}
    for path in i18n.catalogue_paths():
        with path.open("rb") as file:
            for message in read_po(file, locale="sv"):
                if message.id:
                    key = (str(message.id), str(message.context))
                    said.setdefault(key, set()).add(str(message.string))
    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}


def test_missing_and_fuzzy_messages_are_found(tmp_path: Path) -> None:
    make_package(tmp_path, "_('Room')\nngettext('%(count)s person', '%(count)s people', 2)\n")
    (tmp_path / "rooms" / "templates" / "a.html").write_text("{% trans %}Leave{% endtrans %}")
    assert i18n.missing(root=tmp_path) == [
        "rooms/templates/a.html: no sv for 'Leave'",
        "rooms/views.py: no sv for 'Room'",
    ]


def test_other_placeholders_are_found(tmp_path: Path) -> None:
    po = PO.replace("%(count)s personer", "%(antal)s personer")
    make_package(tmp_path, "ngettext('%(count)s person', '%(count)s people', 2)\n", po)
    assert i18n.missing(root=tmp_path) == [
        "rooms/views.py: antal in sv of '%(count)s person'",
    ]


def test_compiled_catalogues_can_be_read_and_are_made_once(tmp_path: Path) -> None:
    path = make_package(tmp_path, "")
    assert i18n.compile_catalogues(tmp_path) == [path.with_suffix(".mo")]
    assert i18n.compile_catalogues(tmp_path) == []
    with path.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    assert catalogue.ngettext("%(count)s person", "%(count)s people", 2) == "%(count)s personer"
    assert catalogue.gettext("Room") == "Room"
    later = path.stat().st_mtime + 1
    os.utime(path, (later, later))
    assert i18n.compile_catalogues(tmp_path) == [path.with_suffix(".mo")]


def test_a_broken_catalogue_is_named(tmp_path: Path) -> None:
    path = make_package(tmp_path, "", 'msgid "a"\nmsgstr "b"\nnonsense\n')
    with pytest.raises(ValueError, match=r"django\.po"):
        i18n.compile_catalogues(tmp_path)
    assert not path.with_suffix(".mo").exists()


def test_updating_keeps_translations_and_drops_what_is_gone(tmp_path: Path) -> None:
    path = make_package(tmp_path, "ngettext('%(count)s person', '%(count)s people', 2)\n_('New')\n")
    i18n.update(root=tmp_path)
    text = path.read_text(encoding="utf-8")
    assert 'msgstr[1] "%(count)s personer"' in text
    assert 'msgid "New"\nmsgstr ""' in text
    assert "Rummet" not in text
    assert i18n.update(root=tmp_path) == []
