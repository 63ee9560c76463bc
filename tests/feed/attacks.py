"""What servers do that mean no good, or cannot do better, and what quizbot has to say of it."""

import asyncio
import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from tests.feed.server import Answer, Writer, http, moved

RSS = "application/rss+xml"
PAUSE = 0.4
SENTENCE = "The ministry said on Monday that the treaty had ended, and gave its reasons. "


@dataclass(frozen=True, slots=True)
class Attack:
    """What is asked for, what comes, and words of the refusal; an address of its own if given."""

    name: str
    words: str
    answer: Answer = b""
    address: str = ""


def rss(channel: str, begin: str = '<?xml version="1.0"?>') -> str:
    return f'{begin}<rss version="2.0"><channel><title>News</title>{channel}</channel></rss>'


def entities(depth: int = 9) -> str:
    """Return a document type whose last entity is ten to the power of `depth` letters."""
    lines = ['<!ENTITY a "aaaaaaaaaa">']
    for number in range(depth):
        inner = f"&{chr(97 + number)};" * 10
        lines.append(f'<!ENTITY {chr(98 + number)} "{inner}">')
    return f'<?xml version="1.0"?><!DOCTYPE rss [{"".join(lines)}]>'


def bomb(megabytes: int) -> bytes:
    """Return so much nothing, packed piece by piece."""
    packer = zlib.compressobj(9, wbits=31)
    pieces = [packer.compress(bytes(1_000_000)) for _ in range(megabytes)]
    return b"".join([*pieces, packer.flush()])


async def drip(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n")
    await _forever(writer, b"<p>")


async def drip_head(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    await _forever(writer, b"x")


async def silence(writer: Writer) -> None:
    await asyncio.sleep(30)


async def stall(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<p>")
    await writer.drain()
    await asyncio.sleep(30)


async def endless_body(writer: Writer) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    while True:
        writer.write(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")
        await writer.drain()


async def endless_head(writer: Writer) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Again: " + b"a" * 4000 + b"\r\n")
        await writer.drain()


async def endless_patience(writer: Writer) -> None:
    while True:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
        await writer.drain()


async def hang_up(writer: Writer) -> None:
    writer.close()


async def _forever(writer: Writer, piece: bytes) -> None:
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(PAUSE)


def attacks() -> list[Attack]:
    """Return all of them."""
    return [*_of_feeds(), *_of_pages(), *_of_packing(), *_of_redirects(), *_of_time(), *_of_form()]


def _of_feeds() -> Iterator[Attack]:
    entity, many = "declares entities", "more than 2,000 entries"
    outer = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    yield Attack("entity-bomb", entity, http(rss("&j;", entities()), RSS))
    yield Attack("entity-outside", entity, http(rss("<item>&x;</item>", outer), RSS))
    wide = rss("&j;", entities()).replace('"1.0"', '"1.0" encoding="utf-16"', 1).encode("utf-16")
    yield Attack("entity-bomb-in-utf-16", entity, http(wide, RSS))
    lower = entities().replace("<!ENTITY", "<!entity")
    yield Attack("entity-in-small-letters", entity, http(rss("&j;", lower), RSS))
    yield Attack("deep-xml", "more than 200 deep", http("<rss>" + "<a>" * 300_000, RSS))
    items = "<item><title>x</title></item>" * 20_000
    yield Attack("20,000-items", many, http(rss(items), RSS))
    yield Attack("20,000-items-malformed", many, http("<rss>" + items + "<", RSS))
    yield Attack("large-feed", "larger than 2 MB", http(rss("<item/>" * 300_000), RSS))
    nested = '{"version":"https://jsonfeed.org/version/1","items":' + "[" * 900_000
    yield Attack("deep-json", "more than 200 deep", http(nested, "application/feed+json"))
    yield Attack("json-of-another-kind", "no JSON Feed", http('{"a": 1}', "application/json"))
    yield Attack("xml-of-another-kind", "no feed", http("<html/>", RSS))


def _of_pages() -> Iterator[Attack]:
    app = '<div id="app"></div><script src="/app.js"></script>'
    paid = (
        '<script type="application/ld+json">{"@type": "NewsArticle",'
        ' "isAccessibleForFree": false}</script>'
    )
    yield Attack("script-only", "runs its scripts", http(f"<html><body>{app}</body></html>"))
    yield Attack("paywalled", "those who pay", http(f"{paid}<article>{SENTENCE * 20}</article>"))
    yield Attack("no-article", "no article", http("<html><body><p>Hello.</p></body></html>"))
    yield Attack("empty", "it is empty", http(b""))
    yield Attack("deep-html", "time or memory", http("<div>" * 900_000))
    yield Attack("tables", "time or memory", http("<table>" * 700_000))
    yield Attack("comments", "time or memory", http("<!--" * 1_200_000))
    yield Attack("half-tags", "need more memory", http("<a " * 1_600_000))
    yield Attack("large-page", "larger than 5 MB", http("<p>" + SENTENCE * 80_000))
    yield Attack("binary-as-html", "binary", http(bytes(range(256)) * 40, "text/html"))
    yield Attack("wrong-encoding", "not in utf-8", http("Привет ".encode("cp1251") * 99))
    yield Attack("unknown-encoding", "'utf-7', is not known", http("x", "text/html; charset=utf-7"))


def _of_packing() -> Iterator[Attack]:
    packed = "Content-Encoding: gzip"
    yield Attack("gzip-bomb", "larger than 2 MB", http(bomb(300), RSS, packed))
    twice = gzip.compress(bomb(300), 9, mtime=0)
    yield Attack("gzip-in-gzip", "only gzip is read", http(twice, RSS, f"{packed}, gzip"))
    yield Attack("brotli", "only gzip is read", http(b"x", RSS, "Content-Encoding: br"))
    yield Attack("broken-gzip", "cannot be unpacked", http(b"x" * 99, RSS, packed))
    yield Attack("cut-gzip", "breaks off", http(gzip.compress(SENTENCE.encode())[:-9], RSS, packed))


def _of_redirects() -> Iterator[Attack]:
    closed = "not allowed"
    for name, location in {
        "metadata": "http://169.254.169.254/latest/meta-data/",
        "another-port": "http://127.0.0.1:1/",
        "loopback-of-6": "http://[::1]/",
        "mapped": "http://[::ffff:127.0.0.1]/",
        "a-host-not-listed": "http://intranet.example/",
    }.items():
        yield Attack(f"redirect-to-{name}", closed, moved(location))
    for name, location in {
        "a-file": "file:///etc/passwd",
        "gopher": "gopher://127.0.0.1:6379/_FLUSHALL",
        "a-script": "javascript:alert(1)",
        "a-number": "http://2130706433/",
    }.items():
        yield Attack(f"redirect-to-{name}", "no web address", moved(location))
    named = "http://name:secret@example.org/"
    yield Attack("redirect-with-a-password", "name or password", moved(named))
    yield Attack("redirect-in-a-circle", "more than 3 redirects", moved("?again"))


def _of_time() -> Iterator[Attack]:
    yield Attack("slow-drip", "too slowly", drip)
    yield Attack("slow-head", "not answer in time", drip_head)
    yield Attack("silence", "not answer in time", silence)
    yield Attack("stall", "stopped sending", stall)
    yield Attack("endless-body", "larger than 5 MB", endless_body)
    yield Attack("endless-head", "not HTTP", endless_head)
    yield Attack("endless-continue", "not", endless_patience)


def _of_form() -> Iterator[Attack]:
    said = http(SENTENCE, "text/html")
    huge = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999999999\r\n\r\n"
    yield Attack("hang-up", "hung up", hang_up)
    yield Attack("no-http", "not HTTP", b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    yield Attack("claims-100-GB", "larger than 5 MB", huge)
    yield Attack("shorter-than-it-says", "breaks off", said.replace(b"h: 7", b"h: 97"))
    yield Attack("an-image", "it is image/png", http(b"\x89PNG", "image/png"))
    yield Attack("of-no-kind", "does not say what it is", http(SENTENCE, ""))
    yield Attack("not-found", "answers 404 Not Found", http(status="404 Not Found"))
    yield Attack("broken-server", "answers 500", http(status="500 Oh no"))
    yield Attack("loopback", "not a public address", address="http://127.0.0.1/feed")
    yield Attack("localhost", "not a public address", address="http://localhost/feed")
    yield Attack("mapped", "not a public address", address="http://[::ffff:7f00:1]/feed")
    yield Attack("nat64", "not a public address", address="http://[64:ff9b::7f00:1]/feed")
    yield Attack("multicast", "not a public address", address="http://224.0.0.1/feed")
    yield Attack("decimal", "no web address", address="http://2130706433/feed")
    yield Attack("a-file-by-address", "no web address", address="file:///etc/passwd")
    yield Attack("with-a-password", "name or password", address="http://a:b@example.org/feed")
