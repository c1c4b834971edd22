"""The doctor's words about a sender's domain, and about what was misspelt."""

from collections.abc import Mapping

import pytest

from samband.kernel.platform import doctor
from samband.kernel.platform.doctor_mail import mail, sender_domain
from samband.kernel.platform.settings import load

GOOD = {
    "samband.example": ["unrelated", "v=spf1 mx -all"],
    "mail._domainkey.samband.example": ["v=DKIM1; k=rsa; p=MIIB"],
    "_dmarc.samband.example": ["v=DMARC1; p=reject"],
}


def _states(zone: Mapping[str, list[str]]) -> dict[str, str]:
    found = sender_domain("samband.example", lambda name: zone.get(name, []))
    return {finding.about: finding.state for finding in found}


def test_a_well_kept_domain() -> None:
    assert _states(GOOD) == {"SPF": "good", "DKIM": "good", "DMARC": "good"}


def test_an_empty_domain() -> None:
    assert _states({}) == {"SPF": "wrong", "DKIM": "note", "DMARC": "wrong"}


def test_two_spf_records_and_a_domain_that_only_watches() -> None:
    zone = {
        **GOOD,
        "samband.example": ["v=spf1 mx -all", "v=spf1 a -all"],
        "_dmarc.samband.example": ["v=DMARC1; p=none; rua=mailto:x@samband.example"],
    }
    assert _states(zone) == {"SPF": "wrong", "DKIM": "good", "DMARC": "note"}


def test_a_mail_server_that_is_not_there(unused_tcp_port: int) -> None:
    found = load(
        {
            "SAMBAND_MAIL_HOST": "127.0.0.1",
            "SAMBAND_MAIL_PORT": str(unused_tcp_port),
            "SAMBAND_MAIL_FROM": "samband@samband.example",
        }
    )
    findings = {f.about: f for f in mail(found, lookup=lambda name: GOOD.get(name, []))}
    assert findings["mail server"].state == "wrong"
    assert str(unused_tcp_port) in findings["mail server"].said
    assert findings["SPF"].state == "good"


def test_a_misspelt_setting_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMBAND_PROT", "8000")
    said = [finding.said for finding in doctor.variables(load()) if finding.state == "wrong"]
    assert any("SAMBAND_PROT" in text for text in said)


def test_a_check_that_breaks_is_a_finding() -> None:
    def broken(settings: object) -> object:
        raise OSError("no such place")

    findings = list(doctor.examine(load(), (broken,)))  # type: ignore[arg-type]
    assert [(f.state, f.said) for f in findings] == [("wrong", "no such place")]
