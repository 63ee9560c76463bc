"""What may be fetched, by its address."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from quizbot.feed.faults import FeedError, NotAllowedError
from quizbot.feed.guard import Allowed, parsed, redirected, refusal, shown, target

ALLOWED = Allowed(frozenset({"example.org", "münchen.example"}), frozenset({("example.org", 8443)}))
CLOSED = (
    "127.0.0.1 127.255.255.254 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0"
    " 192.0.0.8 192.0.2.1 198.18.0.1 203.0.113.5 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255"
    " 192.88.99.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1 ff0e::1 2001:db8::1"
    " 3fff::1 5f00::1 100::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1"
    " 64:ff9b:1::808:808 2002:7f00:1:: 2002:a00:1::1 2001:0:7f00:1::1 2606:4700::5efe:7f00:1"
)
PRIVATE = st.one_of(
    *(st.ip_addresses(v=4, network=net) for net in ("10.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4"))
)


@pytest.mark.parametrize("text", CLOSED.split())
def test_an_address_that_is_not_public_is_refused(text: str) -> None:
    assert "is not a public address" in str(refusal(parsed(text)))


@pytest.mark.parametrize(
    "text",
    ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_a_public_address_is_not(text: str) -> None:
    assert refusal(parsed(text)) is None


@given(PRIVATE)
def test_no_wrapping_hides_an_inner_address(inner: IPv4Address) -> None:
    number = int(inner)
    wrapped = {
        "mapped": 0xFFFF << 32 | number,
        "compatible": number,
        "nat64": 0x64FF9B << 96 | number,
        "6to4": 0x2002 << 112 | number << 80,
        "teredo server": 0x20010000 << 96 | number << 64 | 0xF7F7F7F7,
        "teredo client": 0x20010000 << 96 | 0x08080808 << 64 | number ^ 0xFFFFFFFF,
        "isatap": 0x26064700 << 96 | 0x5EFE << 32 | number,
    }

    assert [name for name, one in wrapped.items() if refusal(IPv6Address(one)) is None] == []


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/feed?x=1#part",
        "http://www.example.org",
        "https://news.example.org/",
        "https://example.org:8443/",
        "https://MÜNCHEN.example/ü",
    ],
)
def test_hosts_that_are_listed_may_be_asked_and_the_names_under_them(text: str) -> None:
    assert target(
        text, Allowed(frozenset({"example.org", "xn--mnchen-3ya.example"}), ALLOWED.ports)
    )


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("https://example.com/", "QUIZBOT_FEEDS can list example.com"),
        ("https://badexample.org/", "QUIZBOT_FEEDS can list badexample.org"),
        ("https://example.org.evil.example/", "can list example.org.evil.example"),
        ("https://example.org:8080/", "can list example.org:8080"),
        ("http://127.0.0.1/", "can list 127.0.0.1"),
    ],
)
def test_what_is_not_listed_is_refused_with_the_setting_that_would_allow_it(
    text: str, word: str
) -> None:
    with pytest.raises(NotAllowedError, match=word):
        target(text, ALLOWED)


@pytest.mark.parametrize(
    "text",
    [
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "//example.org/",
        "example.org",
        "",
        "https://",
        "https:///x",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://[::1%25lo]/",
        "http://example.org\\@evil.example/",
        "http://exa mple.org/",
        "http://example.org/\r\nX-Header: 1",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://ex%61mple.org/",
        f"http://example.org/{'a' * 2_000}",
    ],
)
def test_what_is_no_plain_web_address_is_refused(text: str) -> None:
    with pytest.raises(FeedError, match="no web address"):
        target(text, ALLOWED)


def test_a_password_is_refused_and_not_shown() -> None:
    with pytest.raises(FeedError, match="name or password") as caught:
        target("https://name:secret@example.org/", ALLOWED)

    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["http://a:secret@b/", "http://a\\:secret@b/", "x://a:secret@b"])
def test_no_message_shows_a_password(text: str) -> None:
    assert "secret" not in shown(text)


def test_a_local_server_is_allowed_by_host_and_port_alone() -> None:
    allowed = Allowed(local=frozenset({("127.0.0.1", 8099)}))

    assert target("http://127.0.0.1:8099/x", allowed)
    with pytest.raises(NotAllowedError):
        target("http://127.0.0.1:8098/x", allowed)


def test_a_redirect_may_lead_from_http_to_https_but_not_back() -> None:
    assert redirected(URL("http://example.org/a"), "https://example.org/b", ALLOWED)
    with pytest.raises(FeedError, match="from https to http"):
        redirected(URL("https://example.org/a"), "http://example.org/b", ALLOWED)


def test_a_redirect_is_read_from_where_it_came() -> None:
    assert str(redirected(URL("https://example.org/a/b"), "../c", ALLOWED)) == (
        "https://example.org/c"
    )
