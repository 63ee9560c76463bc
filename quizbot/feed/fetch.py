"""The one door to the web: asks checked addresses only, and takes no more than it should."""

import asyncio
import time
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import version
from typing import Literal

import aiohttp
from yarl import URL

from quizbot.feed.faults import FeedError, UnreachedError
from quizbot.feed.guard import Allowed, redirected, shown, target
from quizbot.feed.resolve import Pinned, Resolve, checked, look_up

AGENT = "quizbot"
"""What we call ourselves, also to robots.txt."""

REDIRECTS = 3
TOTAL = 10.0
"""Seconds for everything, redirects too."""
BEGIN = 3.0
"""Of these, seconds until the answer's body begins."""
STALL = 1.0
"""Seconds without a byte of the body after which nobody waits any longer."""
SLOWEST = 1024.0
"""Bytes a second: who sends less on average, after `PATIENCE` seconds, sends nothing at all."""
PATIENCE = 2.0
_CHUNK = 65_536

Kind = Literal["feed", "page", "text", "robots"]
LIMITS: dict[Kind, int] = {
    "feed": 2_000_000,
    "page": 5_000_000,
    "text": 2_000_000,
    "robots": 500_000,
}
"""Bytes, after decompression."""

_TYPES: dict[str, Kind] = {
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "application/xml": "feed",
    "text/xml": "feed",
    "application/feed+json": "feed",
    "application/json": "feed",
    "text/html": "page",
    "application/xhtml+xml": "page",
    "text/plain": "text",
    "text/markdown": "text",
}
_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, text/html, */*;q=0.5"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Known:
    """What a server said of the version that we have."""

    etag: str | None = None
    modified: str | None = None


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: what was asked for, what came, and from where in the end."""

    asked: str
    final: str
    kind: Kind
    charset: str | None
    body: bytes | bytearray
    known: Known
    is_new: bool = True


class Fetcher:
    """Fetches, one address at a time, what an operator allows."""

    def __init__(
        self,
        allowed: Allowed,
        resolve: Resolve = look_up,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self.allowed = allowed
        self._resolve = resolve
        self._timer = timer

    async def fetch(self, address: str, known: Known = NOTHING, *, robots: bool = False) -> Fetched:
        """Fetch a feed, a page or a text; `is_new` is False where it is the version we have.

        Raises:
            FeedError: It may not be fetched, or not be used.
            UnreachedError: The server did not give it; it may later.
        """
        began = self._timer()
        try:
            async with asyncio.timeout(TOTAL):
                return await self._follow(address, known, began, robots=robots)
        except TimeoutError:
            raise UnreachedError(f"{shown(address)}: the server does not answer in time") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise UnreachedError(f"{shown(address)}: {_why(error)}") from None

    async def _follow(self, address: str, known: Known, began: float, *, robots: bool) -> Fetched:
        url = target(address, self.allowed)
        for _ in range(REDIRECTS + 1):
            until = began + BEGIN - self._timer()
            async with self._asked(url, known, until) as answer:
                if answer.status not in _REDIRECTS:
                    return await self._taken(address, answer, known, robots=robots)
                location = answer.headers.get("Location", "")
            url = redirected(url, location, self.allowed)
        raise FeedError(f"{shown(address)}: more than {REDIRECTS} redirects")

    @asynccontextmanager
    async def _asked(
        self, url: URL, known: Known, seconds: float
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Connect to a checked address and give the answer when its head is there."""
        async with asyncio.timeout(seconds) as limit:
            try:
                pinned = Pinned(str(url.raw_host), await checked(url, self.allowed, self._resolve))
                async with _session(pinned) as session:
                    asked = session.get(url, headers=_headers(known), allow_redirects=False)
                    async with asked as answer:
                        limit.reschedule(None)
                        yield answer
            except aiohttp.ServerDisconnectedError:
                raise UnreachedError(f"{shown(str(url))}: the server hung up") from None

    async def _taken(
        self, address: str, answer: aiohttp.ClientResponse, known: Known, *, robots: bool
    ) -> Fetched:
        final = str(answer.url)
        if answer.status == 304 and known != NOTHING:
            return Fetched(address, final, "feed", None, b"", known, is_new=False)
        if answer.status != 200:
            raise _unwilling(address, answer)
        kind, charset = _type(address, answer, robots=robots)
        body = await self._body(address, answer, LIMITS[kind])
        known = Known(_header(answer, "ETag"), _header(answer, "Last-Modified"))
        return Fetched(address, final, kind, charset, body, known)

    async def _body(self, address: str, answer: aiohttp.ClientResponse, limit: int) -> bytearray:
        """Read the body, stop where it becomes too large or too slow."""
        where, began = shown(address), self._timer()
        if (answer.content_length or 0) > limit:
            raise FeedError(f"{where}: {_too_large(limit)}")
        taken, came, body = _Unpacked(where, answer, limit), 0, bytearray()
        while chunk := await _next(where, answer):
            came += len(chunk)
            passed = self._timer() - began
            if passed > PATIENCE and came < SLOWEST * passed:
                raise UnreachedError(f"{where}: the server sends too slowly")
            body += taken.add(chunk)
        taken.end()
        return body


class _Unpacked:
    """Unpacks a body piece by piece, and never more of it than the limit."""

    def __init__(self, where: str, answer: aiohttp.ClientResponse, limit: int) -> None:
        coding = answer.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in {"", "identity", "gzip", "x-gzip"}:
            raise FeedError(f"{where}: it is packed as {shown(coding)!r}; only gzip is read")
        self._gzip = zlib.decompressobj(31) if "gzip" in coding else None
        self._where = where
        self._limit = limit
        self._size = 0

    def add(self, chunk: bytes) -> bytes:
        if self._gzip is not None:
            try:
                chunk = self._gzip.decompress(chunk, self._limit - self._size + 1)
            except zlib.error:
                raise FeedError(f"{self._where}: what it has packed cannot be unpacked") from None
        self._size += len(chunk)
        if self._size > self._limit:
            raise FeedError(f"{self._where}: {_too_large(self._limit)}")
        return chunk

    def end(self) -> None:
        if self._gzip is not None and not self._gzip.eof:
            raise UnreachedError(f"{self._where}: what it has packed breaks off")


async def _next(where: str, answer: aiohttp.ClientResponse) -> bytes:
    try:
        async with asyncio.timeout(STALL):
            return await answer.content.read(_CHUNK)
    except TimeoutError:
        raise UnreachedError(f"{where}: the server has stopped sending") from None


def _session(pinned: Pinned) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        resolver=pinned,
        use_dns_cache=False,
        force_close=True,
        limit=1,
        socket_factory=pinned.connect,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        read_bufsize=_CHUNK,
        timeout=aiohttp.ClientTimeout(total=None),  # ours are finer
    )


def _headers(known: Known) -> dict[str, str]:
    headers = {
        "User-Agent": f"{AGENT}/{version('quizbot')}",
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip",
    }
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.modified:
        headers["If-Modified-Since"] = known.modified
    return headers


def _header(answer: aiohttp.ClientResponse, name: str) -> str | None:
    value = answer.headers.get(name, "")
    return value if value.isprintable() and 0 < len(value) <= 200 else None


def _type(address: str, answer: aiohttp.ClientResponse, *, robots: bool) -> tuple[Kind, str | None]:
    """Return what sort of thing it says to be, and its encoding."""
    said = Message()
    said["content-type"] = answer.headers.get("Content-Type", "")
    name = said.get_content_type() if said["content-type"] else ""
    charset = said.get_content_charset()
    if robots:
        return "robots", charset
    if (kind := _TYPES.get(name)) is None:
        what = f"is {shown(name)}" if name else "does not say what it is"
        raise FeedError(f"{shown(address)}: it {what}; only feeds, web pages and texts are read")
    return kind, charset


def _unwilling(address: str, answer: aiohttp.ClientResponse) -> FeedError:
    reason = shown(answer.reason or "").strip()
    message = f"{shown(address)}: the server answers {answer.status} {reason}".rstrip()
    if answer.status not in _LATER:
        return FeedError(message)
    wait = answer.headers.get("Retry-After", "")
    return UnreachedError(
        message, min(int(wait), 86_400) if wait.isascii() and wait.isdigit() else 0
    )


def _too_large(limit: int) -> str:
    return f"it is larger than {limit / 1e6:g} MB"


def _why(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return "its certificate is not valid for this host"
    if isinstance(error, aiohttp.ClientPayloadError):
        return "the answer breaks off"
    if isinstance(error, aiohttp.ClientConnectorError | OSError):
        return "the server cannot be reached"
    return "the answer is not HTTP as it should be"
