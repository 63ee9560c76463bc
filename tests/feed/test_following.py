"""Feeds are followed, pages stored once, changes noticed, sites not hurried."""

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest

from quizbot.errors import BusyError
from quizbot.feed.archive import Archive, Kept
from quizbot.feed.article import Article, load
from quizbot.feed.faults import FeedError
from quizbot.feed.following import Report
from quizbot.feed.rounds import Rounds
from quizbot.feed.subscriptions import OFTEN, Given
from tests.databases import Clock
from tests.feed.server import Server, http

pytest.importorskip("trafilatura")
pytest.importorskip("feedparser")

HOUR = timedelta(hours=1)
SENTENCE = "The ministry said on Monday that the treaty had ended and gave its reasons at length. "
OTHER = "The parliament decided on Tuesday that the bridge would be built after all, and where. "


def page(sentence: str = SENTENCE, head: str = "") -> bytes:
    body = "".join(f"<p>{sentence}{sentence}Part {number}.</p>" for number in range(3))
    return http(
        f"<html lang='en'><head><title>Treaty</title>{head}</head><article>{body}</article></html>"
    )


def feed(*items: str) -> bytes:
    text = "".join(f"<item>{item}</item>" for item in items)
    return http(
        f'<rss version="2.0"><channel><title>News</title>{text}</channel></rss>',
        "application/rss+xml",
    )


def item(number: int, link: str, text: str = "") -> str:
    return (
        f"<guid>{number}</guid><title>Item {number}</title><link>{link}</link>"
        f"<description>{text}</description>"
    )


async def add(rounds: Rounds, address: str, given: Given = Given()) -> Kept | Report:  # noqa: B008 - frozen
    async with rounds.opened(named=(address,)) as following:
        return await following.add(address, given)


async def kept(rounds: Rounds, address: str) -> Kept:
    found = await add(rounds, address)
    assert isinstance(found, Kept)
    return found


def stored(rounds: Rounds) -> list[Article]:
    return [load(file) for file in sorted(rounds.folder.glob("*.yaml"))]


async def test_an_article_of_a_page_is_stored_with_what_is_known_of_it(
    rounds: Rounds, server: Server
) -> None:
    server.answers = {"/a?utm_source=x": page(head="<link rel='canonical' href='/a?gclid=1'>")}

    found = await kept(rounds, f"{server.address}/a?utm_source=x")

    assert found.is_new
    assert load(found.path) == found.article
    assert found.path.name == f"{found.article.sha256[:12]}.yaml"
    assert (found.article.title, found.article.language) == ("Treaty", "en")
    assert found.article.url == f"{server.address}/a"
    assert str(found.article.fetched) == "2026-01-05"


async def test_the_same_text_at_two_addresses_is_one_article(
    rounds: Rounds, server: Server
) -> None:
    server.answers = {"/a": page(), "/b": page()}

    first = await kept(rounds, f"{server.address}/a")
    second = await kept(rounds, f"{server.address}/b")

    assert (first.is_new, second.is_new) == (True, False)
    assert second.article == first.article
    assert len(stored(rounds)) == 1


async def test_another_text_at_the_same_address_marks_the_old_one_as_replaced(
    rounds: Rounds, server: Server
) -> None:
    server.answers = {"/a": page()}
    old = await kept(rounds, f"{server.address}/a")
    server.answers = {"/a": page(OTHER)}

    new = await kept(rounds, f"{server.address}/a")

    assert new.replaces == old.article.id
    assert load(old.path).replaced == new.article.id
    assert load(old.path).text == old.article.text
    assert load(new.path).replaced is None


async def test_a_text_that_comes_back_is_no_longer_replaced(rounds: Rounds, server: Server) -> None:
    server.answers = {"/a": page()}
    first = await kept(rounds, f"{server.address}/a")
    server.answers = {"/a": page(OTHER)}
    second = await kept(rounds, f"{server.address}/a")
    server.answers = {"/a": page()}

    await add(rounds, f"{server.address}/a")

    assert load(first.path).replaced is None
    assert load(second.path).replaced == first.article.id


async def test_a_copy_that_changes_does_not_make_the_original_stale(
    rounds: Rounds, server: Server
) -> None:
    server.answers = {"/a": page(), "/copy": page()}
    original = await kept(rounds, f"{server.address}/a")
    await add(rounds, f"{server.address}/copy")
    server.answers["/copy"] = page(OTHER)

    changed = await kept(rounds, f"{server.address}/copy")

    assert changed.replaces is None
    assert load(original.path).replaced is None


async def test_entries_that_are_articles_are_taken_as_they_are_and_teasers_by_their_pages(
    rounds: Rounds, server: Server
) -> None:
    whole = OTHER * 12
    server.answers = {
        "/feed": feed(item(1, "/one", whole), item(2, "/two", "A teaser.")),
        "/two": page(),
    }

    report = await add(rounds, f"{server.address}/feed")

    assert str(report) == "News: 2 new, 0 changed, 0 known"
    assert server.paths() == ["/feed", "/two"]
    assert {article.title for article in stored(rounds)} == {"Item 1", "Treaty"}
    assert {article.publisher for article in stored(rounds)} == {"News"}


async def test_what_was_taken_in_is_not_fetched_again_until_its_entry_changes(
    rounds: Rounds, server: Server, clock: Clock
) -> None:
    server.answers = {"/feed": feed(item(1, "/one"), item(2, "/two")), "/one": page()}
    server.answers["/two"] = page(OTHER)
    await add(rounds, f"{server.address}/feed")
    server.answers["/feed"] = feed(item(1, "/one", "Updated."), item(2, "/two"))
    server.answers["/one"] = page(SENTENCE.replace("Monday", "Friday"))
    clock.advance(seconds=15 * 60)

    reports = await rounds.fetch(OFTEN)

    assert [str(report) for report in reports] == ["News: 0 new, 1 changed, 1 known"]
    assert reports[0].stale == [one.id for one in stored(rounds) if one.replaced]
    assert server.paths() == ["/feed", "/one", "/two", "/feed", "/one"]


async def test_a_page_without_an_article_is_not_asked_for_again_until_its_entry_changes(
    rounds: Rounds, server: Server, clock: Clock
) -> None:
    server.answers = {"/feed": feed(item(1, "/one")), "/one": http("<p>Hello.</p>")}
    await add(rounds, f"{server.address}/feed")
    clock.advance(days=1)
    await rounds.fetch(OFTEN)
    server.answers["/feed"] = feed(item(1, "/one", "Updated."))
    clock.advance(days=1)

    await rounds.fetch(OFTEN)

    assert server.paths() == ["/feed", "/one", "/feed", "/feed", "/one"]


async def test_no_feed_is_asked_again_within_15_minutes(
    rounds: Rounds, server: Server, clock: Clock
) -> None:
    server.answers = {"/feed": feed()}
    await add(rounds, f"{server.address}/feed")
    clock.advance(seconds=15 * 60 - 1)

    early = await rounds.fetch(timedelta(0))
    due = rounds.next_due(OFTEN)
    clock.advance(seconds=1)
    in_time = await rounds.fetch(timedelta(0))

    assert (len(early), len(in_time)) == (0, 1)
    assert due == clock()


async def test_a_feed_that_has_nothing_new_says_so_without_sending_it_all(
    rounds: Rounds, server: Server, clock: Clock
) -> None:
    server.answers = {"/feed": feed(item(1, "/one")), "/one": page()}
    raw = server.answers["/feed"]
    assert isinstance(raw, bytes)
    server.answers["/feed"] = raw.replace(b"\r\n\r\n", b'\r\nETag: "v1"\r\n\r\n', 1)
    await add(rounds, f"{server.address}/feed")
    server.answers["/feed"] = http(status="304 Not Modified")
    clock.advance(days=1)

    reports = await rounds.fetch(HOUR)

    assert [str(report) for report in reports] == ["News: 0 new, 0 changed, 1 known"]
    assert 'If-None-Match: "v1"' in server.asked[-1]


async def test_a_feed_that_fails_is_left_alone_for_longer_each_time(
    rounds: Rounds, server: Server, clock: Clock
) -> None:
    server.answers = {"/feed": feed()}
    await add(rounds, f"{server.address}/feed")
    server.answers = {"/feed": http(status="500 Oh no")}
    pauses = []
    for _ in range(4):
        clock.advance(days=1)
        [report] = await rounds.fetch(OFTEN)
        due = rounds.next_due(OFTEN)
        assert due is not None
        pauses.append((due - clock()) // OFTEN)

    assert "answers 500" in str(report)
    assert pauses == [1, 2, 4, 8]


async def test_a_server_that_asks_for_a_pause_gets_it(
    rounds: Rounds, server: Server, clock: Clock
) -> None:
    server.answers = {"/feed": feed()}
    await add(rounds, f"{server.address}/feed")
    busy = http(b"", "text/html", "Retry-After: 7200", status="429 Too Many Requests")
    server.answers = {"/feed": busy}
    clock.advance(days=1)

    await rounds.fetch(OFTEN)

    assert rounds.next_due(OFTEN) == clock() + 2 * HOUR


async def test_one_feed_that_fails_does_not_hold_up_the_others(
    rounds: Rounds, server: Server, clock: Clock
) -> None:
    server.answers = {"/feed1": feed(), "/feed2": feed(item(1, "/one", OTHER * 12))}
    await add(rounds, f"{server.address}/feed1")
    await add(rounds, f"{server.address}/feed2")
    server.answers["/feed1"] = http(b"x" * 3_000_000, "application/xml")
    clock.advance(days=1)

    first, second = await rounds.fetch(OFTEN)

    assert first.trouble is not None
    assert second.trouble is None


async def test_a_site_is_asked_for_its_rules_and_not_hurried(
    rounds: Rounds, server: Server, pauses: list[float]
) -> None:
    rules = "User-agent: quizbot\nDisallow: /private\nCrawl-delay: 3\n"
    server.answers = {
        "/robots.txt": http(rules, "text/plain"),
        "/feed": feed(item(1, "/one"), item(2, "/private/two"), item(3, "/three")),
        "/one": page(),
        "/private/two": page(),
        "/three": page(OTHER),
    }

    report = await add(rounds, f"{server.address}/feed")

    assert isinstance(report, Report)
    assert (report.new, len(report.left)) == (2, 1)
    assert "robots.txt asks programs not to read it" in report.left[0]
    assert server.paths() == ["/feed", "/one", "/three"]
    assert pauses == [3.0]


async def test_a_page_that_its_site_keeps_from_programs_is_not_even_asked_for(
    rounds: Rounds, server: Server
) -> None:
    server.answers = {"/robots.txt": http("User-agent: *\nDisallow: /", "text/plain"), "/a": page()}

    with pytest.raises(FeedError, match=r"robots\.txt"):
        await add(rounds, f"{server.address}/a")

    assert server.paths() == []


async def test_a_site_whose_rules_cannot_be_read_is_asked_another_time(
    rounds: Rounds, server: Server
) -> None:
    server.answers = {"/robots.txt": http(status="503 Busy"), "/a": page()}

    with pytest.raises(FeedError, match="cannot be read now"):
        await add(rounds, f"{server.address}/a")


async def test_a_link_to_a_host_that_is_not_listed_is_left_out_until_it_is(
    rounds: Rounds, server: Server
) -> None:
    server.answers = {"/feed": feed(item(1, "https://elsewhere.example/a"))}

    report = await add(rounds, f"{server.address}/feed")

    assert isinstance(report, Report)
    assert "QUIZBOT_FEEDS can list elsewhere.example" in report.left[0]
    ledger = json.loads((rounds.folder / "feeds.json").read_text())
    assert "seen" not in ledger["feeds"][f"{server.address}/feed"]


async def test_30_pages_of_a_feed_are_fetched_and_the_rest_the_next_time(
    rounds: Rounds, server: Server, clock: Clock
) -> None:
    words = [f"Word{number}" for number in range(35)]
    items = [item(number, f"/{word}") for number, word in enumerate(words)]
    server.answers = {"/feed": feed(*items)}
    server.answers |= {
        f"/{one}": page(f"{one} was said on Monday, and much else. ") for one in words
    }

    first = await add(rounds, f"{server.address}/feed")
    clock.advance(days=1)
    [second] = await rounds.fetch(OFTEN)

    assert isinstance(first, Report)
    assert (first.new, len(first.left)) == (30, 5)
    assert (second.new, second.known, len(second.left)) == (5, 30, 0)


async def test_what_an_operator_says_of_a_feed_holds_for_its_articles(
    rounds: Rounds, server: Server
) -> None:
    server.answers = {"/feed": feed(item(1, "/one", OTHER * 12))}

    await add(rounds, f"{server.address}/feed", Given(title="Mine", licence="quotations only"))

    [article] = stored(rounds)
    assert (article.title, article.licence) == ("Item 1", "quotations only")
    assert Archive(rounds.folder).ledger.feeds == {}
    archive = Archive(rounds.folder)
    archive.read()
    assert [one.title for one in archive.ledger.feeds.values()] == ["Mine"]


async def test_where_nothing_is_followed_nothing_is_done(rounds: Rounds, tmp_path: Path) -> None:
    assert await rounds.fetch(OFTEN) == []
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - a loop has to wait for neither


async def test_two_at_once_do_not_work_in_one_folder(rounds: Rounds, server: Server) -> None:
    server.answers = {"/feed": feed()}
    await add(rounds, f"{server.address}/feed")
    async with rounds.opened():
        with pytest.raises(BusyError, match="another quizbot is fetching"):
            await rounds.fetch(OFTEN)


async def test_without_the_ledger_articles_still_tell_where_they_stood(
    rounds: Rounds, server: Server
) -> None:
    server.answers = {"/a": page()}
    old = await kept(rounds, f"{server.address}/a")
    (rounds.folder / "feeds.json").unlink()
    server.answers = {"/a": page(OTHER)}

    new = await kept(rounds, f"{server.address}/a")

    assert new.replaces == old.article.id


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"feeds": 7}', '{"feeds": {"a": {"asked": "x"}}}']
)
async def test_a_damaged_ledger_is_said_and_kept(rounds: Rounds, text: str) -> None:
    rounds.folder.mkdir()
    ledger = rounds.folder / "feeds.json"
    ledger.write_text(text)

    with pytest.raises(FeedError, match="damaged; remove it"):
        await rounds.fetch(OFTEN)

    assert ledger.read_text() == text


async def test_no_name_leads_out_of_the_folder(rounds: Rounds, tmp_path: Path) -> None:
    archive = Archive(rounds.folder)

    assert archive.find("../../etc/passwd") is None
    assert archive.find("../feeds.json") is None
