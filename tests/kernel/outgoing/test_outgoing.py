"""The one way out, against servers that really answer: where it goes, how far, how long, how much."""

import time
import tracemalloc
from collections.abc import Callable

import pytest
import requests

from samband.kernel import outgoing
from samband.kernel.outgoing import sessions
from samband.kernel.outgoing.targets import host_of
from tests.kernel.outgoing.conftest import Allow, Server

Resolver = Callable[..., list[str]]
PUBLIC = "93.184.215.14"


def test_an_answer(server: Server, allow: Allow) -> None:
    allow(f"127.0.0.1:{server.server_port}")
    answer = outgoing.fetch(f"{server.url}/page/å?q=ö#part", accept="text/plain")
    assert (answer.status, answer.is_ok, answer.media_type) == (200, True, "text/plain")
    assert answer.text() == "Hej, värld"
    assert answer.url == f"{server.url}/page/%C3%A5?q=%C3%B6"
    ((method, path, headers),) = server.asked
    assert (method, path) == ("GET", "/page/%C3%A5?q=%C3%B6")
    assert headers["Accept"] == "text/plain"
    assert headers["Host"] == f"127.0.0.1:{server.server_port}"
    gone = outgoing.fetch(f"{server.url}/gone")
    assert (gone.status, gone.is_ok, gone.body) == (410, False, b"gone")


def test_sending(server: Server, allow: Allow) -> None:
    allow(f"127.0.0.1:{server.server_port}")
    answer = outgoing.send(
        f"{server.url}/page", body=b"{}", headers={"Content-Type": "application/json"}
    )
    assert (answer.status, server.bodies) == (200, [b"{}"])
    assert server.asked[0][2]["Content-Type"] == "application/json"
    onward = outgoing.send(f"{server.url}/to//page", body=b"")
    assert (onward.status, len(server.asked)) == (302, 2), "what was sent goes to nobody else"


def test_loopback_is_refused_and_never_asked(server: Server) -> None:
    for url in (server.url, f"http://localhost:{server.server_port}", "http://localhost/"):
        with pytest.raises(outgoing.AddressRefused):
            outgoing.fetch(url)
    assert server.asked == []


def test_a_listed_host_opens_its_port_only(server: Server, second: Server, allow: Allow) -> None:
    allow(f"127.0.0.1:{server.server_port}", "[::1]:8080", "intranet.example")
    assert outgoing.fetch(server.url).is_ok
    for url in (
        second.url,
        f"http://127.0.0.2:{server.server_port}",
        f"http://localhost:{server.server_port}",
        "http://[::1]:8081/",
        "http://intranet.example:22/",
    ):
        with pytest.raises(outgoing.AddressRefused):
            outgoing.fetch(url)
    assert second.asked == []


def test_redirects_are_looked_at_again(server: Server, second: Server, allow: Allow) -> None:
    allow(f"127.0.0.1:{server.server_port}")
    assert outgoing.fetch(f"{server.url}/to//page").url == f"{server.url}/page"
    for there in (
        second.url,
        "http://localhost/",
        "file:///etc/passwd",
        "http://[::ffff:7f00:1]/",
        "http://169.254.169.254/latest/meta-data/",
        "//2130706433/",
    ):
        with pytest.raises(outgoing.AddressRefused):
            outgoing.fetch(f"{server.url}/to/{there}")
    assert second.asked == []


def test_three_redirects_and_no_more(server: Server, allow: Allow) -> None:
    allow(f"127.0.0.1:{server.server_port}")
    assert outgoing.fetch(f"{server.url}/to//to//to//page").is_ok
    with pytest.raises(outgoing.NoAnswer):
        outgoing.fetch(f"{server.url}/circle")
    assert [path for _method, path, _headers in server.asked].count("/circle") == 4


def test_the_name_is_resolved_once_and_that_address_is_used(
    second: Server, allow: Allow, resolver: Resolver
) -> None:
    # Rebinding: the second answer would lead to another server.
    asked = resolver("127.0.0.1", "127.0.0.9")
    allow(f"rebind.example:{second.server_port}")
    assert outgoing.fetch(f"http://rebind.example:{second.server_port}/page").is_ok
    assert asked == ["rebind.example"]
    assert second.asked[0][2]["Host"] == f"rebind.example:{second.server_port}"


def test_rebinding_to_loopback(resolver: Resolver, dialled: list[str]) -> None:
    asked = resolver(PUBLIC, "127.0.0.1")
    with pytest.raises(outgoing.NoAnswer):
        outgoing.fetch("http://rebind.example/")
    assert (asked, dialled) == (["rebind.example"], [PUBLIC])
    with pytest.raises(outgoing.AddressRefused):
        outgoing.fetch("http://rebind.example/")
    assert dialled == [PUBLIC]


@pytest.mark.parametrize(
    "answers",
    [
        "127.0.0.1",
        "10.1.2.3",
        "169.254.169.254",
        "0.0.0.0",  # noqa: S104 (an answer, not where we listen)
        "100.64.0.1",
        "192.0.0.8",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "3fff::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        [PUBLIC, "127.0.0.1"],
        ["2606:4700::1111", "::1"],
    ],
)
def test_no_answer_of_a_resolver_leads_inside(
    answers: str | list[str], resolver: Resolver, dialled: list[str]
) -> None:
    resolver(answers)
    with pytest.raises(outgoing.AddressRefused):
        outgoing.fetch("https://name.example/")
    assert dialled == []


def test_global_addresses_are_dialled_in_turn(resolver: Resolver, dialled: list[str]) -> None:
    public = ["2606:4700::1111", "64:ff9b::5db8:d70e", "::ffff:93.184.215.14", PUBLIC]
    resolver([*public, "93.184.215.99"])
    with pytest.raises(outgoing.NoAnswer):
        outgoing.fetch("https://name.example/")
    assert dialled == public


@pytest.mark.parametrize(
    "url",
    [
        "",
        "name.example",
        "ftp://name.example/",
        "gopher://name.example/",
        "file:///etc/passwd",
        "data:text/plain,x",
        "http:///path",
        "http://user:secret@name.example/",
        "http://name.example@127.0.0.1/",
        "http://name.example:25/",
        "http://name.example:99999/",
        "http://name.example:0/",
        "http://2130706433/",
        "http://017700000001/",
        "http://0x7f.0.0.1/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.1./",
        "http://１２７.０.０.１/",
        "http://①②⑦.0.0.1/",
        "http://[::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[0:0:0:0:0:ffff:7f00:1]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[::1",
        "http://name..example/",
        "http://-name.example/",
        "http://name.example\\@127.0.0.1/",
        "http://name.example/a b",
        "http://name.example/\r\nHost: inside",
        "http://name.example/\x00",
        "http://" + "a" * 64 + ".example/",
        "http://name.example/" + "a" * 5000,
    ],
)
def test_addresses_that_are_refused_without_asking(url: str, resolver: Resolver) -> None:
    asked = resolver(PUBLIC)
    with pytest.raises(outgoing.AddressRefused):
        outgoing.check_url(url)
    with pytest.raises(outgoing.AddressRefused):
        outgoing.fetch(url)
    assert asked == []


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("HTTPS://Näme.Example.:443/?a=b#c", "https://xn--nme-qla.example/?a=b"),
        ("http://name.example:8080/a%20b", "http://name.example:8080/a%20b"),
        ("http://[2606:4700:0:0::1111]/", "http://[2606:4700::1111]/"),
        ("http://93.184.215.14/", "http://93.184.215.14/"),
    ],
)
def test_addresses_in_their_clean_form(url: str, clean: str) -> None:
    assert outgoing.check_url(url) == clean


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_byte_now_and_then_buys_no_time(where: str, server: Server, allow: Allow) -> None:
    allow(f"127.0.0.1:{server.server_port}")
    begun = time.monotonic()
    with pytest.raises(outgoing.TooSlow):
        outgoing.fetch(f"{server.url}/drip/{where}", seconds=0.4)
    assert time.monotonic() - begun < 2


def test_a_resolver_that_says_nothing(
    server: Server, allow: Allow, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    done = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_kwargs: done.wait(30) and [])
    with pytest.raises(outgoing.TooSlow):
        outgoing.fetch("http://name.example/", seconds=0.2)
    done.set()


@pytest.mark.parametrize("path", ["huge", "bomb"])
def test_no_more_is_taken_than_was_asked_for(path: str, server: Server, allow: Allow) -> None:
    allow(f"127.0.0.1:{server.server_port}")
    tracemalloc.start()
    try:
        with pytest.raises(outgoing.TooLarge):
            outgoing.fetch(f"{server.url}/{path}", most_bytes=1_000_000)
        cut = outgoing.fetch(f"{server.url}/{path}", most_bytes=1_000_000, cut=True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (len(cut.body), cut.is_cut) == (1_000_000, True)
    assert peak < 8_000_000


@pytest.mark.parametrize("path", ["broken", "nonsense"])
def test_what_makes_no_sense_is_no_answer(path: str, server: Server, allow: Allow) -> None:
    allow(f"127.0.0.1:{server.server_port}")
    with pytest.raises(outgoing.NoAnswer):
        outgoing.fetch(f"{server.url}/{path}")


def test_a_name_that_is_nobodys() -> None:
    with pytest.raises(outgoing.OutgoingError):
        outgoing.fetch("http://nobody.invalid/", seconds=5)


def test_tls_asks_for_the_name_and_verifies_it(
    tls: tuple[Server, list[str]], allow: Allow, resolver: Resolver
) -> None:
    server, names = tls
    resolver("127.0.0.1")
    port = server.server_port
    allow(f"safe.example:{port}", f"other.example:{port}", f"127.0.0.1:{port}")
    assert outgoing.fetch(f"https://safe.example:{port}/page").text() == "Hej, värld"
    assert names == ["safe.example"]
    for host in ("other.example", "127.0.0.1"):
        with pytest.raises(outgoing.NoAnswer):
            outgoing.fetch(f"https://{host}:{port}/page")
    assert len(server.asked) == 1
    with pytest.raises(outgoing.TooSlow):
        outgoing.fetch(f"https://safe.example:{port}/drip/body", seconds=0.4)


def test_nothing_of_the_surroundings_leaks(
    server: Server, second: Server, allow: Allow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", second.url)
    monkeypatch.setenv("no_proxy", "")
    allow(f"127.0.0.1:{server.server_port}")
    outgoing.fetch(f"{server.url}/cookie")
    with sessions.session() as session:
        assert session.get(f"{server.url}/cookie").text == "Hej, värld"
        assert not session.cookies
    assert second.asked == []
    assert not any("Cookie" in headers for _method, _path, headers in server.asked)


def test_a_session_for_libraries_takes_the_same_way(
    server: Server, second: Server, allow: Allow
) -> None:
    with sessions.session([host for host in [host_of(server.url)] if host]) as session:
        assert session.post(f"{server.url}/page", data={"a": "ö"}).ok
        assert server.bodies == [b"a=%C3%B6"]
        for url in (second.url, f"{server.url}/to/{second.url}", "ftp://name.example/"):
            with pytest.raises(requests.RequestException):
                session.get(url)
    assert second.asked == []


def test_other_protocols_take_the_same_way(server: Server, allow: Allow) -> None:
    with pytest.raises(outgoing.AddressRefused):
        outgoing.open_socket("127.0.0.1", server.server_port, ports=[server.server_port])
    with pytest.raises(outgoing.AddressRefused):
        outgoing.open_socket("mail.example", 25, ports=[143, 993])
    allow("127.0.0.1")
    with outgoing.open_socket("127.0.0.1", server.server_port, ports=[server.server_port]) as found:
        found.sendall(b"GET /page HTTP/1.0\r\n\r\n")
        assert b"200 OK" in found.recv(1000)
