"""The job that follows feeds: on schedule, by one runner at a time."""

from datetime import timedelta
from pathlib import Path

import pytest

from quizbot.feed.rounds import Rounds
from quizbot.jobs.feeds import feeds_job
from quizbot.storage.store import Store
from tests.databases import Clock
from tests.feed.server import Server, http
from tests.jobs.living import HOUR, lived

pytest.importorskip("trafilatura")
pytest.importorskip("feedparser")

RSS = '<rss version="2.0"><channel><title>News</title></channel></rss>'


async def test_feeds_are_asked_once_in_the_time_that_is_set(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    with Server() as server:
        server.answers = {"/feed": http(RSS, "application/rss+xml")}
        local = (("127.0.0.1", server.port),)
        rounds = Rounds(tmp_path / "articles", (f"{server.address}/feed",), local, clock)

        await lived(store, [feeds_job(rounds, 2 * HOUR)], clock, 6 * HOUR, HOUR / 8)

        assert 3 <= len(server.paths()) <= 4


async def test_a_feed_that_fails_does_not_end_the_job(
    store: Store, clock: Clock, tmp_path: Path
) -> None:
    with Server() as server:
        local = (("127.0.0.1", server.port),)
        rounds = Rounds(tmp_path / "articles", (f"{server.address}/feed",), local, clock)

        await lived(store, [feeds_job(rounds, HOUR)], clock, 6 * HOUR, HOUR / 8)

        assert len(server.paths()) >= 3


async def test_where_another_fetches_the_job_waits(clock: Clock, tmp_path: Path) -> None:
    rounds = Rounds(tmp_path / "articles", ("https://news.example/feed",), (), clock)
    job = feeds_job(rounds, HOUR)
    assert not hasattr(job.work, "verb")

    async with rounds.opened():
        again = await job.work({})

    assert again == clock() + timedelta(minutes=15)
