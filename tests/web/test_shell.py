"""What stands around every page, without the packages that fill it."""

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils.translation import override

from samband.web import shell
from samband.web.shell import NavigationItem, Organisation, ShellPerson
from tests.cast import make_installation


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty registry for one test."""
    monkeypatch.setattr(shell, "_registry", shell._Registry())


def test_sections_stand_in_order_and_the_place_of_the_page_is_marked(registry: None) -> None:
    shell.register_person(lambda request: ShellPerson("Sara", "/people/sara"))
    shell.register_organisation(lambda: Organisation("Norrsken"))
    shell.register_navigation(
        "rooms", lambda request: [NavigationItem("Umeå", "/rooms/umea/")], title="Rooms", order=20
    )
    shell.register_navigation(
        "main",
        lambda request: [
            NavigationItem("Home", "/", on_phone=True),
            NavigationItem("Rooms", "/rooms/"),
        ],
        order=10,
    )
    shell.register_navigation("none", lambda request: [], title="Nothing", order=5)
    built = shell.build_shell(RequestFactory().get("/rooms/umea/members"))
    assert [section.key for section in built.sections] == ["main", "rooms"]
    marked = [item.label for section in built.sections for item in section.items if item.current]
    assert marked == ["Rooms", "Umeå"]
    assert [item.label for item in built.phone_items] == ["Home"]
    assert built.title == "Norrsken"


def test_nobody_signed_in_means_no_navigation_and_no_questions(registry: None) -> None:
    def must_not_be_asked(request: HttpRequest) -> list[NavigationItem]:
        raise AssertionError

    shell.register_navigation("main", must_not_be_asked)
    built = shell.build_shell(RequestFactory().get("/"))
    assert built.sections == ()
    assert built.title == "Samband"


def test_an_unknown_theme_follows_the_system(registry: None) -> None:
    shell.register_person(lambda request: ShellPerson("Sara", "/", theme='"><script>'))
    assert shell.build_shell(RequestFactory().get("/")).theme == "auto"


def test_what_happened_is_said_once_and_can_be_undone(registry: None) -> None:
    from django.contrib.messages.storage.cookie import CookieStorage

    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    shell.say(request, "The post is deleted.", undo_url="/entries/7/deletion")
    assert [(flash.text, flash.level, flash.undo_url) for flash in shell.read_flashes(request)] == [
        ("The post is deleted.", "success", "/entries/7/deletion")
    ]


@pytest.mark.parametrize(
    ("language", "words"), [("sv", "Något gick sönder hos oss"), ("en", "Something broke")]
)
def test_the_page_of_a_broken_server_needs_nothing(language: str, words: str) -> None:
    from django.template.loader import render_to_string

    with override(language):
        page = render_to_string("web/500.html")
    assert words in page
    assert f'lang="{language}"' in page


def test_the_page_of_components_is_hidden_unless_asked_for(client: Client, db: None) -> None:
    make_installation()
    assert client.get("/styles").status_code == 404


def test_the_manifest(client: Client, db: None) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert {icon["sizes"] for icon in answer.json()["icons"]} == {"192x192", "512x512"}
