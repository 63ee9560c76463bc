"""A verb is one transaction: durable when it returns, undone whole when it raises, run once."""

import asyncio
import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event

from quizbot.errors import StorageError
from quizbot.storage.store import Store
from quizbot.storage.transaction import Transaction
from quizbot.storage.values import Entry, Repeated
from tests.databases import Clock
from tests.storage.samples import NONCE, answer, attempt, revision, settled, sit

TAPS = 16


class Gate:
    """Work that a test holds up in the middle of its transaction."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.opened = threading.Event()

    def work(self, _: Transaction) -> None:
        self.entered.set()
        assert self.opened.wait(10)


async def hold_up(store: Store, gate: Gate) -> asyncio.Future[None]:
    """Start work that holds up SQLite's writer, and return once it does."""
    held = asyncio.ensure_future(store.run(gate.work))
    await asyncio.to_thread(gate.entered.wait, 10)
    return held


async def side_by_side(calls: list[Any]) -> list[Any]:
    return await asyncio.gather(*calls, return_exceptions=True)


async def test_a_verb_returns_what_it_returns(store: Store) -> None:
    def verb(_: Transaction, one: int, *, two: int) -> tuple[int, int]:
        return one, two

    assert await store.run(verb, 1, two=2) == (1, 2)
    assert await store.read(verb, 3, two=4) == (3, 4)


@pytest.mark.parametrize("error", [KeyError("x"), StorageError("y"), StopIteration("z")])
async def test_what_a_verb_raises_reaches_its_caller_and_undoes_it(
    store: Store, clock: Clock, error: Exception
) -> None:
    def work(tx: Transaction) -> None:
        tx.enrol(7, 7, clock())
        raise error

    expected = RuntimeError if isinstance(error, StopIteration) else type(error)
    with pytest.raises(expected, match=r"x|y|StopIteration"):
        await asyncio.wait_for(store.run(work), 10)

    assert await store.read(Transaction.learner, 7) is None


async def test_a_verb_that_fails_takes_nothing_back_of_those_beside_it(
    store: Store, clock: Clock
) -> None:
    def fail(tx: Transaction) -> None:
        tx.enrol(99, 99, clock())
        tx.pin(revision(), clock())
        raise KeyError

    gate = Gate()
    held = await hold_up(store, gate)
    calls: list[Any] = [store.run(Transaction.enrol, one, one, clock()) for one in range(1, 5)]
    calls[2:2] = [store.run(fail)]
    waiting = asyncio.ensure_future(side_by_side(calls))
    await asyncio.sleep(0)
    gate.opened.set()
    results = await waiting
    await held

    assert [type(one).__name__ for one in results] == [
        *["Learner"] * 2,
        "KeyError",
        *["Learner"] * 2,
    ]
    assert [one.id for one in await store.read(Transaction.learners, 0, 9)] == [1, 2, 3, 4]
    assert store.revisions.id(revision()) is None


async def test_a_read_changes_nothing(store: Store, clock: Clock) -> None:
    with pytest.raises(StorageError):
        await store.read(Transaction.enrol, 7, 7, clock())

    assert await store.run(Transaction.learner, 7) is None


async def test_a_read_sees_one_moment(store: Store, clock: Clock) -> None:
    gate = Gate()

    def twice(tx: Transaction) -> tuple[int, int]:
        first = tx.counts().learners
        gate.work(tx)
        return first, tx.counts().learners

    reading = asyncio.ensure_future(store.read(twice))
    await asyncio.to_thread(gate.entered.wait, 10)
    await store.run(Transaction.enrol, 7, 7, clock())
    gate.opened.set()

    assert await reading == (0, 0)


async def test_sixteen_at_once_get_numbers_of_their_own(store: Store, clock: Clock) -> None:
    enrol = Transaction.enrol

    learners = await asyncio.gather(*(store.run(enrol, n, n, clock()) for n in range(1, TAPS + 1)))

    assert sorted(one.number for one in learners) == list(range(1, TAPS + 1))


async def test_one_person_who_comes_sixteen_times_at_once_is_one(
    store: Store, clock: Clock
) -> None:
    learners = await asyncio.gather(
        *(store.run(Transaction.enrol, 7, 7, clock()) for _ in range(TAPS))
    )

    assert {one.number for one in learners} == {1}
    assert len(await store.read(Transaction.learners, 0, 9)) == 1


async def test_of_sixteen_taps_on_one_question_one_wins(store: Store, clock: Clock) -> None:
    await store.run(sit, clock())

    results = await asyncio.gather(*(store.run(answer, NONCE, 0, clock()) for _ in range(TAPS)))

    assert sum(result is not None for result in results) == 1
    await _is_answered_once(store)


async def test_the_compare_and_set_alone_lets_one_tap_win(store: Store, clock: Clock) -> None:
    sitting = await store.run(sit, clock())

    moved = await asyncio.gather(
        *(store.run(Transaction.move, sitting, replace(sitting, position=1)) for _ in range(TAPS))
    )

    assert sum(moved) == 1


async def test_the_unique_slot_alone_lets_one_tap_win(store: Store, clock: Clock) -> None:
    made = attempt(await store.run(sit, clock()), clock())

    results = await side_by_side([store.run(settled, made, clock()) for _ in range(TAPS)])

    assert sum(isinstance(result, Repeated) for result in results) == TAPS - 1
    await _is_answered_once(store)


async def test_an_update_has_its_effect_once(store: Store, clock: Clock) -> None:
    await store.run(sit, clock())
    await store.run(Transaction.receive, [Entry(5, 7, "{}")], clock())
    taps = [store.settle(5, answer, NONCE, 0, clock()) for _ in range(TAPS)]

    results = await side_by_side(taps)

    assert sum(isinstance(result, Repeated) for result in results) == TAPS - 1
    assert await store.read(Transaction.earlier, 999, 7) == []
    await _is_answered_once(store)


async def test_an_update_whose_verb_raises_still_waits(store: Store, clock: Clock) -> None:
    def fail(tx: Transaction) -> None:
        raise KeyError

    await store.run(Transaction.receive, [Entry(5, 7, "{}")], clock())

    with pytest.raises(KeyError):
        await store.settle(5, fail)

    assert [entry.update_id for entry in await store.read(Transaction.earlier, 999, 7)] == [5]


async def test_an_update_that_was_never_stored_has_no_effect(store: Store, clock: Clock) -> None:
    with pytest.raises(Repeated):
        await store.settle(5, Transaction.enrol, 7, 7, clock())

    assert await store.read(Transaction.learner, 7) is None


async def test_whoever_stops_waiting_does_not_cut_the_transaction(
    store: Store, clock: Clock, database_url: str
) -> None:
    gate = Gate()

    def work(tx: Transaction) -> None:
        tx.enrol(7, 7, clock())
        gate.work(tx)
        tx.enrol(8, 8, clock())

    waiting = asyncio.ensure_future(store.run(work))
    await asyncio.to_thread(gate.entered.wait, 10)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    gate.opened.set()
    await store.close()
    reopened = await Store.open(database_url, clock=clock)

    assert [one.id for one in await reopened.read(Transaction.learners, 0, 9)] == [7, 8]
    await reopened.close()


async def test_what_is_queued_when_it_closes_is_still_done(store: Store, clock: Clock) -> None:
    calls = [
        asyncio.ensure_future(store.run(Transaction.enrol, n, n, clock())) for n in range(1, 9)
    ]
    await asyncio.sleep(0)

    await store.close()

    assert sorted(one.number for one in await asyncio.gather(*calls)) == list(range(1, 9))


async def test_nothing_waits_for_ever_on_a_closed_database(store: Store, clock: Clock) -> None:
    await store.close()

    for call in (store.run, store.read):
        with pytest.raises(StorageError, match="closed"):
            await asyncio.wait_for(call(Transaction.learner, 7), 10)


async def test_a_loop_that_is_gone_disturbs_nobody(database_url: str, clock: Clock) -> None:
    gate = Gate()
    store = await asyncio.to_thread(asyncio.run, _abandoned(database_url, clock, gate))
    gate.opened.set()

    assert (await store.run(Transaction.enrol, 8, 8, clock())).id == 8
    await store.close()


async def test_results_come_only_after_the_commit(store: Store, clock: Clock) -> None:
    order: list[str] = []
    for one in store._engines:
        event.listen(one, "commit", lambda _: order.append("commit"))

    await store.run(Transaction.enrol, 7, 7, clock())
    order.append("result")

    assert order == ["commit", "result"]


async def _is_answered_once(store: Store) -> None:
    learner = await store.read(Transaction.learner, 7)
    cards = await store.read(Transaction.cards, 7)
    assert learner is not None
    assert learner.answers == learner.rights == 1
    assert [card.attempts for card in cards.values()] == [1]
    assert len(await store.read(Transaction.attempts, 7)) == 1


async def _abandoned(url: str, clock: Clock, gate: Gate) -> Store:
    """Open a store and leave work behind in a loop that ends meanwhile."""
    store = await Store.open(url, clock=clock)
    waiting = await hold_up(store, gate)
    waiting.cancel()
    return store
