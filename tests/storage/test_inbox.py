"""The inbox keeps an update until its effect is committed, or the reason why it has none."""

import asyncio
import json
from datetime import timedelta

import pytest

from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Dead, Entry
from tests.databases import Clock
from tests.storage.samples import HUGE


def bodies(*numbers: int, lane: int = 7) -> list[Entry]:
    return [Entry(number, lane, json.dumps({"update_id": number})) for number in numbers]


async def waiting(store: Store, lane: int = 7) -> list[int]:
    return [entry.update_id for entry in await store.read(Transaction.earlier, HUGE + 1, lane)]


async def test_only_new_updates_are_named_in_their_order(store: Store, clock: Clock) -> None:
    first = await store.run(Transaction.receive, bodies(3, 1, 3, HUGE, 1), clock())
    second = await store.run(Transaction.receive, bodies(4, 1, 2), clock())
    none = await store.run(Transaction.receive, [], clock())

    assert (first, second, none) == ([3, 1, HUGE], [4, 2], [])
    assert await waiting(store) == [1, 2, 3, 4, HUGE]


async def test_an_update_received_at_once_by_many_is_new_once(store: Store, clock: Clock) -> None:
    batches = await asyncio.gather(
        *(store.run(Transaction.receive, bodies(1, 2, 3), clock()) for _ in range(8))
    )

    assert sorted(number for batch in batches for number in batch) == [1, 2, 3]


@pytest.mark.parametrize(
    "text", ["ракета \U0001f680", "a\0b", "half \ud83d", "\ud83d\ude80", '"\\']
)
async def test_an_update_comes_back_as_received(store: Store, clock: Clock, text: str) -> None:
    body = json.dumps({"text": text}, ensure_ascii=False)

    await store.run(Transaction.receive, [Entry(5, 7, body)], clock())

    (entry,) = await store.read(Transaction.earlier, 9, 7)
    assert json.loads(entry.body) == json.loads(json.dumps({"text": text}))


async def test_an_update_is_done_once(store: Store, clock: Clock) -> None:
    await store.run(Transaction.receive, bodies(1, 2), clock())

    done = [await store.run(Transaction.done, number, clock()) for number in (1, 1, 9)]

    assert done == [True, False, False]
    assert await store.read(Transaction.earlier, 9, 7) == bodies(2)
    assert await store.run(Transaction.receive, bodies(1), clock()) == []


async def test_an_update_is_put_aside_with_the_reason(store: Store, clock: Clock) -> None:
    await store.run(Transaction.receive, bodies(1, 2, 3), clock())
    await store.run(Transaction.fail, 1, "KeyError: \0 \ud83d" + "x" * 600, clock())
    await store.run(Transaction.fail, 2, "TypeError: y", clock())

    assert await waiting(store) == [3]
    second, first = await store.read(Transaction.dead)
    assert second == Dead(2, "TypeError: y")
    assert first.error == ("KeyError: \\x00 \\ud83d" + "x" * 600)[:500]
    assert await store.read(Transaction.dead, 1) == [second]
    assert not await store.run(Transaction.done, 1, clock())


async def test_an_update_that_had_its_effect_is_not_put_aside(store: Store, clock: Clock) -> None:
    await store.run(Transaction.receive, bodies(1), clock())
    await store.run(Transaction.done, 1, clock())

    await store.run(Transaction.fail, 1, "KeyError", clock())

    assert await store.read(Transaction.dead) == []


async def test_only_what_was_done_long_ago_is_forgotten(store: Store, clock: Clock) -> None:
    await store.run(Transaction.receive, bodies(1, 2, 3, 4), clock())
    await store.run(Transaction.done, 1, clock())
    await store.run(Transaction.fail, 2, "KeyError", clock())
    await store.run(Transaction.done, 3, clock.advance(days=3))

    forgotten = await store.run(Transaction.prune, clock() - timedelta(days=1))

    assert forgotten == 1
    assert await store.run(Transaction.receive, bodies(1, 2, 3, 4), clock()) == [1]


async def test_counts_tell_how_much_there_is(store: Store, clock: Clock) -> None:
    await store.run(Transaction.receive, bodies(1, 2, 3, 4), clock())
    await store.run(Transaction.done, 1, clock())
    await store.run(Transaction.fail, 2, "KeyError", clock())
    await store.run(Transaction.enrol, 7, 7, clock())

    counts = await store.read(Transaction.counts)

    assert (counts.learners, counts.attempts) == (1, 0)
    assert (counts.waiting, counts.dead, counts.behind) == (2, 1, 0)


async def claimed(store: Store, clock: Clock, limit: int = 9) -> list[int]:
    return [entry.update_id for entry in await store.run(Transaction.claim, clock(), limit)]


async def test_what_a_replica_received_or_claimed_is_its_own_until_the_lease_ends(
    store: Store, clock: Clock
) -> None:
    await store.run(Transaction.receive, bodies(2, 1, 3), clock())

    held = await claimed(store, clock)
    clock.advance(seconds=5)
    free = [
        await claimed(store, clock, 2),
        await claimed(store, clock),
        await claimed(store, clock),
    ]
    clock.advance(seconds=5)

    assert (held, free) == ([], [[1, 2], [3], []])
    assert await claimed(store, clock) == [1, 2, 3]


async def test_two_replicas_claim_each_update_once(
    store: Store, database_url: str, clock: Clock
) -> None:
    await store.run(Transaction.receive, bodies(*range(60)), clock())
    clock.advance(seconds=5)
    other = await Store.open(database_url, clock=clock, holder="other")

    taken = await asyncio.gather(
        *(claimed(one, clock, 5) for _ in range(8) for one in (store, other))
    )
    await other.close()

    assert sorted(number for numbers in taken for number in numbers) == list(range(60))


async def test_updates_of_a_lane_have_their_effects_in_order(store: Store, clock: Clock) -> None:
    await store.run(Transaction.receive, [*bodies(1, 2), *bodies(3, lane=8)], clock())

    in_turn = [
        await store.run(Transaction.done_in_turn, number, clock()) for number in (2, 3, 1, 2, 2)
    ]

    assert in_turn == [False, True, True, True, False]


async def test_what_was_put_aside_holds_nobody_up(store: Store, clock: Clock) -> None:
    await store.run(Transaction.receive, bodies(1, 2), clock())
    await store.run(Transaction.fail, 1, "KeyError", clock())

    assert await store.run(Transaction.done_in_turn, 2, clock())


async def test_an_update_waits_until_it_has_ended(store: Store, clock: Clock) -> None:
    await store.run(Transaction.receive, bodies(1), clock())
    before = await store.read(Transaction.waits, 1)
    await store.run(Transaction.done, 1, clock())

    assert (before, await store.read(Transaction.waits, 1)) == (True, False)
    assert not await store.read(Transaction.waits, 2)


async def test_work_that_never_ended_is_counted(store: Store, clock: Clock) -> None:
    await store.run(Transaction.receive, bodies(1), clock())
    await store.run(Transaction.tried, 1, 3)
    clock.advance(seconds=5)

    assert [entry.tries for entry in await store.run(Transaction.claim, clock(), 9)] == [3]


async def test_what_an_ended_process_held_is_free_where_there_is_one(
    sqlite_url: str, clock: Clock
) -> None:
    store = await Store.open(sqlite_url, clock=clock)
    await store.run(Transaction.receive, bodies(1), clock())

    await store.run(Transaction.unclaim)

    assert await claimed(store, clock) == [1]
    await store.close()


async def test_what_another_replica_holds_is_not_freed(postgresql_url: str, clock: Clock) -> None:
    store = await Store.open(postgresql_url, clock=clock)
    await store.run(Transaction.receive, bodies(1), clock())

    await store.run(Transaction.unclaim)

    assert await claimed(store, clock) == []
    await store.close()
