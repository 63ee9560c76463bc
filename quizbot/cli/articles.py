"""The commands that take articles in: from files, pages and feeds."""

import logging
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from quizbot.cli.terminal import dotenv, progress, say, wait_for
from quizbot.errors import EXIT_FINDINGS

if TYPE_CHECKING:
    from quizbot.feed.archive import Kept
    from quizbot.feed.article import Article
    from quizbot.feed.following import Report, Told
    from quizbot.feed.rounds import Rounds
    from quizbot.feed.subscriptions import Given, Subscription

app = typer.Typer(
    name="feed",
    help="Take articles in, to draft questions from: files, web pages, feeds.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

_LINES = 5  # that say what was left out of a feed


@app.command()
def add(  # noqa: PLR0913 - each of them is an option
    source: Annotated[str, typer.Argument(metavar="URL|FILE", help="A feed, a page or a file.")],
    *,
    title: Annotated[str | None, typer.Option(help="What the article is called.")] = None,
    date: Annotated[str | None, typer.Option(metavar="DAY", help="When it was published.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published it.")] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where a file is from.")] = None,
    author: Annotated[str | None, typer.Option(help="Who wrote it.")] = None,
    language: Annotated[str | None, typer.Option(help="Its language, such as en.")] = None,
    licence: Annotated[str | None, typer.Option(help="What may be done with its text.")] = None,
) -> None:
    """Store the article of a file or a page, or follow a feed and store its articles."""
    from quizbot.feed.archive import Kept  # noqa: PLC0415 - heavy
    from quizbot.feed.intake import given  # noqa: PLC0415 - heavy

    said = given(
        title=title,
        published=date,
        publisher=publisher,
        url=url,
        author=author,
        language=language,
        licence=licence,
    )
    rounds = _rounds()
    with progress() as told:
        added = wait_for(_add(rounds, source, said, told))
    _tell_kept(added) if isinstance(added, Kept) else _tell(added)


@app.command()
def fetch() -> None:
    """Ask all feeds that were not asked for 15 minutes for new articles."""
    from quizbot.feed.subscriptions import OFTEN  # noqa: PLC0415 - heavy

    rounds = _rounds()
    with progress() as told:
        reports = wait_for(rounds.fetch(OFTEN, told))
    for report in reports:
        _tell(report)
    if not reports:
        due = rounds.next_due(OFTEN)
        say(f"no feed is due before {due:%H:%M} UTC" if due else _NO_FEED)
    codes = {report.trouble.exit_code for report in reports if report.trouble is not None}
    if codes:
        raise typer.Exit(min(codes))


@app.command(name="list")
def list_() -> None:
    """List the feeds and the stored articles."""
    from quizbot.feed.archive import Archive  # noqa: PLC0415 - heavy
    from quizbot.feed.article import Article  # noqa: PLC0415 - heavy
    from quizbot.feed.subscriptions import Subscription  # noqa: PLC0415 - heavy

    rounds = _rounds()
    archive = Archive(rounds.folder)
    archive.read()
    feeds = archive.ledger.feeds
    for address in rounds.feeds(feeds):
        say(_feed(address, feeds.get(address, Subscription())))
    count = damaged = 0
    for one in archive.articles():
        if isinstance(one, Article):
            count += 1
            say(_article(one))
        else:
            damaged += 1
            typer.echo(f"quizbot: {one}", err=True)
    if not count:
        say("no articles yet; `quizbot feed add URL` or FILE stores one")
    if damaged:
        raise typer.Exit(EXIT_FINDINGS)


@app.command()
def remove(
    address: Annotated[str, typer.Argument(metavar="URL", help="Of a feed.")],
) -> None:
    """Follow a feed no longer; its articles stay."""
    wait_for(_remove(_rounds(), address))
    say(f"{address} is followed no longer")


_NO_FEED = "no feed is followed; `quizbot feed add URL` begins to"


async def _add(rounds: "Rounds", source: str, said: "Given", told: "Told") -> "Kept | Report":
    from quizbot.feed.guard import web_address  # noqa: PLC0415 - heavy
    from quizbot.feed.rounds import require  # noqa: PLC0415 - heavy

    if "://" not in source:
        async with rounds.opened(told) as following:
            return await following.file(Path(source), said)
    require()
    address = str(web_address(source))
    async with rounds.opened(told, (address,)) as following:
        return await following.add(address, said)


async def _remove(rounds: "Rounds", address: str) -> None:
    from quizbot.feed.faults import FeedError  # noqa: PLC0415 - heavy
    from quizbot.feed.subscriptions import addresses  # noqa: PLC0415 - heavy

    if address in addresses(rounds.listed):
        raise FeedError(f"{address}: QUIZBOT_FEEDS lists it; take it out there")
    async with rounds.opened() as following:
        following.forget(address)


def _rounds() -> "Rounds":
    """Read the settings, and set up no log: it takes 6 MB, and the commands say it all."""
    logging.disable()
    from quizbot import config  # noqa: PLC0415 - heavy
    from quizbot.feed.rounds import Rounds  # noqa: PLC0415 - heavy

    settings = config.load(os.environ, dotenv())

    return Rounds(settings.data / "articles", settings.feeds, settings.feed_local, _now)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - the clock in `app` costs a second to import


def _tell(report: "Report") -> None:
    """Print what came of a feed, and beside it what was left out of it."""
    if report.trouble is not None:
        typer.echo(f"quizbot: {report.trouble}", err=True)
        return
    say(str(report))
    for number in report.stale:
        say(f"{number} has changed: what rests on it is stale")
    for line in report.left[:_LINES]:
        typer.echo(f"quizbot: left out: {line}", err=True)
    if len(report.left) > _LINES:
        typer.echo(f"quizbot: left out: {len(report.left) - _LINES} more", err=True)
    sys.stderr.flush()


def _tell_kept(kept: "Kept") -> None:
    """Print what was stored and where; beside it, what nobody knows of it."""
    article = kept.article
    say(f"{'stored' if kept.is_new else 'there already'}: {_article(article)}")
    say(f"{kept.path}")
    if kept.replaces:
        say(f"it replaces {kept.replaces}: what rests on that one is stale")
    missing = [
        name
        for name, value in (
            ("--title", article.title),
            ("--date", article.published),
            ("--publisher", article.publisher),
            ("--url", article.url),
        )
        if value is None
    ]
    for note in kept.notes:
        typer.echo(f"quizbot: {note}", err=True)
    if missing:
        typer.echo(f"quizbot: not known: {', '.join(missing)}; add it again with these", err=True)


def _feed(address: str, feed: "Subscription") -> str:
    asked = "never fetched" if feed.asked is None else f"fetched {feed.asked:%Y-%m-%d %H:%M} UTC"
    parts = [address, feed.title or "", asked, f"{len(feed.seen)} entries", feed.trouble or ""]
    return " · ".join(filter(None, parts))


def _article(article: "Article") -> str:
    size = f"{len(article.text.split()):,} words"
    stale = f"replaced by {article.replaced}" if article.replaced else ""
    published = str(article.published or "undated")
    named = (article.title or article.text[:60].partition("\n")[0], article.publisher or "")
    return " · ".join(filter(None, (article.id, published, article.language, size, *named, stale)))
