"""How the web is asked, and what of its answers is believed."""

import gzip
import shutil
import ssl
import subprocess
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from quizbot.feed.faults import FeedError, NotAllowedError, UnreachedError
from quizbot.feed.fetch import Fetcher, Known
from quizbot.feed.guard import Allowed
from tests.feed.attacks import SENTENCE, bomb
from tests.feed.server import Server, http, moved


class Names:
    """A name server that may change its mind."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked: list[str] = []

    async def __call__(self, host: str, _: int) -> list[str]:
        self.asked.append(host)
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def fetcher(server: Server, *names: str) -> Fetcher:
    """Return what may ask the server by its address and by some names, all of which lead there."""
    places = {(name, server.port) for name in ("127.0.0.1", *names)}
    return Fetcher(Allowed(local=frozenset(places)), Names(["127.0.0.1"]))


async def test_a_server_sees_who_asks_and_under_which_name(server: Server) -> None:
    server.answers = {"/a": http(SENTENCE)}

    await fetcher(server, "news.example").fetch(f"http://news.example:{server.port}/a")

    head = server.asked[0].lower()
    assert f"host: news.example:{server.port}\r\n" in head
    assert "user-agent: quizbot/" in head
    assert "accept-encoding: gzip\r\n" in head
    assert "cookie" not in head


async def test_a_name_that_changes_its_address_between_look_and_connection_gains_nothing(
    server: Server,
) -> None:
    server.answers = {"/a": http(SENTENCE)}
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    allowed = Allowed(local=frozenset({("rebound.example", server.port)}))

    found = await Fetcher(allowed, names).fetch(f"http://rebound.example:{server.port}/a")

    assert found.body == SENTENCE.encode()
    assert names.asked == ["rebound.example"]


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:10.0.0.1"], ["224.0.0.1"]]
)
async def test_a_name_is_refused_if_one_of_its_addresses_is_not_public(
    server: Server, addresses: list[str]
) -> None:
    allowed = Allowed(frozenset({"rebound.example"}), frozenset({("rebound.example", server.port)}))

    with pytest.raises(FeedError, match="is not a public address"):
        await Fetcher(allowed, Names(addresses)).fetch(f"http://rebound.example:{server.port}/a")

    assert server.asked == []


async def test_a_redirect_to_a_name_inside_the_own_network_is_not_followed(server: Server) -> None:
    other = f"http://inside.example:{server.port}/secret"
    server.answers = {"/a": moved(other), "/secret": http(SENTENCE)}
    open_door = fetcher(server)
    open_door.allowed = replace(
        open_door.allowed,
        hosts=frozenset({"inside.example"}),
        ports=frozenset({("inside.example", server.port)}),
    )

    with pytest.raises(FeedError, match="is not a public address"):
        await open_door.fetch(f"{server.address}/a")

    assert server.paths() == ["/a"]


async def test_a_redirect_to_a_host_that_is_not_listed_says_which_setting_lists_it(
    server: Server,
) -> None:
    server.answers = {"/a": moved("https://elsewhere.example/b")}

    with pytest.raises(NotAllowedError, match="QUIZBOT_FEEDS can list elsewhere"):
        await fetcher(server).fetch(f"{server.address}/a")


async def test_three_redirects_are_followed_and_the_first_address_is_kept(server: Server) -> None:
    server.answers = {
        "/a": moved("/b"),
        "/b": moved("c"),
        "/c": moved(f"{server.address}/d"),
        "/d": http(SENTENCE),
    }

    found = await fetcher(server).fetch(f"{server.address}/a")

    assert found.asked == f"{server.address}/a"
    assert found.final == f"{server.address}/d"


async def test_what_is_packed_is_unpacked(server: Server) -> None:
    packed = gzip.compress(SENTENCE.encode())
    server.answers = {"/a": http(packed, "text/html", "Content-Encoding: gzip")}

    assert (await fetcher(server).fetch(f"{server.address}/a")).body == SENTENCE.encode()


async def test_a_body_as_large_as_it_may_be_is_taken_and_one_byte_more_is_not(
    server: Server,
) -> None:
    server.answers = {
        "/fits": http(b"x" * 2_000_000, "application/xml"),
        "/packed": http(
            gzip.compress(b"x" * 2_000_001), "application/xml", "Content-Encoding: gzip"
        ),
    }

    assert len((await fetcher(server).fetch(f"{server.address}/fits")).body) == 2_000_000
    with pytest.raises(FeedError, match="larger than 2 MB"):
        await fetcher(server).fetch(f"{server.address}/packed")


async def test_a_bomb_is_not_unpacked_beyond_the_limit(server: Server) -> None:
    server.answers = {"/a": http(bomb(200), "application/xml", "Content-Encoding: gzip")}
    tracemalloc.start()

    with pytest.raises(FeedError, match="larger than 2 MB"):
        await fetcher(server).fetch(f"{server.address}/a")

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12_000_000


async def test_the_version_that_is_known_is_not_fetched_again(server: Server) -> None:
    server.answers = {
        "/a": http(
            SENTENCE, "text/html", 'ETag: "v1"', "Last-Modified: Mon, 05 Jan 2026 10:00:00 GMT"
        )
    }
    first = await fetcher(server).fetch(f"{server.address}/a")
    server.answers = {"/a": http(status="304 Not Modified")}

    second = await fetcher(server).fetch(f"{server.address}/a", first.known)

    assert first.known == Known('"v1"', "Mon, 05 Jan 2026 10:00:00 GMT")
    assert not second.is_new
    assert second.known == first.known
    assert 'If-None-Match: "v1"' in server.asked[1]
    assert "If-Modified-Since: Mon, 05 Jan 2026 10:00:00 GMT" in server.asked[1]


async def test_a_busy_server_says_how_long_to_wait_but_at_most_a_day(server: Server) -> None:
    busy = "503 Service Unavailable"
    server.answers = {
        "/a": http(b"", "text/html", "Retry-After: 120", status=busy),
        "/b": http(b"", "text/html", "Retry-After: 99999999", status=busy),
    }

    with pytest.raises(UnreachedError) as first:
        await fetcher(server).fetch(f"{server.address}/a")
    with pytest.raises(UnreachedError) as second:
        await fetcher(server).fetch(f"{server.address}/b")

    assert (first.value.wait, second.value.wait) == (120, 86_400)


async def test_a_name_without_an_address_may_have_one_later() -> None:
    with pytest.raises(UnreachedError, match="no host of this name"):
        await Fetcher(Allowed(frozenset({"a.example"})), Names([])).fetch("https://a.example/")


async def test_a_certificate_of_nobody_is_refused_and_the_name_was_asked_for(
    tmp_path: Path,
) -> None:
    names: list[str] = []
    context = self_signed(tmp_path)
    context.sni_callback = lambda _, name, __: names.append(name or "")

    with Server(tls=context) as server, pytest.raises(UnreachedError, match="certificate"):
        await fetcher(server, "news.example").fetch(f"https://news.example:{server.port}/")

    assert names == ["news.example"]
    assert server.asked == []


def self_signed(folder: Path) -> ssl.SSLContext:
    """Return what serves TLS with a certificate that nobody has signed."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not installed")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *(
                program,
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=news.example",
            ),
            *("-keyout", key, "-out", certificate, "-days", "1"),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
