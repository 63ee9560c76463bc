"""Several `quizbot run` on one PostgreSQL: one fetches, all work, a killed one loses nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from quizbot.emulator import Emulator, Fault
from quizbot.errors import EXIT_TRY_LATER
from quizbot.storage.engine import writing
from quizbot.storage.schema import migrate
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from tests.databases import Cluster
from tests.processes import TOKEN, Place, eventually, now, on_a_socket, proxy


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    made = Emulator(clock=lambda: now().timestamp())
    made.bot(TOKEN, "quizbot_bot", "quizbot")
    yield made
    made.close()


@pytest.fixture
async def api(emulator: Emulator) -> AsyncIterator[str]:
    """The address of the emulator on this machine."""
    async with on_a_socket(emulator) as address:
        yield address


@pytest.fixture
def shared(emulator: Emulator, api: str, postgresql_url: str, tmp_path: Path) -> Place:
    """Where any number of processes work on one PostgreSQL."""
    return Place(emulator, api, postgresql_url, tmp_path)


@pytest.fixture
def alone(emulator: Emulator, api: str, sqlite_url: str, tmp_path: Path) -> Place:
    """Where one process works on an SQLite file."""
    return Place(emulator, api, sqlite_url, tmp_path)


async def test_one_of_three_fetches_and_the_next_goes_on_when_it_is_killed(
    shared: Place, emulator: Emulator
) -> None:
    async with shared.running(3) as replicas:
        people = await shared.students(5)
        leads = [await one.leads() for one in replicas]
        leader = replicas.pop(leads.index(True))

        learning = asyncio.gather(*(one.turns(6) for one in people))
        await shared.called("editMessageText", 8)
        leader.process.kill()
        await learning

        assert sum(leads) == 1
        assert sum([await one.leads() for one in replicas]) == 1
        await shared.at_rest()
    found = await shared.counts()
    assert (found.attempts, found.dead) == (15, 0)
    assert emulator.count("sendMessage") == 5


async def test_a_leader_that_stops_hands_the_lead_on_before_it_has_finished(
    shared: Place, emulator: Emulator
) -> None:
    async with shared.running(2) as replicas:
        (ada,) = await shared.students(1)
        leads = [await one.leads() for one in replicas]
        leader, other = replicas if leads[0] else replicas[::-1]
        emulator.faults.add(Fault("editMessageText", "timeout_before", hang=True))
        ada.tap()
        await shared.called("answerCallbackQuery", 1)

        leader.process.terminate()
        await eventually(other.leads)

        assert leader.process.returncode is None


async def test_two_behind_a_proxy_keep_the_order_of_each_student(
    shared: Place, emulator: Emulator
) -> None:
    async with proxy() as front, shared.running(2, **front.settings) as replicas:
        front.behind = [one.port for one in replicas]
        people = await shared.students(4)
        engine = writing(shared.url)
        with engine.begin() as others:  # so all effects wait, and have an order to keep
            others.execute(text("SELECT id FROM learner FOR UPDATE"))
            for minutes in (4, 8, 2, 15, 4, 8, 15, 2, 8):
                for one in people:
                    one.forge(f"settings.minutes.{minutes}")
            await emulator.idle()
        engine.dispose()
        await shared.at_rest()

    store = await Store.open(shared.url, clock=now)
    learners = [await store.read(Transaction.learner, one.person.id) for one in people]
    await store.close()
    assert [one.minutes for one in learners if one] == [8, 8, 8, 8]
    assert min(front.taken.values()) > 10


async def test_the_last_to_stop_takes_the_webhook_away_even_if_the_database_was_restarted(
    shared: Place, emulator: Emulator, cluster: Cluster
) -> None:
    async with proxy() as front, shared.running(2, **front.settings) as replicas:
        front.behind = [one.port for one in replicas]
        (ada,) = await shared.students(1)
        await shared.called("setWebhook", 2)
        cluster.kill_connections(shared.url)
        await shared.called("setWebhook", 4)

        first = await replicas[0].ended(), emulator.count("deleteWebhook")
        await ada.turn()
        last = await replicas[1].ended(), emulator.count("deleteWebhook")

    assert (first, last) == ((0, 0), (0, 1))


async def test_told_to_stop_in_the_middle_it_finishes_and_the_next_goes_on(
    alone: Place, emulator: Emulator
) -> None:
    async with alone.running(1) as (one,):
        people = await alone.students(10)
        for each in people:
            each.tap()
        await alone.called("editMessageText", 1)
        assert await one.ended() == 0
    stopped = await alone.counts()
    async with alone.running(1) as (following,):
        await alone.seen(lambda: all("Next" in str(each.last) for each in people))
        assert await following.ended() == 0

    assert (stopped.waiting, stopped.behind) == (0, 0)
    assert (await alone.counts()).attempts == 10
    assert emulator.count("sendMessage") == 10
    assert "Traceback" not in alone.log


async def test_with_sqlite_a_second_process_is_refused(alone: Place) -> None:
    async with alone.running(1), alone.started() as second:
        assert await second.process.wait() == EXIT_TRY_LATER

    assert "another quizbot works in" in alone.log


async def test_it_waits_for_its_tables_and_outlives_a_database_that_goes_away(
    emulator: Emulator, api: str, cluster: Cluster, tmp_path: Path
) -> None:
    place = Place(emulator, api, cluster.create("template0"), tmp_path)
    connections = f"ALTER DATABASE {place.name} ALLOW_CONNECTIONS"
    async with place.started() as one:
        await place.logged("has no tables yet")
        migrate(place.url)
        await eventually(one.ready)
        (ada,) = await place.students(1)
        asked, question = ada.last["message_id"], ada.last["text"]

        cluster.execute(f"{connections} false")
        cluster.kill_connections(place.url)
        ada.tap()
        await eventually(one.red)
        cluster.execute(f"{connections} true")
        await eventually(one.ready)
        await place.seen(lambda: ada.message(asked)["text"] != question)

        assert await one.ended() == 0
    assert (await place.counts()).attempts == 1
    cluster.drop(place.url)
