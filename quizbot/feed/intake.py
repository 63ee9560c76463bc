"""Takes articles in: from files, from pages, from feeds that are due."""

import asyncio
import re
import stat
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date, datetime
from pathlib import Path

from quizbot.feed import article as articles
from quizbot.feed import tidy
from quizbot.feed.archive import Archive, Kept
from quizbot.feed.article import Article, plain_text
from quizbot.feed.faults import FeedError
from quizbot.feed.fetch import LIMITS, NOTHING, Fetched, Fetcher, Known
from quizbot.feed.found import Page, Read
from quizbot.feed.guard import shown, web_address
from quizbot.feed.language import language
from quizbot.feed.robots import Pause, Robots
from quizbot.feed.sandbox import Sandbox
from quizbot.feed.subscriptions import Given

_TEXTS = frozenset({".txt", ".md"})
_PAGES = frozenset({".html", ".htm"})
_FEED = re.compile(r"feed|rss|atom|\.(xml|rdf|json)\b", re.IGNORECASE)


class Intake:
    """Turns what is at an address or in a file into stored articles, one after the other."""

    def __init__(
        self,
        archive: Archive,
        fetcher: Fetcher,
        sandbox: Sandbox,
        clock: Callable[[], datetime],
        pause: Pause = asyncio.sleep,
    ) -> None:
        self.archive = archive
        self.clock = clock
        self._fetcher = fetcher
        self._sandbox = sandbox
        self._robots = Robots(fetcher, pause)

    async def file(self, path: Path, given: Given) -> Kept:
        """Store the article of a text or a saved page.

        Raises:
            QuizbotError: It is none, or cannot be stored.
        """
        kind = _kind(path)
        if kind in _TEXTS:
            loaded = await asyncio.to_thread(articles.load, path)
            page = Page(loaded.text, title=tidy.line(loaded.title))
        else:
            raw = await asyncio.to_thread(path.read_bytes)
            page = await self._page(raw, given.url or "", str(path))
        return await self.keep(page, given, None, str(path))

    async def fetched(self, address: str, known: Known = NOTHING) -> tuple[Fetched, Read | None]:
        """Fetch and read what is at an address; None where it is the version that is known.

        Raises:
            FeedError: It cannot be fetched or used.
        """
        found = await self._fetcher.fetch(address, known)
        if not found.is_new:
            return found, None
        return found, await self._read(found)

    async def page(self, address: str) -> Page:
        """Fetch the article of a page, where its site does not mind.

        Raises:
            FeedError: There is none, or it cannot be fetched.
        """
        await self._robots.admitted(address)
        _, read = await self.fetched(address)
        if read is None or read.page is None:
            raise FeedError(f"{shown(address)}: it is a feed, not an article")
        return read.page

    async def found(self, address: str) -> tuple[Fetched, Read]:
        """Fetch and read what an operator names: a feed, or a page whose site does not mind.

        Raises:
            FeedError: It cannot be fetched or used.
        """
        may_be_feed = bool(_FEED.search(address))  # those are there for programs
        if not may_be_feed:
            await self._robots.admitted(address)
        fetched, read = await self.fetched(address)
        assert read is not None  # no version was known
        if may_be_feed and read.page is not None:
            await self._robots.admitted(address)
        return fetched, read

    async def keep(self, page: Page, given: Given, address: str | None, name: str) -> Kept:
        """Store an article; `address` is where it was found.

        Raises:
            QuizbotError: It is too long, or the disk is full.
        """
        text = plain_text(page.text)
        if len(text) > articles.LONGEST:
            raise FeedError(f"{name}: it has {len(text):,} characters, which is no article")
        own = page.url or (address and tidy.canonical(address))
        now = self.clock().date()
        found = Article(
            text,
            title=page.title,
            publisher=page.publisher,
            author=page.author,
            published=date.fromisoformat(page.published) if page.published else None,
            url=own,
            language=page.language or language(text),
            licence=page.licence,
            fetched=now,
        )
        said = _said(given)
        stood = {str(said.get("url") or own or ""), tidy.canonical(address) if address else ""}
        kept = await asyncio.to_thread(self.archive.take, found, said, sorted(stood - {""}))
        return replace(kept, notes=() if given.published else page.notes)

    async def _read(self, found: Fetched) -> Read:
        try:
            return await self._sandbox.read(
                found.body,
                found.kind,
                charset=found.charset,
                address=found.final,
                today=self.clock().date(),
            )
        except FeedError as error:
            raise type(error)(f"{shown(found.asked)}: {error}") from None

    async def _page(self, raw: bytes, address: str, name: str) -> Page:
        try:
            read = await self._sandbox.read(raw, "page", address=address, today=self.clock().date())
        except FeedError as error:
            raise type(error)(f"{name}: {error}") from None
        if read.page is None:
            raise FeedError(f"{name}: it is a feed; only an address can be followed")
        return read.page


def given(**texts: str | None) -> Given:
    """Return what an operator says, checked.

    Raises:
        QuizbotError: A day, address or language is none.
    """
    said = {name: tidy.line(text) for name, text in texts.items()}
    if said.get("published"):
        articles.day(str(said["published"]), "--date")
    if said.get("url"):
        said["url"] = tidy.canonical(str(web_address(str(said["url"]))))
    if said.get("language") and not tidy.language(said["language"]):
        raise FeedError(f"--language: {said['language']!r} is none; write one such as en or pt-BR")
    return Given(**said)


def feeds_own(page: Page, given: Given) -> Page:
    """Return an article of a feed with what the operator said of all of the feed's."""
    return replace(
        page,
        publisher=given.publisher or page.publisher,
        licence=given.licence or page.licence,
        language=given.language or page.language,
        author=given.author or page.author,
    )


def _said(given: Given) -> dict[str, object]:
    said: dict[str, object] = {name: value for name, value in asdict(given).items() if value}
    if given.published:
        said["published"] = articles.day(given.published, "--date")
    return said


def _kind(path: Path) -> str:
    """Return what sort of file it is; refuse what is none, or too large.

    Raises:
        QuizbotError: It is nothing that an article is read from.
    """
    suffix = path.suffix.lower()
    try:
        about = path.stat()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "this is no name of a file"
        raise FeedError(f"{shown(str(path))}: {reason}") from None
    if not stat.S_ISREG(about.st_mode) or suffix not in _TEXTS | _PAGES:
        raise FeedError(f"{path}: an article is read from a file that ends in .txt, .md or .html")
    if suffix in _PAGES and about.st_size > LIMITS["page"]:
        raise FeedError(f"{path}: it is larger than {LIMITS['page'] / 1e6:g} MB")
    return suffix
