"""One replica fetches, the next one takes over, and the last one to leave knows that it is."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from quizbot.errors import StorageError
from quizbot.storage.leader import Leader
from tests.databases import Cluster

BOT = 7


@pytest.fixture
async def pair(postgresql_url: str) -> AsyncIterator[tuple[Leader, Leader]]:
    one, other = Leader.of(postgresql_url, BOT), Leader.of(postgresql_url, BOT)
    yield one, other
    await one.close()
    await other.close()


async def test_one_of_two_leads_until_it_ends(pair: tuple[Leader, Leader]) -> None:
    one, other = pair

    before = [await one.lead(), await other.lead()]
    await one.close()

    assert before == [True, False]
    assert await other.lead()


async def test_whoever_loses_the_session_leads_no_longer(
    pair: tuple[Leader, Leader], cluster: Cluster, postgresql_url: str
) -> None:
    one, other = pair
    assert await one.lead()
    alive = await one.alive()

    cluster.kill_connections(postgresql_url)

    assert (alive, await one.alive(), await one.alive()) == (True, False, False)
    assert await other.lead()
    assert not await one.lead()


async def test_bots_that_share_a_database_do_not_share_their_leader(postgresql_url: str) -> None:
    one, other = Leader.of(postgresql_url, BOT), Leader.of(postgresql_url, BOT + 1)

    assert (await one.lead(), await other.lead()) == (True, True)

    await one.close()
    await other.close()


async def test_the_last_to_leave_knows_it(pair: tuple[Leader, Leader]) -> None:
    one, other = pair
    await one.serve()
    await other.serve()

    assert (await one.leave(), await other.leave()) == (False, True)


async def test_of_two_that_leave_at_once_at_most_one_is_last(pair: tuple[Leader, Leader]) -> None:
    for leader in pair:
        await leader.serve()

    last = await asyncio.gather(*(leader.leave() for leader in pair))

    assert sum(last) == 1


async def test_with_sqlite_there_is_one_and_it_leads(sqlite_url: str) -> None:
    leader = Leader.of(sqlite_url, BOT)
    await leader.serve()

    assert await leader.lead()
    assert await leader.alive()
    assert await leader.leave()
    await leader.close()


async def test_a_server_out_of_reach_is_trouble_of_ours() -> None:
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")
    leader = Leader.of("postgresql:///name?host=/nowhere", BOT)

    with pytest.raises(StorageError):
        await leader.lead()
    await leader.close()
