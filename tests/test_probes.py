"""What a supervisor is told, and what it is never told; and that a loop that stands still shows."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from itertools import chain

import httpx
import pytest

from quizbot import probes
from quizbot.health import Health
from quizbot.metrics import Metrics
from quizbot.probes import Probes, Watchdog, watch_loop, working

PASSWORD = "hunter2-hunter2"


class Timer:
    """Seconds that move only when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Database:
    """A part that can be asked, and counts how often it was."""

    def __init__(self) -> None:
        self.asked = 0
        self.error: Exception | None = None

    async def answers(self) -> None:
        self.asked += 1
        if self.error is not None:
            raise self.error


@pytest.fixture
def health() -> Health:
    made = Health("database", "token", "bot")
    for part in made.parts:
        made.set(part, ok=True)
    return made


@pytest.fixture
def database() -> Database:
    return Database()


@pytest.fixture
def timer() -> Timer:
    return Timer()


@pytest.fixture
async def client(
    health: Health, database: Database, timer: Timer
) -> AsyncIterator[httpx.AsyncClient]:
    asked = Probes(Metrics(), health, timer, {"database": database.answers})
    transport = httpx.ASGITransport(asked.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as made:
        yield made


async def test_a_bot_that_is_well_says_so(client: httpx.AsyncClient) -> None:
    alive, ready = await client.get("/healthz"), await client.get("/readyz")

    assert (alive.status_code, alive.text) == (200, "ok\n")
    assert ready.status_code == 200
    assert ready.json() == {"ready": True, "parts": {"database": "ok", "token": "ok", "bot": "ok"}}


async def test_a_part_that_has_said_nothing_yet_is_not_ready(client: httpx.AsyncClient) -> None:
    fresh = Probes(Metrics(), Health("bot"), Timer())
    transport = httpx.ASGITransport(fresh.app)

    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as asking:
        ready = await asking.get("/readyz")

    assert ready.status_code == 503
    assert ready.json() == {"ready": False, "parts": {"bot": "not ok: not yet"}}


async def test_a_bot_that_drains_takes_no_updates_but_lives(
    client: httpx.AsyncClient, health: Health
) -> None:
    health.set("bot", ok=False, reason="is ending")

    alive, ready = await client.get("/healthz"), await client.get("/readyz")

    assert (alive.status_code, ready.status_code) == (200, 503)
    assert ready.json()["parts"]["bot"] == "not ok: is ending"


async def test_once_the_work_has_ended_the_process_is_ill(
    client: httpx.AsyncClient, health: Health
) -> None:
    with working(health):
        during = await client.get("/healthz")
    after = await client.get("/healthz")

    assert (during.status_code, during.text) == (200, "ok\n")
    assert (after.status_code, after.text) == (503, "not ok\n")


async def test_a_database_that_does_not_answer_is_named_and_its_words_are_not(
    client: httpx.AsyncClient, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    database.error = OSError(f"postgresql://quizbot:{PASSWORD}@/var/run/db refused")

    ready = await client.get("/readyz")

    assert ready.status_code == 503
    assert ready.json()["parts"]["database"] == "not ok: does not answer"
    assert "/var" not in ready.text + caplog.text
    assert PASSWORD not in ready.text + caplog.text
    assert "part does not answer" in caplog.text


async def test_a_database_that_comes_back_makes_the_bot_ready_again(
    client: httpx.AsyncClient, database: Database, timer: Timer, caplog: pytest.LogCaptureFixture
) -> None:
    database.error = OSError()
    for _ in range(3):
        assert (await client.get("/readyz")).status_code == 503
        timer.now += 2

    database.error = None

    assert (await client.get("/readyz")).status_code == 200
    assert caplog.text.count("part does not answer") == 1


async def test_a_database_that_answers_but_refuses_to_store_stays_not_ready(
    client: httpx.AsyncClient, health: Health
) -> None:
    health.set("database", ok=False, reason="the database refuses")

    ready = await client.get("/readyz")

    assert ready.status_code == 503
    assert ready.json()["parts"]["database"] == "not ok: the database refuses"


async def test_a_database_that_never_answers_is_not_waited_for(
    client: httpx.AsyncClient, health: Health, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "_PATIENCE", 0.0)
    silent = Probes(Metrics(), health, Timer(), {"database": asyncio.Event().wait})
    transport = httpx.ASGITransport(silent.app)

    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as asking:
        assert (await asking.get("/readyz")).status_code == 503


async def test_however_many_ask_the_database_is_asked_once_a_second(
    client: httpx.AsyncClient, database: Database, timer: Timer
) -> None:
    await asyncio.gather(*(client.get("/readyz") for _ in range(50)))
    at_once = database.asked
    timer.now += 1.5
    await client.get("/readyz")

    assert (at_once, database.asked) == (1, 2)


async def test_the_figures_come_as_every_scraper_reads_them(client: httpx.AsyncClient) -> None:
    page = await client.get("/metrics")

    assert page.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "\nquizbot_updates_total{" in page.text


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_probes_take_get_and_head_and_nothing_else(
    client: httpx.AsyncClient, path: str
) -> None:
    head = await client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert (await client.request(method, path)).status_code == 405


@pytest.mark.parametrize("path", ["/", "/healthz/", "/metrics/x", "/docs", "/%2e%2e/metrics"])
async def test_there_is_no_other_path(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code in {404, 307}
    assert (await client.get(path, follow_redirects=False)).text in {"Not Found", ""}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
async def test_answers_are_neither_kept_nor_taken_for_pages(
    client: httpx.AsyncClient, path: str
) -> None:
    headers = (await client.get(path)).headers

    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in headers


class EnoughError(Exception):
    """The timer has no more to say."""


def script(*moments: float) -> Callable[[], float]:
    """Return a timer that says these moments one after the other, and then ends the test."""
    told = chain(moments)

    def timer() -> float:
        for moment in told:
            return moment
        raise EnoughError

    return timer


async def test_the_watchdog_notes_by_how_much_the_loop_wakes_too_late(
    health: Health, caplog: pytest.LogCaptureFixture
) -> None:
    counted = Metrics()

    with pytest.raises(EnoughError):
        await watch_loop(counted, health, script(0, 0.5, 10, 13, 20, 20), interval=0)

    page = counted.render()[1].decode()
    assert "quizbot_loop_lag_max_seconds 3.0" in page
    assert "quizbot_loop_lag_seconds_count 3.0" in page
    assert "quizbot_loop_lag_seconds_sum 3.5" in page
    assert caplog.messages == ["event loop lags"]
    assert health.parts["loop"].reason == "has ended"


def test_an_episode_of_lag_is_one_line_in_the_log(
    health: Health, caplog: pytest.LogCaptureFixture
) -> None:
    watchdog = Watchdog(Metrics(), health)

    for now, lag in enumerate([0.0, 1.5, 2.5, 1.1, 0.9, 0.0, 1.2]):
        watchdog.woke(now, lag)

    told = [record.__dict__["seconds"] for record in caplog.records]
    assert told == [1.5, 1.2]
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


async def test_a_loop_that_stood_still_is_ill_for_long_enough_to_be_seen(
    client: httpx.AsyncClient, health: Health
) -> None:
    watchdog = Watchdog(Metrics(), health)
    with working(health, "loop"):
        watchdog.woke(100, 9.9)
        slow = await client.get("/healthz")
        watchdog.woke(200, 10.5)
        watchdog.woke(201, 0)
        stuck = await client.get("/healthz")
        watchdog.woke(261, 0)
        calm = await client.get("/healthz")

    assert [answer.status_code for answer in (slow, stuck, calm)] == [200, 503, 200]
