"""Follows feeds: asks those that are due, takes in their new and changed articles."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from quizbot.feed.archive import Kept
from quizbot.feed.faults import FeedError, NotAllowedError, UnreachedError
from quizbot.feed.found import Entry, Listing, Page
from quizbot.feed.guard import shown
from quizbot.feed.intake import Intake, feeds_own
from quizbot.feed.page import LEAST
from quizbot.feed.subscriptions import Given, Ledger, Subscription

WHOLE = 120
"""An entry with so many words is the article; with fewer it is a teaser, and its page is read."""
PAGES = 30
"""So many pages of a feed are fetched in one go; the rest the next time."""

Told = Callable[[str], None]


@dataclass(slots=True)
class Report:
    """What came of asking a feed; `left` says what was left out and why.

    `stale` are the ids of articles that stand there no longer: what rests on them is stale.
    """

    name: str
    new: int = 0
    changed: int = 0
    known: int = 0
    left: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    trouble: FeedError | None = None

    def __str__(self) -> str:
        """Say it in a line."""
        if self.trouble is not None:
            return f"{self.name}: {self.trouble}"
        line = f"{self.name}: {self.new} new, {self.changed} changed, {self.known} known"
        return f"{line}, {len(self.left)} left out" if self.left else line


class _Enough(Exception):  # noqa: N818 - no fault: this run has fetched its share
    """No more pages this time."""


class Following:
    """Asks feeds, one after the other, and notes in the ledger what came of it."""

    def __init__(self, intake: Intake, told: Told) -> None:
        self._intake = intake
        self._told = told
        self._pages = 0

    @property
    def ledger(self) -> Ledger:
        """What is known of all feeds."""
        return self._intake.archive.ledger

    async def file(self, path: Path, given: Given) -> Kept:
        """Store the article of a text or a saved page.

        Raises:
            QuizbotError: It is none, or cannot be stored.
        """
        kept = await self._intake.file(path, given)
        self._intake.archive.save()
        return kept

    async def fetch(self, feeds: list[str], every: timedelta) -> list[Report]:
        """Ask all feeds that are due.

        Raises:
            QuizbotError: The disk is full; what was stored until then is whole.
        """
        found = self.ledger.feeds
        now = self._intake.clock()
        due = [one for one in feeds if found.get(one, Subscription()).is_due(now, every)]
        return [await self._ask(address) for address in due]

    async def add(self, address: str, given: Given) -> Kept | Report:
        """Store the article of a page, or follow a feed and take in what it holds.

        Raises:
            QuizbotError: It cannot be fetched, used or stored.
        """
        fetched, read = await self._intake.found(address)
        if read.page is not None:
            kept = await self._intake.keep(read.page, given, address, shown(address))
            self._intake.archive.save()
            return kept
        assert read.listing is not None  # it is one of the two
        feeds = self.ledger.feeds
        feed = feeds.get(address, Subscription()).read(fetched.known, self._intake.clock())
        feeds[address] = replace(feed, given=given)
        return await self.take(address, read.listing)

    def forget(self, address: str) -> None:
        """Follow a feed no longer.

        Raises:
            QuizbotError: None of this address is followed; or the disk is full.
        """
        if self.ledger.feeds.pop(address, None) is None:
            raise FeedError(f"{shown(address)}: no feed of this address is followed")
        self._intake.archive.save()

    async def _ask(self, address: str) -> Report:
        """Ask one feed; whatever is wrong with it is its own matter."""
        feeds, now = self.ledger.feeds, self._intake.clock()
        feed = feeds.get(address, Subscription())
        self._told(f"{feed.title or shown(address)} ...")
        try:
            fetched, read = await self._intake.fetched(address, feed.known)
            if read is None:
                listing = None
            elif read.listing is None:
                raise FeedError(f"{shown(address)}: it is a page, not a feed")
            else:
                listing = read.listing
        except FeedError as error:
            feeds[address] = feed.failed(error, now)
            self._intake.archive.save()
            return Report(feed.title or shown(address), trouble=error)
        feeds[address] = feed = feed.read(fetched.known, now)
        if listing is None:
            self._intake.archive.save()
            return Report(feed.title or shown(address), known=len(feed.seen))
        return await self.take(address, listing)

    async def take(self, address: str, listing: Listing) -> Report:
        """Take in what is new in a feed.

        Raises:
            QuizbotError: The disk is full.
        """
        feeds = self.ledger.feeds
        feed = feeds.get(address, Subscription())
        title = feed.given.title or listing.title or feed.title
        report = Report(title or shown(address), left=list(listing.notes))
        if listing.left:
            report.left.append(f"{listing.left:,} entries after the first {len(listing.entries)}")
        seen: dict[str, str] = {}
        self._pages = 0
        try:
            for number, entry in enumerate(listing.entries, 1):
                self._told(f"{report.name}: {number} of {len(listing.entries)}")
                await self._entry(entry, feed, seen, report)
        finally:
            feeds[address] = replace(feed, title=title, seen=seen or feed.seen)
            self._intake.archive.save()
        return report

    async def _entry(
        self, entry: Entry, feed: Subscription, seen: dict[str, str], report: Report
    ) -> None:
        mark = _mark(entry)
        if feed.seen.get(entry.key) == mark:
            seen[entry.key] = mark
            report.known += 1
            return
        name = entry.page.title or entry.link or entry.key
        try:
            page = await self._article(entry)
            kept = await self._intake.keep(
                feeds_own(page, feed.given), Given(), entry.link, shown(name)
            )
        except _Enough:
            report.left.append(f"{shown(name)}: {PAGES} pages were fetched; the next time")
        except (NotAllowedError, UnreachedError) as error:
            report.left.append(str(error))
        except FeedError as error:
            seen[entry.key] = mark  # it will be the same until the entry changes
            report.left.append(str(error))
        else:
            seen[entry.key] = mark
            _count(report, kept)

    async def _article(self, entry: Entry) -> Page:
        """Return the article of an entry: what it holds itself, else its page."""
        inside = entry.page
        if len(inside.text.split()) >= WHOLE:
            return inside
        if entry.link is None:
            if len(inside.text.split()) < LEAST:
                raise FeedError(
                    f"{shown(inside.title or entry.key)}: it is a teaser without a link"
                )
            return inside
        if self._pages >= PAGES:
            raise _Enough
        self._pages += 1
        page = await self._intake.page(entry.link)
        return replace(
            page,
            title=page.title or inside.title,
            publisher=page.publisher or inside.publisher,
            author=page.author or inside.author,
            published=page.published or inside.published,
            url=page.url or inside.url,
            language=page.language or inside.language,
            licence=page.licence or inside.licence,
        )


def _count(report: Report, kept: Kept) -> None:
    if kept.replaces is not None:
        report.changed += 1
        report.stale.append(kept.replaces)
    elif kept.is_new:
        report.new += 1
    else:
        report.known += 1


def _mark(entry: Entry) -> str:
    """Return what differs as soon as an entry does."""
    page = entry.page
    parts = (entry.link, page.title, page.published, entry.updated, page.text)
    return sha256("\n".join(part or "" for part in parts).encode(errors="replace")).hexdigest()[:12]
