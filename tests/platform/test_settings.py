"""Settings: one table, clear errors, secrets that stay secret."""

from pathlib import Path

import pytest

from samband.kernel.platform.errors import SettingError
from samband.kernel.platform.settings import Settings, load, table
from samband.kernel.platform.settings_text import as_markdown, as_text


def _load(tmp_path: Path, file: str = "", **environment: str) -> Settings:
    (tmp_path / "samband.toml").write_text(file, encoding="utf-8")
    return load({"SAMBAND_DATA": str(tmp_path), **environment})


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    found = _load(tmp_path, "port = 9000\nweb_workers = 3\n", SAMBAND_PORT="9100")
    assert (found.port, found.live_port, found.web_workers) == (9100, 9101, 3)
    assert found.base_url == "http://127.0.0.1:9100"
    assert found.is_loopback


def test_a_list_in_the_file_and_in_the_environment(tmp_path: Path) -> None:
    file = 'trusted_proxies = ["127.0.0.1", "10.0.0.0/8"]'
    assert _load(tmp_path, file).trusted_proxies == ("127.0.0.1", "10.0.0.0/8")
    found = _load(tmp_path, SAMBAND_TRUSTED_PROXIES="::1, 10.1.1.1")
    assert found.trusted_proxies == ("::1", "10.1.1.1")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SAMBAND_PORT", "http", "whole number"),
        ("SAMBAND_PORT", "70000", "between 1 and 65535"),
        ("SAMBAND_WEB_WORKERS", "0", "between 1"),
        ("SAMBAND_BASE_URL", "samband.example", "https://"),
        ("SAMBAND_TRUSTED_PROXIES", "proxy", "10.0.0.0/8"),
        ("SAMBAND_MAIL_TLS", "perhaps", "yes or no"),
        ("SAMBAND_LOG_LEVEL", "loud", "DEBUG"),
        ("SAMBAND_PASSWORD_SIGN_IN", "no", "SAMBAND_OPENID_ISSUER"),
        ("SAMBAND_OPENID_ISSUER", "https://id.example", "SAMBAND_OPENID_CLIENT_ID"),
        ("SAMBAND_LIVE_PORT", "8000", "must differ"),
        ("SAMBAND_MAIL_PASSWORD_FILE", "/nowhere/at/all", "can't be read"),
        ("SAMBAND_CONFIG", "/nowhere/at/all.toml", "can't be read"),
    ],
)
def test_an_error_names_the_setting_and_the_cure(
    tmp_path: Path, name: str, value: str, said: str
) -> None:
    with pytest.raises(SettingError) as caught:
        _load(tmp_path, **{name: value})
    assert name in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("file", ["prot = 1", "port = [", "[mail]\nhost = 'x'"])
def test_a_wrong_file_is_named(tmp_path: Path, file: str) -> None:
    with pytest.raises(SettingError, match=r"samband\.toml"):
        _load(tmp_path, file)


def test_secrets_do_not_show(tmp_path: Path) -> None:
    secret = tmp_path / "mail"
    secret.write_text("hunter2 hunter2\n")
    found = _load(
        tmp_path,
        SAMBAND_MAIL_PASSWORD_FILE=str(secret),
        SAMBAND_DATABASE_URL="postgresql://samband_app:canary@db/samband",
    )
    assert found.mail_password == "hunter2 hunter2"
    assert "hunter2" not in repr(found)
    assert "canary" not in repr(found)


def test_each_role_needs_its_own_url(tmp_path: Path) -> None:
    found = _load(tmp_path, SAMBAND_DATABASE_URL="postgresql://samband_app:x@db:5433/samband")
    assert found.address("app").host == "db"
    with pytest.raises(SettingError, match="SAMBAND_DATABASE_OWNER_URL"):
        found.address("owner")


def test_live_updates_have_the_same_origin_behind_a_proxy(tmp_path: Path) -> None:
    alone = _load(tmp_path)
    assert alone.live_url("localhost:8000") == "http://localhost:8001/live/events"
    assert "http://127.0.0.1:8001" in alone.live_origins
    assert "http://localhost:8000" in alone.page_origins
    proxied = _load(tmp_path, SAMBAND_BASE_URL="https://samband.example/")
    assert proxied.live_url("samband.example") == "/live/events"
    assert proxied.live_origins == []
    assert proxied.page_origins == ["https://samband.example"]
    assert not proxied.is_loopback


def test_every_setting_has_its_line() -> None:
    names = [line.name for line in table()]
    assert len(names) == len(set(names)) > 25
    assert all(line.meaning.endswith(".") and line.kind for line in table())
    for text in (as_text(), as_markdown()):
        assert all(name in text for name in names)
