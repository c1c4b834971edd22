"""A person's own settings: password, sessions, tokens, language, profile."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from samband.people.models import Person, Session, Token
from tests.cast import PASSWORD, Cast, sign_in
from tests.people.conftest import Mailbox

NEW = "kaffe vid forsen klockan sju"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def anna(cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.anna, confirmed=True)


def picture(size: tuple[int, int] = (60, 40), kind: str = "JPEG", **saved: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#2b5d8c").save(out, kind, **saved)
    return out.getvalue()


def test_a_new_password_asks_the_old_one_and_ends_other_sessions(cast: Cast, anna: Client) -> None:
    elsewhere = sign_in(Client(), cast.anna)
    said = {"old": "something else entirely", "password": NEW}
    answer = anna.post("/settings/password", said)
    assert answer.status_code == 422
    assert "This is not your password now" in answer.content.decode()
    assert elsewhere.get("/settings").status_code == 200
    answer = anna.post("/settings/password", {**said, "old": PASSWORD})
    assert answer.status_code == 303
    assert anna.get("/settings").status_code == 200
    assert elsewhere.get("/settings").status_code == 302
    assert Client().post("/sign-in", {"who": "anna", "password": PASSWORD}).status_code == 422
    assert Client().post("/sign-in", {"who": "anna", "password": NEW}).status_code == 303


@pytest.mark.parametrize(
    "weak", ["short", "password1234", "anna åkerman", "anna@norrsken.example", "x" * 257]
)
def test_weak_passwords_are_refused_with_a_reason(anna: Client, weak: str) -> None:
    answer = anna.post("/settings/password", {"old": PASSWORD, "password": weak})
    assert answer.status_code == 422
    assert 'id="id_password_error"' in answer.content.decode()


def test_sessions_are_listed_with_browser_and_day_and_end_one_by_one(
    cast: Cast, client: Client
) -> None:
    said = {"who": "anna", "password": PASSWORD}
    client.post("/sign-in", said, headers={"user-agent": FIREFOX})
    other = Client()
    other.post("/sign-in", said, headers={"user-agent": "curl/8"})
    page = client.get("/settings/sessions").content.decode()
    assert "Firefox · Windows" in page
    assert "An unknown browser" in page
    row = Session.objects.exclude(browser="Firefox · Windows").get()
    foreign = Session.objects.create(
        key_hash=b"x" * 32, person=cast.bo, expires_at=timezone.now() + timedelta(days=1)
    )
    assert client.post(f"/settings/sessions/{foreign.pk}/end").status_code == 404
    assert client.post(f"/settings/sessions/{row.pk}/end").status_code == 303
    assert other.get("/settings").status_code == 302
    assert client.get("/settings").status_code == 200
    assert Session.objects.filter(pk=foreign.pk).exists()


def test_all_other_sessions_end_at_once(cast: Cast, anna: Client) -> None:
    others = [sign_in(Client(), cast.anna) for _ in range(3)]
    assert anna.post("/settings/sessions/end").status_code == 303
    assert [other.get("/settings").status_code for other in others] == [302] * 3
    assert anna.get("/settings").status_code == 200


@pytest.mark.parametrize(("handle", "hours"), [("anna", 30 * 24), ("astrid", 12)])
def test_sessions_run_out_when_idle(cast: Cast, client: Client, handle: str, hours: int) -> None:
    client.post("/sign-in", {"who": handle, "password": PASSWORD})
    client.get("/settings")
    left = Session.objects.get().expires_at - timezone.now()
    assert timedelta(hours=hours - 1) < left <= timedelta(hours=hours)
    Session.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get("/settings").status_code == 302


def test_no_session_lives_longer_than_ninety_days(cast: Cast, anna: Client) -> None:
    Session.objects.update(
        created_at=timezone.now() - timedelta(days=89), expires_at=timezone.now() + timedelta(1)
    )
    anna.get("/settings")
    assert Session.objects.get().expires_at < timezone.now() + timedelta(days=1, minutes=1)


def test_a_token_is_shown_once_and_stored_as_a_hash(cast: Cast, anna: Client) -> None:
    said = {"name": "Mina skript", "scopes": ["read", "ask"], "days": "30"}
    page = anna.post("/settings/tokens", said).content.decode()
    token = Token.objects.get()
    text = page.partition("<code>")[2].partition("</code>")[0]
    assert text.startswith("samband_")
    assert token.scopes == ["read", "ask"]
    assert text.encode() not in bytes(token.secret_hash)
    assert timedelta(29) < token.expires_at - timezone.now() <= timedelta(30)
    assert text not in anna.get("/settings/tokens").content.decode()
    assert sign_in(Client(), cast.bo).post(f"/settings/tokens/{token.pk}/revoke").status_code == 404
    assert anna.post(f"/settings/tokens/{token.pk}/revoke").status_code == 303
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert anna.post(f"/settings/tokens/{token.pk}/revoke").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"scopes": ["admin"]}, {"scopes": []}, {"name": ""}, {"days": "9999"}]
)
def test_tokens_can_only_be_what_is_offered(anna: Client, wrong: dict[str, object]) -> None:
    said = {"name": "x", "scopes": ["read"], "days": "30", **wrong}
    assert anna.post("/settings/tokens", said).status_code == 422
    assert not Token.objects.exists()


def test_language_zone_and_theme_change_every_page(cast: Cast, anna: Client) -> None:
    said = {"language": "sv", "time_zone": "Europe/Helsinki", "theme": "dark"}
    assert anna.post("/settings", said).status_code == 303
    page = anna.get("/settings", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="sv" dir="ltr" data-theme="dark">' in page
    assert anna.post("/settings", {**said, "theme": "pink"}).status_code == 422
    assert anna.post("/settings", {**said, "time_zone": "Mars/Base"}).status_code == 422


def test_a_profile_is_what_one_says_of_oneself(cast: Cast, anna: Client) -> None:
    said = {
        "name": "Anna <b>Å</b>",
        "about": "Pannor.\n\nFråga mig om <script>",
        "languages": ["sv", "se"],
        "title": "Ingenjör",
    }
    assert anna.post("/settings/profile", {**said, "languages": ["xx"]}).status_code == 422
    assert anna.post("/settings/profile", {**said, "name": " "}).status_code == 422
    said["languages"] = ["sv", "fi"]
    answer = anna.post("/settings/profile", said)
    assert answer.headers["Location"] == "/people/anna"
    page = anna.get("/people/anna").content.decode()
    assert "Anna &lt;b&gt;Å&lt;/b&gt;" in page
    assert "<script>" not in page.partition("<main")[2].partition("</main")[0]
    assert page.index("Fråga mig om") < page.index("Ingenjör"), "who this is before which position"


def test_a_photo_loses_everything_but_its_pixels(
    cast: Cast, anna: Client, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    # Looking at this name while pytest collects would set the storages up before the fixtures do.
    from django.core.files.storage import default_storage

    exif = Image.Exif()
    exif[0x010E] = "secret place"
    data = picture((90, 60), exif=exif)
    assert b"secret place" in data
    profile = {"name": "Anna", "photo": SimpleUploadedFile("../../x.jpg", data)}
    assert anna.post("/settings/profile", profile).status_code == 303
    cast.anna.refresh_from_db()
    answer = anna.get("/people/anna/photo")
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].startswith("private")
    kept = Image.open(io.BytesIO(answer.content))
    assert kept.size == (60, 60)
    assert b"secret place" not in answer.content
    assert not kept.getexif()
    name = cast.anna.photo
    assert Client().get("/people/anna/photo").status_code == 302
    assert sign_in(Client(), cast.guest).get("/people/anna/photo").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        anna.post("/settings/profile/photo/remove")
    assert not default_storage.exists(name)
    assert anna.get("/people/anna/photo").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a picture",
        b"GIF89a" + b"\x00" * 20,
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        picture()[:200],
        picture((8000, 6000), "PNG"),
    ],
    ids=["empty", "text", "broken gif", "svg", "cut", "48 megapixels"],
)
def test_what_is_no_usable_picture_is_refused(cast: Cast, anna: Client, data: bytes) -> None:
    said = {"name": "Anna", "photo": SimpleUploadedFile("x.png", data)}
    assert anna.post("/settings/profile", said).status_code == 422
    cast.anna.refresh_from_db()
    assert cast.anna.photo == ""


def test_a_new_address_is_confirmed_there_and_undone_from_the_old(
    cast: Cast, anna: Client, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    assert anna.post("/settings/address", {"email": "ny@home.example"}).status_code == 303
    run_jobs()
    assert mailbox.messages[0][
        "To"
    ] == '"Anna Åkerman" <ny@home.example>' or "ny@home.example" in str(mailbox.messages[0]["To"])
    link = mailbox.link("/address/confirm/")
    stranger = Client()
    assert stranger.get(link).status_code == 200
    assert Person.objects.get(pk=cast.anna.pk).email == "anna@norrsken.example"
    assert stranger.post(link).status_code == 303
    assert Person.objects.get(pk=cast.anna.pk).email == "ny@home.example"
    assert stranger.post(link).status_code == 404
    run_jobs()
    assert "anna@norrsken.example" in str(mailbox.messages[1]["To"])
    undo = mailbox.link("/address/undo/")
    assert stranger.post(undo).status_code == 303
    person = Person.objects.get(pk=cast.anna.pk)
    assert person.email == "anna@norrsken.example"
    assert not person.has_usable_password()
    assert anna.get("/settings").status_code == 302
    assert stranger.post(undo).status_code == 404


def test_asking_for_a_taken_address_tells_nothing(
    cast: Cast, anna: Client, mailbox: Mailbox, run_jobs: Callable[[], int]
) -> None:
    answer = anna.post("/settings/address", {"email": cast.bo.email})
    assert answer.status_code == 303
    run_jobs()
    assert mailbox.messages == []
    assert anna.post("/settings/address", {"email": "not an address"}).status_code == 422


@pytest.mark.parametrize(
    "path",
    [
        "/settings",
        "/settings/profile",
        "/settings/password",
        "/settings/address",
        "/settings/sessions",
        "/settings/tokens",
        "/settings/access",
        "/confirm",
    ],
)
def test_own_pages_are_for_who_is_signed_in_and_cost_little(
    anna: Client, path: str, django_assert_max_num_queries: Callable[..., object]
) -> None:
    assert Client().get(path).status_code == 302
    anna.get(path)
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]  # two are savepoints
        answer = anna.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_letters_to_new_addresses_are_three_an_hour(
    cast: Cast, anna: Client, mailbox: Mailbox
) -> None:
    answers = [
        anna.post("/settings/address", {"email": f"a{n}@home.example"}).status_code
        for n in range(4)
    ]
    assert answers == [303, 303, 303, 422]
