"""Avatars, icons, the template environment and its helpers."""

import re
from pathlib import Path
from typing import cast

import pytest
from django import forms
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import nodes

from samband.web import assets, avatars, icons
from samband.web.jinja import highlight, number
from samband.web.parts import Tab


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Sara Bergqvist", "SB"),
        ("Åsa", "Å"),
        ("Anna-Lena af Trolle (konsult)", "AT"),
        ("ليلى حداد", "لح"),
        ("🔥🔥🔥", "·"),
        ("", "·"),
        ("<b>Per</b>", "B"),
        ("e\u0301va öst", "ÉÖ"),
        ("ß", "S"),
    ],
)
def test_initials(name: str, expected: str) -> None:
    assert avatars.initials(name) == expected


@given(st.text(max_size=6000))
def test_any_name_has_short_initials_and_a_colour(name: str) -> None:
    assert 1 <= len(avatars.initials(name)) <= 2
    assert 0 <= avatars.avatar_colour(name) < len(avatars.COLOURS)
    assert avatars.avatar_colour(name) == avatars.avatar_colour(name)


def test_icons_are_hidden_from_screen_readers_and_bring_no_style() -> None:
    for name in icons.icon_names():
        markup = str(icons.icon(name))
        assert 'aria-hidden="true"' in markup
        assert markup.endswith(f'#{name}"/></svg>')
    assert not re.search(r"style=|<script|<style|\bon\w+=|href=", icons.picture())


def test_the_picture_of_all_icons_was_made_anew() -> None:
    assert icons.PICTURE.read_text(encoding="utf-8") == icons.picture()


@pytest.mark.parametrize("name", ["no-such-icon", "../icons/search", "", "README"])
def test_an_unknown_icon_is_said_aloud(name: str) -> None:
    with pytest.raises(LookupError):
        icons.icon(name)


def test_highlights_are_escaped() -> None:
    text = "<script>Batteries</script> & battery"
    assert highlight(text, {"batteries"}) == (
        "&lt;script&gt;<mark>Batteries</mark>&lt;/script&gt; &amp; battery"
    )


@given(st.text(max_size=300), st.sets(st.text(max_size=8), max_size=5))
def test_highlighting_adds_nothing_but_marks(text: str, words: set[str]) -> None:
    from markupsafe import escape

    marked = str(highlight(text, words))
    assert marked.replace("<mark>", "").replace("</mark>", "") == str(escape(text))


def test_numbers_have_a_space_between_thousands() -> None:
    assert number(1234567) == "1\u00a0234\u00a0567"


def render(source: str, **context: object) -> str:
    return str(engines["jinja2"].from_string(source).render(context))


def test_templates_use_only_filters_that_there_are() -> None:
    """Within a condition Jinja tells of an unknown one only when a page comes there."""
    environment = cast(Jinja2, engines["jinja2"]).env
    assert environment.loader is not None
    for name in environment.list_templates(extensions=["html"]):
        source = environment.loader.get_source(environment, name)[0]
        used = {one.name for one in environment.parse(source).find_all(nodes.Filter)}
        assert used <= environment.filters.keys(), name


def test_names_are_escaped_and_kept_apart() -> None:
    assert render("{{ name|bdi }}", name="<b>x") == "<bdi>&lt;b&gt;x</bdi>"
    hello = "{% trans name=name %}Hello {{ name }}{% endtrans %}"
    assert render(hello, name="<b>") == "Hello &lt;b&gt;"


def test_components_escape_what_they_are_given() -> None:
    source = (
        '{% import "web/components.html" as c %}{{ c.field("n", label, value, hint=hint) }}'
        "{{ c.pill(label) }}{{ c.notice(label) }}"
        "{{ c.composer(value, '', placeholder=label, body=value) }}"
    )
    evil = '"><img src=x onerror=alert(1)>'
    assert "<img" not in render(source, label=evil, value=evil, hint=evil)


def test_every_stylesheet_and_script_is_there() -> None:
    from django.contrib.staticfiles import finders

    for address in [*assets.stylesheets(), *assets.scripts()]:
        assert finders.find(address.removeprefix("/static/")), address
    folder = Path(assets.__file__).parent / "static" / "web"
    assert {path.stem for path in (folder / "css").glob("*.css")} == set(assets.STYLESHEETS)
    assert {path.stem for path in (folder / "js").glob("*.js")} == set(assets.SCRIPTS)


def test_fonts_stay_small() -> None:
    folder = Path(assets.__file__).parent / "static" / "web" / "fonts"
    assert sum(path.stat().st_size for path in folder.glob("*.woff2")) <= 150_000


def test_a_count_is_said_in_the_language_of_the_page_also_where_it_is_constant() -> None:
    template = engines["jinja2"].from_string("{{ 1|count_said }}")
    with translation.override("sv"):
        assert template.render() == "1 ny"
    with translation.override("en"):
        assert template.render() == "1 new"


def test_many_tabs_are_one_line_on_a_phone() -> None:
    source = '{% import "web/components.html" as c %}{{ c.tabs(tabs, "Which?") }}'
    few = render(source, tabs=[Tab(str(one), f"/{one}", current=one == 2) for one in range(6)])
    many = render(source, tabs=[Tab(str(one), f"/{one}", current=one == 2) for one in range(7)])
    assert "<details" not in few
    assert '<summary class="chooser__here">2' in many
    assert many.count('aria-current="page"') == 2


def test_a_chooser_is_never_called_optional() -> None:
    source = '{% import "web/components.html" as c %}{{ c.bound(form["language"]) }}{{ c.bound(form["words"]) }}'

    class Form(forms.Form):
        language = forms.ChoiceField(choices=[("", "Any"), ("sv", "Svenska")], required=False)
        words = forms.CharField(required=False)

    assert render(source, form=Form()).count("field__optional") == 1
